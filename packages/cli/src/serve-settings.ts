import type { S3Options, SecretOption } from '@sealift/signer';
import { required, type Terminal } from './command.js';
import type { ServeFlags } from './serve-flags.js';

export function s3Of({
  bucket,
  region,
  s3Endpoint,
  bucketOwner,
}: Pick<ServeFlags, 'bucket' | 'region' | 's3Endpoint' | 'bucketOwner'>): S3Options {
  return {
    bucket,
    region,
    ...(s3Endpoint === undefined ? {} : { endpoint: s3Endpoint, forcePathStyle: true }),
    ...(bucketOwner === undefined ? {} : { expectedBucketOwner: bucketOwner }),
  };
}

/** Out of sight of other users: a command line is not, so there is no flag. @throws UsageError */
export function secretOf(env: Terminal['env']): SecretOption {
  const current = required(env.SEALIFT_SECRET, 'SEALIFT_SECRET in the environment');
  const previous = env.SEALIFT_PREVIOUS_SECRET;
  return previous ? [current, previous] : current;
}
