import { S3Error } from '../errors.js';
import type { RequestHeaders } from '../http/headers.js';
import type { Pairs } from '../store/records.js';
import { type ContentKey, contentKey } from './content-key.js';
import type { CustomerKey } from './customer-key.js';
import type { EncryptionRecord } from './record.js';

/** Whether SSE-C and SSE-KMS may travel over a connection. */
export interface Transport {
  readonly allowsKeys: boolean;
}

/** API reference, PutObject: requests for an object that KMS protects fail when they are not made over TLS. */
export function assertTransport({ kind }: EncryptionRecord, { allowsKeys }: Transport): void {
  if (allowsKeys || (kind !== 'aws:kms' && kind !== 'aws:kms:dsse')) return;
  throw new S3Error(
    'InvalidArgument',
    'Requests specifying Server Side Encryption with AWS KMS managed keys must be made over a secure connection.',
  );
}

/**
 * The key to read an object, or to add a part to an upload.
 * @throws S3Error InvalidRequest when a key is missing or not wanted, AccessDenied when it is another one
 */
export function openEncryption(
  record: EncryptionRecord,
  customer: CustomerKey | undefined,
  transport: Transport,
): ContentKey | undefined {
  assertTransport(record, transport);
  if (record.kind !== 'customer') {
    if (customer)
      throw new S3Error('InvalidRequest', 'The encryption parameters are not applicable to this object.');
    return undefined;
  }
  if (!customer) {
    throw new S3Error(
      'InvalidRequest',
      'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
    );
  }
  const key = contentKey(customer.key, customer.md5, record);
  if (!key)
    throw new S3Error(
      'AccessDenied',
      'The provided encryption key is not the one the object was stored with.',
    );
  return key;
}

/** The operations that choose how an object is encrypted. */
const CHOOSES: ReadonlySet<string> = new Set(['PutObject', 'CopyObject', 'CreateMultipartUpload']);

/** `x-amz-server-side-encryption` belongs on the request that creates an object: S3 refuses it on every other one. */
export function refuseEncryptionHeaders(operation: string, headers: RequestHeaders): void {
  if (CHOOSES.has(operation)) return;
  for (const name of headers.names()) {
    if (
      name.startsWith('x-amz-server-side-encryption') &&
      !name.startsWith('x-amz-server-side-encryption-customer-')
    ) {
      throw new S3Error('InvalidArgument', `${name} header is not supported for this operation.`, [
        ['ArgumentName', name],
      ]);
    }
  }
}

/** What answers say about it. The encryption context is only repeated on the answer to the write. */
export function encryptionHeaders(record: EncryptionRecord, onWrite: boolean): Pairs {
  const sse = 'x-amz-server-side-encryption';
  if (record.kind === 'customer') {
    return [
      [`${sse}-customer-algorithm`, 'AES256'],
      [`${sse}-customer-key-MD5`, record.keyMd5],
    ];
  }
  if (record.kind === 'AES256') return [[sse, 'AES256']];
  const pairs: [string, string][] = [
    [sse, record.kind],
    [`${sse}-aws-kms-key-id`, record.keyId],
  ];
  if (onWrite && record.context !== undefined) pairs.push([`${sse}-context`, record.context]);
  if (record.kind === 'aws:kms' && record.bucketKey) pairs.push([`${sse}-bucket-key-enabled`, 'true']);
  return pairs;
}
