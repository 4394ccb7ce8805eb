import type { TokenRequest } from '@sealift/protocol';
import type { Call } from '../call.js';
import type { Desk } from '../desk.js';
import { s3Failure } from '../s3/failures.js';
import { readToken } from './session.js';

/**
 * POST uploads/abort: S3 forgets the parts. An expired token is good enough to clean up with, and doing it twice is no
 * error. An object that is already complete stays.
 */
export async function abortUpload(
  desk: Desk,
  request: TokenRequest,
  call: Call,
): Promise<Record<string, never>> {
  const session = readToken(desk, request.token, ['granted', 'started'], call);
  if (session.stage === 'started' && session.upload.kind === 'multipart') {
    await desk.bucket.abortMultipartUpload(session.key, session.upload.uploadId).catch((error: unknown) => {
      throw s3Failure(error);
    });
  }
  desk.openUploads.close(session.owner, session.key);
  return {};
}
