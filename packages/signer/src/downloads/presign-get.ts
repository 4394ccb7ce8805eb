import type { ObjectName } from '@sealift/protection';
import type { SignedRequest } from '@sealift/protocol';
import { CONTENT_TYPE } from '@sealift/s3';
import type { SignerContext } from '../context.js';

/** Opened by itself the URL saves bytes to a file; nothing of the object is ever shown in the bucket's origin. */
export function presignGet(
  signer: SignerContext,
  object: ObjectName,
  versionId: string | undefined,
): Promise<SignedRequest> {
  return signer.presigner.presign({
    method: 'GET',
    key: object.key,
    query: {
      ...signer.ownerQuery,
      'response-content-disposition': 'attachment',
      'response-content-type': CONTENT_TYPE,
      ...(versionId === undefined ? {} : { versionId }),
    },
    headers: signer.protection.headers('get', object),
  });
}
