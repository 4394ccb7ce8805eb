import type { StoredParts, TokenRequest } from '@sealift/protocol';
import { s3Code } from '@sealift/s3';
import type { Call } from '../call.js';
import type { SignerContext } from '../context.js';
import { SignerError } from '../errors.js';
import { s3Failure } from '../s3/failures.js';
import { objectOf, resume } from './session.js';

/**
 * POST uploads/stored: which parts S3 has, over all pages of its list, for a page that goes on with an upload. It says nothing of an
 * object that is complete: `uploads/complete` does, when it is called again.
 */
export async function storedParts(
  signer: SignerContext,
  request: TokenRequest,
  call: Call,
): Promise<StoredParts> {
  const session = await resume(signer, request.token, ['started'], call);
  const { upload } = session;
  if (upload.kind !== 'multipart')
    throw new SignerError('invalid-request', 'This upload has one part: it has no list of them.', {
      field: 'token',
    });
  const headers = signer.protection.headers('list', objectOf(session));
  const listed = await signer.bucket
    .listParts(session.key, upload.uploadId, headers)
    .catch((cause: unknown) => {
      if (s3Code(cause) !== 'NoSuchUpload') throw s3Failure(cause);
      throw new SignerError('upload-not-found', 'S3 knows no such upload: it was aborted, or ended.', {
        cause,
      });
    });
  return {
    parts: listed.map(({ partNumber, size, crc64nvme }) => ({
      partNumber,
      size,
      ...(crc64nvme === undefined ? {} : { checksum: crc64nvme }),
    })),
  };
}
