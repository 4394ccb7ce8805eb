import { CoreError } from '@sealift/core/errors';
import {
  type FoundTable,
  findSegmentTable,
  type RangeVerification,
  type SegmentTable,
  verifySegments,
} from '@sealift/core/segments';
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
import type { RangesOptions, VerifiedRanges } from './verified-ranges.js';

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
  const request = segments && checkEncryption(segments, grant.protection, undefined);
  const { table, ...refused }: FoundTable = request
    ? await findSegmentTable(opener, {
        table: (most) => tableBytes(request, most, fetching, signal),
        object: (range) => storedBytes(range, fetching, signal),
      })
    : {};
  if (table !== undefined) return { verifiedBy: 'segments', table };
  if (!whole) throw failure('segment-table-needed');
  async function* object(): AsyncGenerator<Uint8Array, void, void> {
    let loaded = 0;
    for await (const bytes of storedBytes({ offset: 0, length: objectSize }, fetching, signal)) {
      yield bytes;
      loaded += bytes.byteLength;
      onProgress(loaded, objectSize);
    }
  }
  return { ...refused, verifiedBy: 'object', table: await verifySegments(opener, object()) };
}

function nothingToVerifyBy(): CoreError {
  return new CoreError(
    'unauthenticated-content-refused',
    'This page cannot verify the object: S3 decrypts it, or it is AES-CBC. Download it as a whole.',
  );
}
