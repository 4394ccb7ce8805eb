/** Segment tables as objects of a bucket: among others, and what their headers say. */
import { isSegmentTable, type ObjectStore } from '@sealift/admin/objects';
import { CoreError } from '@sealift/core';
import { SealiftError } from '@sealift/core/errors';
import { segmentTableKey } from '@sealift/core/segments';
import { asking, headStored, withoutKey } from './object-in-s3.js';

/** Where the segment size is in a table's header, 4 bytes big-endian (docs/segment-table.md, Bytes). */
const SEGMENT_SIZE_AT = 8;

/** For work on many objects: passes over the tables among them, which are counted. */
export function unlessTable(
  store: ObjectStore,
  each: (key: string) => Promise<string>,
): (key: string) => Promise<string> {
  return async (key) => ((await isSegmentTable(store, key)) ? 'segment-table' : each(key));
}

/** Whether anything stands where the table of an object would. @throws ObjectError, SignerError `s3-…` */
export async function hasTableObject(store: ObjectStore, key: string): Promise<boolean> {
  try {
    await headStored(store, segmentTableKey(key), {}, key);
    return true;
  } catch (error) {
    if (!(error instanceof SealiftError)) throw error;
    if (error.code === 'object-not-found') return false;
    // Metadata that cannot be are metadata all the same.
    if (/^metadata-|^unsupported-/.test(error.code)) return true;
    throw error;
  }
}

/** Bytes of a segment, from the header of a table that was found to be genuine. @throws CoreError `segment-table-invalid`, ObjectError, SignerError `s3-…` */
export async function segmentSizeOf(store: ObjectStore, key: string, signal: AbortSignal): Promise<number> {
  const options = { unencrypted: 'pass-through', abortSignal: signal } as const;
  const { Body } = await asking(
    store,
    segmentTableKey(key),
    (input) => withoutKey(store).getObject(input, options),
    key,
  );
  let header = Buffer.alloc(0);
  for await (const piece of (Body ?? []) as AsyncIterable<Uint8Array>) {
    header = Buffer.concat([header, piece]);
    if (header.byteLength >= SEGMENT_SIZE_AT + 4) break;
  }
  const size = header.byteLength < SEGMENT_SIZE_AT + 4 ? 0 : header.readUInt32BE(SEGMENT_SIZE_AT);
  if (size > 0) return size;
  throw new CoreError('segment-table-invalid', 'The segment table was changed while the object was read.');
}
