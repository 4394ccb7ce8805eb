import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
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

/** Closes the connection of a body that nobody will read. */
export function leave(body: GetObjectCommandOutput['Body']): void {
  const stream = body as { destroy?(): void; cancel?(): Promise<void>; locked?: boolean } | undefined;
  if (stream?.destroy !== undefined) stream.destroy();
  else if (stream?.locked === false) stream.cancel?.().catch(() => undefined);
}
