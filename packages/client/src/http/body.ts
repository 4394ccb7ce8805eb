import type { ByteRange } from '@sealift/core';
import { SealiftError } from '@sealift/core/errors';
import type { OpenedObject } from '../get/open-object.js';
import { HttpError } from './errors.js';

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
  const source = unbroken(readRange, range, stop.signal);
  let next: IteratorResult<Uint8Array, void> | undefined = await source.next();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = next ?? (await source.next());
          next = undefined;
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

/**
 * Exactly the range. Where the connection to S3 breaks, as it does while a player pauses, reading goes on behind the last byte: the segments are
 * those of the same object, or they are refused.
 *
 * @throws HttpError `object-unavailable` when it breaks twice without a byte in between, and what the range throws
 */
async function* unbroken(
  readRange: BodyOptions['readRange'],
  { offset, length }: ByteRange,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  let done = 0;
  let isAgain = false;
  for (;;) {
    try {
      for await (const piece of readRange({ offset: offset + done, length: length - done }, signal)) {
        done += piece.byteLength;
        isAgain = false;
        yield piece;
      }
      if (done !== length) throw new HttpError('object-unavailable');
      return;
    } catch (error) {
      if (signal.aborted || !isBreak(error)) throw error;
      if (isAgain) throw new HttpError('object-unavailable', {}, error);
      isAgain = true;
    }
  }
}

/** Neither a refusal of ours nor an answer of S3: streams of every platform break in words of their own. */
function isBreak(error: unknown): boolean {
  return error instanceof Error && !(error instanceof SealiftError) && !('$metadata' in error);
}
