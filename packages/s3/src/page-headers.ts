import type { StorageProfile } from '@sealift/protocol';

/** Names, in lower case, of the headers that a page sends to S3: what CORS has to allow. */

const SSE = 'x-amz-server-side-encryption';

/** With the key of SSE-C, on every request for the object. */
export const CUSTOMER_KEY_HEADERS: readonly string[] = [
  `${SSE}-customer-algorithm`,
  `${SSE}-customer-key`,
  `${SSE}-customer-key-md5`,
];

/** With every PUT: of a whole object, or of a part. */
export const PUT_HEADERS: readonly string[] = ['content-type', 'if-none-match', 'x-amz-checksum-crc64nvme'];

/** With every ranged GET. */
export const GET_HEADERS: readonly string[] = ['if-match', 'range'];

/** Besides, where S3 encrypts. */
export const STORAGE_HEADERS: Readonly<Record<StorageProfile, readonly string[]>> = {
  'sse-s3': [SSE],
  'sse-kms': [SSE, `${SSE}-aws-kms-key-id`, `${SSE}-context`, `${SSE}-bucket-key-enabled`],
  'dsse-kms': [SSE, `${SSE}-aws-kms-key-id`, `${SSE}-context`],
  'sse-c': [...CUSTOMER_KEY_HEADERS, 'x-amz-tagging'],
};
