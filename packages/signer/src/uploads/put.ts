import type { ObjectName } from '@sealift/protection';
import type { Checksum, SignedRequest } from '@sealift/protocol';
import { CONTENT_TYPE, type StringMap } from '@sealift/s3';
import type { SignerContext } from '../context.js';
import { SignerError } from '../errors.js';

/**
 * A presigned PutObject. Everything that describes the object is a signed header, so that the page can send exactly
 * this object and nothing else: S3 refuses another length, type, checksum or metadata, and a key that exists.
 */
export function presignPut(
  signer: SignerContext,
  object: ObjectName,
  objectSize: number,
  metadata: StringMap,
  checksum: Checksum,
): Promise<SignedRequest> {
  const userMetadata = Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
  return signer.presigner.presign({
    method: 'PUT',
    key: object.key,
    query: signer.ownerQuery,
    headers: {
      'content-length': String(objectSize),
      'content-type': CONTENT_TYPE,
      'if-none-match': '*',
      'x-amz-checksum-crc64nvme': checksum.value,
      ...Object.fromEntries(userMetadata),
      ...signer.protection.headers('put', object),
    },
  });
}

/** A single PUT keeps the checksum that its token holds. @throws SignerError `checksum-mismatch` */
export function assertStartedWith(signed: Checksum, given: string | undefined, field: string): void {
  if (signed.value === given) return;
  throw new SignerError('checksum-mismatch', 'The checksum is not the one the upload was started with.', {
    field,
  });
}
