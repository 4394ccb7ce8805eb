import type { TokenRequest } from '@sealift/protocol';
import type { Call } from '../call.js';
import type { SignerContext } from '../context.js';
import { pageHoldsKey } from '../protection/page-held-keys.js';
import { s3Failure } from '../s3/failures.js';
import { readToken } from './session.js';

/**
 * POST uploads/abort: S3 forgets the parts. An expired token is good enough to clean up with, and doing it twice is no
 * error. An object that is already complete stays.
 */
export async function abortUpload(
  signer: SignerContext,
  request: TokenRequest,
  call: Call,
): Promise<Record<string, never>> {
  const session = readToken(signer, request.token, ['granted', 'opening', 'started'], call);
  try {
    if (session.stage === 'started' && session.upload.kind === 'multipart')
      await signer.bucket.abortMultipartUpload(session.key, session.upload.uploadId);
    if (session.stage !== 'granted' && pageHoldsKey(signer.protection))
      await abortUploadsOf(signer, session.key);
  } catch (error) {
    throw s3Failure(error);
  }
  signer.openUploads.close(session.owner, session.key);
  return {};
}

/** Whatever a page has opened under this key, which no other upload has, but for one. */
export async function abortUploadsOf({ bucket }: SignerContext, key: string, keep?: string): Promise<void> {
  for (const uploadId of await bucket.uploadsOf(key))
    if (uploadId !== keep) await bucket.abortMultipartUpload(key, uploadId);
}
