import { readFile, stat } from 'node:fs/promises';
import type { RangeVerification } from '@sealift/client';
import { CoreError, type Opener, TAG_BYTES } from '@sealift/core';
import {
  maxTableBytes,
  openSegmentTable,
  openVerifiedRange,
  type SegmentTable,
  verifySegments,
} from '@sealift/core/segments';
import type { Opened, SealedObject } from './sealed-object.js';

const COMMITTING = 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY';
const CBC = 'ALG_AES_256_CBC_IV16_NO_KDF';

/**
 * Ranges of an object that is not in S3, as `OpenedObject` of `@sealift/client` has them: verified by the table beside it, or by reading
 * all of it once. Undefined for AES-CBC, which nothing authenticates.
 */
export function rangesHere(object: SealedObject, opener: Opener): Opened['ranges'] {
  if (opener.suite === CBC) return undefined;
  let found: Promise<{ table: SegmentTable; by: RangeVerification }> | undefined;
  const tableFor = (signal: AbortSignal): NonNullable<typeof found> => {
    found ??= tableOf(object, opener, signal);
    return found;
  };
  return {
    async *readRange(range, signal = NEVER) {
      const { table } = await tableFor(signal);
      for await (const piece of openVerifiedRange(table, range, (part) => object.readPart(part, signal))) {
        signal.throwIfAborted();
        yield piece;
      }
    },
    async rangeVerification(signal = NEVER) {
      return (await tableFor(signal)).by;
    },
  };
}

const NEVER: AbortSignal = new AbortController().signal;

async function tableOf(
  object: SealedObject,
  opener: Opener,
  signal: AbortSignal,
): Promise<{ table: SegmentTable; by: RangeVerification }> {
  const bytes = opener.suite === COMMITTING ? await tableBytes(object, opener.plaintextSize) : undefined;
  let tableRefused: string | undefined;
  if (bytes !== undefined) {
    try {
      const table = await openSegmentTable(opener, bytes, await tagOf(object, opener, signal));
      return { table, by: { verifiedBy: 'segments' } };
    } catch (error) {
      if (!(error instanceof CoreError) || !error.code.startsWith('segment-table-')) throw error;
      tableRefused = error.code;
    }
  }
  const table = await verifySegments(opener, object.read(signal));
  return { table, by: { verifiedBy: 'object', ...(tableRefused === undefined ? {} : { tableRefused }) } };
}

/** More than a table can have is none. */
async function tableBytes(
  { tablePath }: SealedObject,
  plaintextSize: number,
): Promise<Uint8Array | undefined> {
  if (tablePath === undefined) return undefined;
  try {
    const { size } = await stat(tablePath);
    return size > maxTableBytes(plaintextSize) ? new Uint8Array(0) : await readFile(tablePath);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function tagOf(
  object: SealedObject,
  { plaintextSize }: Opener,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of object.readPart({ offset: plaintextSize, length: TAG_BYTES }, signal))
    pieces.push(piece);
  return Buffer.concat(pieces);
}
