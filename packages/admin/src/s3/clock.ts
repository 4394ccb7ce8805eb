import type { S3Client } from '@aws-sdk/client-s3';

interface Seen {
  readonly response?: { readonly headers?: Readonly<Record<string, string>> };
}

/**
 * Watches how far S3's clock is from this machine's. The SDK corrects its own clock by S3's and says nothing, while URLs
 * that are presigned here follow the clock of the machine.
 *
 * @returns milliseconds that S3 is ahead, the largest seen; 0 before any answer
 */
export function watchClock(client: S3Client): () => number {
  let ahead = 0;
  const note = (told: unknown, began: number): void => {
    const time =
      typeof told === 'string' ? Date.parse(told) : told instanceof Date ? told.getTime() : Number.NaN;
    const off = time - (began + Date.now()) / 2;
    if (Math.abs(off) > Math.abs(ahead)) ahead = off;
  };
  client.middlewareStack.add(
    (next) => async (args) => {
      const began = Date.now();
      try {
        const result = await next(args);
        note((result as Seen).response?.headers?.date, began);
        return result;
      } catch (error) {
        note((error as { ServerTime?: unknown }).ServerTime, began);
        throw error;
      }
    },
    { step: 'deserialize', priority: 'high', name: 'sealiftWatchClock', override: true },
  );
  return () => ahead;
}
