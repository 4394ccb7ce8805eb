import type { ObjectName } from '@sealift/protection';
import type { Opened, OpenedRequest, SignedRequest } from '@sealift/protocol';
import { CONTENT_TYPE, s3Code } from '@sealift/s3';
import type { Call } from '../call.js';
import type { SignerContext } from '../context.js';
import { SignerError } from '../errors.js';
import { s3Failure } from '../s3/failures.js';
import { sealSession } from '../tokens/session.js';
import { abortUploadsOf } from './abort.js';
import { objectOf, resume } from './session.js';

/** A presigned CreateMultipartUpload, for a page that holds the SSE-C key: S3 opens no upload without it. */
export function presignCreate(signer: SignerContext, object: ObjectName): Promise<SignedRequest> {
  return signer.presigner.presign({
    method: 'POST',
    key: object.key,
    query: { ...signer.ownerQuery, uploads: '' },
    headers: {
      'content-length': '0',
      'content-type': CONTENT_TYPE,
      ...signer.protection.headers('create', object),
    },
  });
}

/**
 * POST uploads/opened: the page has opened the upload with that URL. S3 is asked whether it has an upload of this id
 * under this key before the token says so; what else was opened under the key (an answer that got lost) goes.
 */
export async function openedUpload(
  signer: SignerContext,
  request: OpenedRequest,
  call: Call,
): Promise<Opened> {
  const session = await resume(signer, request.token, ['opening'], call);
  const { uploadId } = request;
  await signer.bucket
    .listParts(session.key, uploadId, signer.protection.headers('list', objectOf(session)))
    .catch((cause: unknown) => {
      if (s3Code(cause) !== 'NoSuchUpload') throw s3Failure(cause);
      throw new SignerError('upload-not-found', 'S3 knows no such upload of this object.', {
        field: 'uploadId',
        cause,
      });
    });
  await abortUploadsOf(signer, session.key, uploadId).catch(() => {});
  const started = { ...session, stage: 'started', upload: { kind: 'multipart', uploadId } } as const;
  return { token: sealSession(started, signer.tokenKeys) };
}
