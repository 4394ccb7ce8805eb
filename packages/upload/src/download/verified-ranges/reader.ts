import type { ByteRange } from '@sealift/core/open';
import { openVerifiedRange, type SegmentTable } from '@sealift/core/segments';

/** Fetches bytes of the object as they are stored, in order. */
export type FetchStored = (range: ByteRange, signal: AbortSignal) => AsyncIterable<Uint8Array>;

/**
 * A range of the file, a chunk for each segment, each verified before it is there. Nothing is fetched before it is asked for; whoever
 * cancels it ends its request. It errors where a segment is damaged, after all that is genuine before it.
 *
 * @param explain what is to be thrown instead of an error
 */
export function readRange(
  table: SegmentTable,
  range: ByteRange,
  fetchStored: FetchStored,
  signal: AbortSignal,
  explain: (error: unknown) => Promise<never> = Promise.reject.bind(Promise),
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const left = new AbortController();
  const ends = AbortSignal.any([signal, left.signal]);
  const source = openVerifiedRange(table, range, (stored) => fetchStored(stored, ends));
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await source.next().catch(explain);
        if (left.signal.aborted) return;
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel() {
        left.abort();
        // Without waiting: its request has just been ended.
        void source.return().catch(() => {});
      },
    },
    { highWaterMark: 0 },
  );
}
