import { CoreError } from '@sealift/core/errors';
import {
  DEFAULT_SEGMENT_BYTES,
  maxTableBytes,
  openSegmentTable,
  type SegmentTable,
  verifySegments,
} from '@sealift/core/segments';
import { type SignedRequest, TAG_BYTES } from '@sealift/protocol';
import { keyless } from '../../customer-key/customer-key.js';
import { failure } from '../../errors.js';
import { layersOf } from '../../pins/pins.js';
import { checkEncryption } from '../../signer/encryption.js';
import { inertType } from '../claims/inert-type.js';
import { NEUTRAL_NAME, safeName } from '../claims/safe-name.js';
import { type Grants, openGrants } from '../grants.js';
import { openerFor } from '../opener.js';
import { originOf, protectionBy } from '../opening.js';
import type { ObjectOpener, Reading } from '../reading.js';
import { rangeIn } from './file-range.js';
import { readRange } from './reader.js';
import { type Fetching, storedBytes } from './stored-bytes.js';
import { tableBytes } from './table-bytes.js';
import type { RangesOptions, RangeVerification, VerifiedRanges } from './verified-ranges.js';

/** One object to read ranges of. */
export interface RangesJob extends Reading {
  readonly onProgress?: RangesOptions['onProgress'] | undefined;
  readonly whole?: boolean | undefined;
  readonly context?: Readonly<Record<string, string>> | undefined;
  readonly customerKey?: unknown;
  readonly signal: AbortSignal;
}

export interface RangesPorts extends Omit<Fetching, 'grants'> {
  readonly signer: Parameters<typeof openGrants>[0];
  /** Gives an error its sentence. */
  readonly explain: (error: unknown) => Promise<never>;
}

/**
 * From an object to its verified ranges. By its segment table, where it has one; else all of it is read and verified once, before
 * anything of it is handed out.
 */
export async function openRanges(job: RangesJob, ports: RangesPorts): Promise<VerifiedRanges> {
  const { signal, object } = job;
  const granted = await openGrants(ports.signer, object, job.context, signal);
  job.requirement.check(layersOf(granted.grant.protection));
  const grants = keyless(granted, job);
  const opener = await openerFor(grants.takeGrant(), job);
  const { handle, suite, plaintextSize: size, fileInfo = {} } = opener;
  if (handle === undefined || suite === undefined) throw nothingToVerifyBy();
  const verifiable = { ...opener, handle, suite };
  const fetching = { ...ports, grants };
  const { table, ...verification } = await verifiedBy(verifiable, grants, fetching, job);
  const { name: claimedName, type: claimedType } = fileInfo;
  const name = safeName(claimedName ?? '');

  /** A segment of another object is as wrong as a damaged one: the signer knows whether there is another. */
  const explain = async (error: unknown): Promise<never> => {
    if (error instanceof CoreError && error.code === 'segment-damaged') {
      grants.expire(await grants.url());
      const changed = await grants.url().catch((failed: unknown) => failed);
      if ((changed as { code?: string }).code === 'object-changed') return ports.explain(changed);
    }
    return ports.explain(error);
  };
  return {
    ...verification,
    ...originOf(opener),
    size,
    type: inertType(claimedType),
    name: name ?? NEUTRAL_NAME,
    named: name !== undefined,
    ...(claimedName === undefined ? {} : { claimedName }),
    ...(claimedType === undefined ? {} : { claimedType }),
    protection: protectionBy(opener, grants.grant.protection),
    segmentSize: table.segmentSize,
    segments: table.segments,
    lent: { table: table.handle, grants },
    read(range = {}, options = {}) {
      const ends = options.signal ? AbortSignal.any([signal, options.signal]) : signal;
      const fetchStored = (stored: Parameters<typeof storedBytes>[0], signal: AbortSignal) =>
        storedBytes(stored, fetching, signal);
      return readRange(table, rangeIn(size, range), fetchStored, ends, explain);
    },
  };
}

type Verifiable = ObjectOpener & Required<Pick<ObjectOpener, 'handle' | 'suite'>>;

async function verifiedBy(
  opener: Verifiable,
  { grant }: Grants,
  fetching: Fetching,
  { signal, onProgress = () => {}, whole = true }: RangesJob,
): Promise<RangeVerification & { readonly table: SegmentTable }> {
  const { objectSize, segments } = grant;
  const found =
    segments &&
    (await byTable(opener, checkEncryption(segments, grant.protection, undefined), fetching, signal));
  if (typeof found === 'object') return { verifiedBy: 'segments', table: found };
  if (!whole) throw failure('segment-table-needed');
  async function* object(): AsyncGenerator<Uint8Array, void, void> {
    let loaded = 0;
    for await (const bytes of storedBytes({ offset: 0, length: objectSize }, fetching, signal)) {
      yield bytes;
      loaded += bytes.byteLength;
      onProgress(loaded, objectSize);
    }
  }
  const table = await verifySegments(opener, object());
  return { verifiedBy: 'object', table, ...(found === undefined ? {} : { tableRefused: found }) };
}

/** @returns the table; or the code for which what is there was refused; undefined where there is none */
async function byTable(
  opener: Verifiable,
  request: SignedRequest,
  fetching: Fetching,
  signal: AbortSignal,
): Promise<SegmentTable | string | undefined> {
  const { plaintextSize, suite } = opener;
  // One segment alone is verified by the object's own tag.
  if (suite !== 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY' || plaintextSize <= DEFAULT_SEGMENT_BYTES)
    return undefined;
  const [bytes, tag] = await Promise.all([
    tableBytes(request, maxTableBytes(plaintextSize), fetching, signal),
    tagOf(plaintextSize, fetching, signal),
  ]);
  if (bytes === undefined) return undefined;
  try {
    return await openSegmentTable(opener, bytes, tag);
  } catch (error) {
    if (error instanceof CoreError && /^segment-table-/.test(error.code)) return error.code;
    throw error;
  }
}

async function tagOf(offset: number, fetching: Fetching, signal: AbortSignal): Promise<Uint8Array> {
  const tag = new Uint8Array(TAG_BYTES);
  let filled = 0;
  for await (const bytes of storedBytes({ offset, length: TAG_BYTES }, fetching, signal)) {
    tag.set(bytes, filled);
    filled += bytes.byteLength;
  }
  return tag;
}

function nothingToVerifyBy(): CoreError {
  return new CoreError(
    'unauthenticated-content-refused',
    'This page cannot verify the object: S3 decrypts it, or it is AES-CBC. Download it as a whole.',
  );
}
