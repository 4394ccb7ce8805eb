import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import type { UnverifiedReader } from '@sealift/core';
import { sdkStreamMixin } from '@smithy/core/serde';
import { nodeStreams } from '../platform.js';

/** `Body` of the AWS SDK's answers. */
export type SdkBody = NonNullable<GetObjectCommandOutput['Body']>;

/**
 * Bytes as the SDK hands them out: a Node stream where there are such, a web stream elsewhere, with
 * `transformToByteArray`, `transformToString` and `transformToWebStream`.
 */
export function sdkStream(source: AsyncGenerator<Uint8Array, void, void>): SdkBody {
  const streams = nodeStreams();
  const stream =
    streams === undefined
      ? webStream(source)
      : streams.Readable.from(source, { objectMode: false, highWaterMark: 1 });
  return sdkStreamMixin(stream) as SdkBody;
}

/** Bytes that wait on either side of a stream. */
const WAITING_BYTES = 128 * 1024;

/**
 * What `reader` makes of a body that is a stream of Node: as one of its own kind, which costs a fifth less than a generator
 * (docs/performance.md). Its error is the reader's, the body's, or the signal's reason; whoever leaves it closes the body.
 *
 * @returns undefined for any other body
 */
export function throughReader(
  body: GetObjectCommandOutput['Body'],
  reader: UnverifiedReader,
  signal: AbortSignal | undefined,
): SdkBody | undefined {
  const streams = nodeStreams();
  if (streams === undefined || !(body instanceof streams.Readable)) return undefined;
  const decrypting = new streams.Transform({
    readableHighWaterMark: WAITING_BYTES,
    writableHighWaterMark: WAITING_BYTES,
    transform(chunk: Uint8Array, _encoding, done) {
      try {
        for (const piece of reader.push(chunk)) this.push(piece);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
    flush(done) {
      try {
        reader.end();
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  const stop = (): void => void decrypting.destroy(signal?.reason);
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);
  streams.pipeline(body, decrypting, () => signal?.removeEventListener('abort', stop));
  return sdkStreamMixin(decrypting) as SdkBody;
}

function webStream(source: AsyncGenerator<Uint8Array, void, void>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await source.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await source.return();
      },
    },
    { highWaterMark: 0 },
  );
}

/** Most bytes handed to a stream at a time. */
const PIECE_BYTES = 1024 * 1024;

/** Bytes that are at hand. */
export async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

/** The SDK's body as a source, closed when it is left before its end. */
export async function* sourceOf(
  body: GetObjectCommandOutput['Body'],
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  if (body === undefined) return;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    signal?.throwIfAborted();
    yield chunk;
  }
}
