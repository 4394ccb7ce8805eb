import { UsageError } from './command.js';

/** An object named on the command line. */
export interface S3Url {
  readonly bucket: string;
  /** As it is: nothing is percent-decoded. */
  readonly key: string;
}

/** `s3://BUCKET/KEY`, as AWS tools write it; undefined for a path. @throws UsageError when a part is missing */
export function s3UrlOf(text: string): S3Url | undefined {
  if (!text.startsWith('s3://')) return undefined;
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(text) ?? [];
  if (bucket === undefined || key === undefined) throw new UsageError('an object is s3://BUCKET/KEY');
  return { bucket, key };
}
