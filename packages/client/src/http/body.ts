import type { ByteRange } from '@sealift/core';
import type { OpenedObject } from '../get/open-object.js';

/** What a body is made of, and who wants to know of its end. */
export interface BodyOptions {
  readonly readRange: NonNullable<OpenedObject['readRange']>;
  readonly range: ByteRange;
  /** Ends the requests to S3. */
  readonly stop: AbortController;
  /** @returns the error that the reader of the body gets */
  readonly failed: (error: unknown) => Error;
}

/**
 * A verified range as the body of an answer, read as fast as it is taken. The first segment is verified before there is an answer at
 * all; one that is damaged further on breaks the stream, and the client sees that: a body is never just short.
 *
 * @throws what the first segment throws
 */
export async function verifiedBody({
  readRange,
  range,
  stop,
  failed,
}: BodyOptions): Promise<ReadableStream<Uint8Array>> {
  const source = readRange(range, stop.signal);
  let next: IteratorResult<Uint8Array, void> | undefined = await source.next();
  let left = range.length;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = next ?? (await source.next());
          next = undefined;
          left -= value?.byteLength ?? 0;
          if (done ? left !== 0 : left < 0) throw new Error('The range has not as many bytes as asked for.');
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          stop.abort();
          controller.error(failed(error));
        }
      },
      async cancel() {
        stop.abort();
        await source.return();
      },
    },
    { highWaterMark: 0 },
  );
}
