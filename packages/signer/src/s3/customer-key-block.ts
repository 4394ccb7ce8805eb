import type { ProtectionProfile } from '@sealift/protection';
import { type Bucket, s3Status } from '@sealift/s3';
import { SignerError } from '../errors.js';
import { s3Failure } from './failures.js';

/** A bucket, and what is pinned for its objects. */
interface PinnedBucket {
  readonly bucketName: string;
  readonly bucket: Bucket;
  readonly protection: ProtectionProfile;
}

/**
 * Buckets made since April 2026 refuse SSE-C until their owner allows it (S3 User Guide, "Blocking or unblocking SSE-C
 * for a general purpose bucket"). S3's answer is a 403 like any other, so the bucket's own settings are asked.
 *
 * @throws SignerError `sse-c-blocked`
 */
export async function refuseBlocked(signer: PinnedBucket, cause?: unknown): Promise<void> {
  const { profile, storage } = signer.protection.protection;
  if ((storage ?? profile) !== 'sse-c') return;
  if (saysBlocked(cause) || (await signer.bucket.blocksCustomerKeys()))
    throw customerKeysBlocked(signer.bucketName, cause);
}

export function customerKeysBlocked(bucketName: string, cause?: unknown): SignerError {
  return new SignerError(
    'sse-c-blocked',
    'The bucket does not take SSE-C: its BlockedEncryptionTypes must be NONE. Its owner changes that with: ' +
      `aws s3api put-bucket-encryption --bucket ${bucketName} --server-side-encryption-configuration ` +
      `'{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"},` +
      `"BlockedEncryptionTypes":{"EncryptionType":["NONE"]}}]}'`,
    { cause },
  );
}

/** What to say when S3 did not open an upload. @throws SignerError */
export async function failedToOpen(signer: PinnedBucket, error: unknown): Promise<never> {
  if (s3Status(error) === 403) await refuseBlocked(signer, error);
  throw s3Failure(error);
}

/** Whether S3's own message names it. */
export function saysBlocked(cause: unknown): boolean {
  return cause instanceof Error && /SSE-C|BlockedEncryptionTypes/.test(cause.message);
}
