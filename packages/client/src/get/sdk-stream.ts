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
