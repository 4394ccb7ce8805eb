import type { SignerContext } from '../context.js';
import { SignerError } from '../errors.js';
import type { Bucket } from './bucket.js';
import { s3Failure, s3Status } from './failures.js';

/**
 * Buckets made since April 2026 refuse SSE-C until their owner allows it (S3 User Guide, "Blocking or unblocking SSE-C
 * for a general purpose bucket"). S3's answer is a 403 like any other, so the bucket's own settings are asked.
 *
 * @throws SignerError `sse-c-blocked`
 */
export async function refuseBlocked(signer: SignerContext, cause?: unknown): Promise<void> {
  const { profile, storage } = signer.protection.protection;
  if ((storage ?? profile) === 'sse-c') await refuseIfBlocked(signer.bucket, signer.bucketName, cause);
}

/** The same for who works without a signer. @throws SignerError `sse-c-blocked` */
export async function refuseIfBlocked(bucket: Bucket, bucketName: string, cause?: unknown): Promise<void> {
  if (!saysSo(cause) && !(await bucket.blocksCustomerKeys())) return;
  throw new SignerError(
    'sse-c-blocked',
    'The bucket does not take SSE-C: its BlockedEncryptionTypes must be NONE. Its owner changes that with: ' +
      `aws s3api put-bucket-encryption --bucket ${bucketName} --server-side-encryption-configuration ` +
      `'{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"},` +
      `"BlockedEncryptionTypes":{"EncryptionType":["NONE"]}}]}'`,
    { cause },
  );
}

/** What to say when S3 did not open an upload. @throws SignerError */
export async function failedToOpen(signer: SignerContext, error: unknown): Promise<never> {
  if (s3Status(error) === 403) await refuseBlocked(signer, error);
  throw s3Failure(error);
}

function saysSo(cause: unknown): boolean {
  return cause instanceof Error && /SSE-C|BlockedEncryptionTypes/.test(cause.message);
}
