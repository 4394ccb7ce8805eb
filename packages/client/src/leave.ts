import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';

/** Closes the connection of a body that nobody will read. */
export function leave(body: GetObjectCommandOutput['Body']): void {
  const stream = body as { destroy?(): void; cancel?(): Promise<void>; locked?: boolean } | undefined;
  if (stream?.destroy !== undefined) stream.destroy();
  else if (stream?.locked === false) stream.cancel?.().catch(() => undefined);
}
