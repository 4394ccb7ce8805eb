import type { PutObjectCommandInput, UploadPartCopyCommandInput } from '@aws-sdk/client-s3';
import type { StringMap } from '@sealift/s3';

/** How S3 encrypts an object, in the SDK's own fields. */
export type EncryptionFields = Pick<
  PutObjectCommandInput,
  | 'ServerSideEncryption'
  | 'SSEKMSKeyId'
  | 'SSEKMSEncryptionContext'
  | 'BucketKeyEnabled'
  | 'SSECustomerAlgorithm'
  | 'SSECustomerKey'
  | 'SSECustomerKeyMD5'
  | 'Tagging'
> &
  Pick<
    UploadPartCopyCommandInput,
    'CopySourceSSECustomerAlgorithm' | 'CopySourceSSECustomerKey' | 'CopySourceSSECustomerKeyMD5'
  >;

const SSE = 'x-amz-server-side-encryption';
const SOURCE = 'x-amz-copy-source-server-side-encryption-customer';
const FIELDS: Readonly<Record<string, keyof EncryptionFields>> = {
  [SSE]: 'ServerSideEncryption',
  [`${SSE}-aws-kms-key-id`]: 'SSEKMSKeyId',
  [`${SSE}-context`]: 'SSEKMSEncryptionContext',
  [`${SSE}-bucket-key-enabled`]: 'BucketKeyEnabled',
  [`${SSE}-customer-algorithm`]: 'SSECustomerAlgorithm',
  [`${SSE}-customer-key`]: 'SSECustomerKey',
  [`${SSE}-customer-key-md5`]: 'SSECustomerKeyMD5',
  [`${SOURCE}-algorithm`]: 'CopySourceSSECustomerAlgorithm',
  [`${SOURCE}-key`]: 'CopySourceSSECustomerKey',
  [`${SOURCE}-key-md5`]: 'CopySourceSSECustomerKeyMD5',
  'x-amz-tagging': 'Tagging',
};

/** A protection's headers as fields of an SDK request. @throws TypeError for a header that has none: it would be lost */
export function encryptionFields(headers: StringMap): EncryptionFields {
  const fields = Object.entries(headers).map(([name, value]) => {
    const field = FIELDS[name];
    if (field === undefined) throw new TypeError(`The SDK has no field for ${name}.`);
    return [field, field === 'BucketKeyEnabled' ? value === 'true' : value];
  });
  return Object.fromEntries(fields) as EncryptionFields;
}
