import { GetObjectCommand, type HeadObjectCommandInput } from '@aws-sdk/client-s3';
import { type ByteRange, CoreError, type Opener, openVerified, TAG_BYTES } from '@sealift/core';
import {
  DEFAULT_SEGMENT_BYTES,
  maxTableBytes,
  openSegmentTable,
  openVerifiedRange,
  type SegmentTable,
  verifySegments,
} from '@sealift/core/segments';
import type { Settings } from '../options.js';
import { readTable } from '../segments/table-object.js';
import { sourceOf } from './sdk-stream.js';

/** By what ranges of an object are verified. */
export interface RangeVerification {
  /** `segments`: only what covers a range is read. `object`: all of it was, for it has no table that could be used. */
  readonly verifiedBy: 'segments' | 'object';
  /** The code for which a table was refused: `segment-table-invalid`, `segment-table-mismatch`. Absent where there was none. */
  readonly tableRefused?: string;
}

/** Ranges of one object, which are verified before they are yielded. */
export interface RangeReader extends RangeVerification {
  /** @param range clipped to the end of the file */
  read(range: ByteRange, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void, void>;
}

/** An object that was looked at. */
export interface Stored {
  /** With the ETag of the very object in `IfMatch`. */
  readonly input: HeadObjectCommandInput;
  readonly opener: Opener;
}

const COMMITTING = 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY';

/** By the object's segment table; undefined where none can be used, and then `tableRefused` says why one that is there cannot. */
export async function segmentReader(
  settings: Settings,
  stored: Stored,
  signal: AbortSignal | undefined,
): Promise<{ reader?: RangeReader; tableRefused?: string }> {
  const { opener, input } = stored;
  const { plaintextSize } = opener;
  // One segment alone is verified by the object's own tag.
  if (opener.suite !== COMMITTING || plaintextSize <= DEFAULT_SEGMENT_BYTES) return {};
  const tail = { offset: plaintextSize, length: TAG_BYTES };
  const [bytes, tag] = await Promise.all([
    readTable(settings.client, input, maxTableBytes(plaintextSize), signal),
    collected(stretch(settings, input, tail, signal), TAG_BYTES),
  ]);
  if (bytes === undefined) return {};
  try {
    const table = await openSegmentTable(opener, bytes, tag);
    return { reader: readerOf(settings, input, table, { verifiedBy: 'segments' }) };
  } catch (error) {
    if (error instanceof CoreError && /^segment-table-/.test(error.code)) return { tableRefused: error.code };
    throw error;
  }
}

/**
 * By the object itself: it is read as a whole, once, before anything is yielded. What fits into `maxBuffered` is kept; of more, the
 * shares of its segments are, and ranges are fetched again.
 */
export async function wholeReader(
  settings: Settings,
  { input, opener }: Stored,
  tableRefused: string | undefined,
  signal: AbortSignal | undefined,
): Promise<RangeReader> {
  const { client, maxBuffered } = settings;
  const by = { verifiedBy: 'object', ...(tableRefused === undefined ? {} : { tableRefused }) } as const;
  const { Body } = await client.send(
    new GetObjectCommand(input),
    signal === undefined ? {} : { abortSignal: signal },
  );
  const source = sourceOf(Body, signal);
  if (opener.objectSize > maxBuffered)
    return readerOf(settings, input, await verifySegments(opener, source), by);
  const plaintext = await openVerified(opener, source, { bufferSize: maxBuffered });
  return {
    ...by,
    async *read({ offset, length }) {
      if (length > 0) yield plaintext.subarray(offset, offset + length);
    },
  };
}

function readerOf(
  settings: Settings,
  input: HeadObjectCommandInput,
  table: SegmentTable,
  by: RangeVerification,
): RangeReader {
  return {
    ...by,
    async *read(range, signal) {
      const fetched = (objectRange: ByteRange) => stretch(settings, input, objectRange, signal);
      for await (const piece of openVerifiedRange(table, range, fetched)) {
        signal?.throwIfAborted();
        yield piece;
      }
    },
  };
}

/** Bytes of the object, as they are stored. */
async function* stretch(
  { client }: Settings,
  input: HeadObjectCommandInput,
  { offset, length }: ByteRange,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  const { Body } = await client.send(
    new GetObjectCommand({ ...input, Range: `bytes=${offset}-${offset + length - 1}` }),
    signal === undefined ? {} : { abortSignal: signal },
  );
  yield* sourceOf(Body, signal);
}

/** @throws CoreError `object-size-mismatch` for another number of bytes */
async function collected(source: AsyncIterable<Uint8Array>, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let filled = 0;
  for await (const piece of source) {
    filled += piece.byteLength;
    if (filled > size) break;
    bytes.set(piece, filled - piece.byteLength);
  }
  if (filled === size) return bytes;
  throw new CoreError('object-size-mismatch', 'The range of the object has not as many bytes as asked for.');
}
