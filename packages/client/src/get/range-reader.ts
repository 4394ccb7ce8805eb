import { GetObjectCommand, type HeadObjectCommandInput } from '@aws-sdk/client-s3';
import { type ByteRange, type Opener, openVerified } from '@sealift/core';
import {
  findSegmentTable,
  openVerifiedRange,
  type RangeVerification,
  type SegmentTable,
  verifySegments,
} from '@sealift/core/segments';
import type { Settings } from '../options.js';
import { readTable } from '../segments/table-object.js';
import { sourceOf } from './sdk-stream.js';

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

/** By the object's segment table; undefined where none can be used, and then `tableRefused` says why one that is there cannot. */
export async function segmentReader(
  settings: Settings,
  { opener, input }: Stored,
  signal: AbortSignal | undefined,
): Promise<{ reader?: RangeReader; tableRefused?: string }> {
  const { table, ...refused } = await findSegmentTable(opener, {
    table: (most) => readTable(settings.client, input, most, signal),
    object: (range) => stretch(settings, input, range, signal),
  });
  return table ? { reader: readerOf(settings, input, table, { verifiedBy: 'segments' }) } : refused;
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
