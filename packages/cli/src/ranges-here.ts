import { readFile, stat } from 'node:fs/promises';
import type { Opener } from '@sealift/core';
import {
  findSegmentTable,
  openVerifiedRange,
  type RangeVerification,
  type SegmentTable,
  verifySegments,
} from '@sealift/core/segments';
import type { Opened, SealedObject } from './sealed-object.js';

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
  const { table, ...refused } = await findSegmentTable(opener, {
    table: (most) => tableBytes(object, most),
    object: (range) => object.readPart(range, signal),
  });
  if (table !== undefined) return { table, by: { verifiedBy: 'segments' } };
  const verified = await verifySegments(opener, object.read(signal));
  return { table: verified, by: { ...refused, verifiedBy: 'object' } };
}

/** More than a table can have is none. */
async function tableBytes({ tablePath }: SealedObject, most: number): Promise<Uint8Array | undefined> {
  if (tablePath === undefined) return undefined;
  try {
    const { size } = await stat(tablePath);
    return size > most ? new Uint8Array(0) : await readFile(tablePath);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
