import { encodeBase64 } from '@sealift/core/bytes';
import { md5Base64, utf8 } from './digests.js';
import { ConfigError } from './errors.js';
import { checkKmsChoice, type KmsKeyChoice } from './kms-choice.js';
import type { ObjectOperation, StringMap } from './operations.js';

/** SSE-C with its key, or without: then whoever sends the request adds the key and its MD5. */
export interface CustomerKeyChoice {
  readonly profile: 'sse-c';
  /** 32 bytes. */
  readonly key?: Uint8Array;
}

/** Which encryption a request shall ask S3 for. */
export type RequestedEncryption =
  | { readonly profile: 'client' }
  | { readonly profile: 'sse-s3' }
  | KmsKeyChoice
  | CustomerKeyChoice;

/** Besides the signer's own operations: the two sides of CopyObject and UploadPartCopy, and what needs no header. */
export type EncryptedOperation = ObjectOperation | 'copy' | 'copy-source' | 'abort' | 'delete';

/** Bytes of an SSE-C key (AES-256). */
export const CUSTOMER_KEY_BYTES: number = 32;

const SSE = 'x-amz-server-side-encryption';
const CUSTOMER = `${SSE}-customer`;
/** Create an object: only they say which encryption it gets. */
const CREATING: readonly EncryptedOperation[] = ['put', 'create', 'copy'];
/** Need neither encryption nor key. */
const KEYLESS: readonly EncryptedOperation[] = ['abort', 'delete'];

const OPERATIONS: readonly EncryptedOperation[] = [
  ...CREATING,
  ...KEYLESS,
  ...(['part', 'list', 'complete', 'head', 'get', 'copy-source'] as const),
];
/** Any other option contradicts the profile. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  'sse-kms': ['keyId', 'aliasTarget', 'encryptionContext', 'bucketKey'],
  'dsse-kms': ['keyId', 'aliasTarget', 'encryptionContext', 'bucketKey'],
  'sse-c': ['key'],
};

/**
 * The headers that S3 wants for an encryption and an operation, for people with a transport of their own. Lower-case
 * names; all of them must be signed (S3 User Guide, "Protecting data with server-side encryption").
 *
 * - `sse-s3`, `sse-kms`, `dsse-kms`: on `put`, `create` and `copy`, on nothing else.
 * - `sse-c`: on every request of the object; on `copy-source` under their own names. Without a `key` only the algorithm
 *   is named, for a presigned URL whose sender adds key and key MD5 unsigned (S3 User Guide, "Presigned URLs and SSE-C");
 *   the headers of `list` and `complete` are then left to the sender: S3 asks for them only where the upload declared a
 *   checksum algorithm.
 *
 * @example
 * encryptionHeaders({ profile: 'sse-kms', keyId, bucketKey: true }, 'create');
 *
 * @throws ConfigError for an unknown profile or operation, options that contradict each other, a key that is not 32 bytes
 */
export function encryptionHeaders(encryption: RequestedEncryption, operation: EncryptedOperation): StringMap {
  if (!OPERATIONS.includes(operation))
    throw new ConfigError('operation', `is not one of ${OPERATIONS.join(', ')}`);
  switch (encryption?.profile) {
    case 'client':
    case 'sse-s3':
    case 'sse-kms':
    case 'dsse-kms':
    case 'sse-c':
      refuseStray(encryption);
      return headersOf(encryption, operation);
    default:
      throw new ConfigError('profile', 'is not one of client, sse-s3, sse-kms, dsse-kms and sse-c');
  }
}

function headersOf(encryption: RequestedEncryption, operation: EncryptedOperation): StringMap {
  switch (encryption.profile) {
    case 'client':
      return {};
    case 'sse-s3':
      return CREATING.includes(operation) ? { [SSE]: 'AES256' } : {};
    case 'sse-kms':
    case 'dsse-kms':
      checkKmsChoice(encryption);
      return CREATING.includes(operation) ? kmsHeaders(encryption) : {};
    case 'sse-c':
      return customerHeaders(encryption, operation);
  }
}

function refuseStray(encryption: RequestedEncryption): void {
  const known = OPTIONS[encryption.profile] ?? [];
  const stray = Object.entries(encryption).find(
    ([name, value]) => name !== 'profile' && value !== undefined && !known.includes(name),
  );
  if (stray !== undefined) throw new ConfigError(stray[0], `does not go with ${encryption.profile}`);
}

function kmsHeaders({ profile, keyId, encryptionContext, ...choice }: KmsKeyChoice): StringMap {
  const bucketKey = 'bucketKey' in choice ? choice.bucketKey : undefined;
  return {
    [SSE]: profile === 'sse-kms' ? 'aws:kms' : 'aws:kms:dsse',
    [`${SSE}-aws-kms-key-id`]: keyId,
    ...(encryptionContext === undefined
      ? {}
      : { [`${SSE}-context`]: encodeBase64(utf8(JSON.stringify(encryptionContext))) }),
    ...(bucketKey === undefined ? {} : { [`${SSE}-bucket-key-enabled`]: String(bucketKey) }),
  };
}

function customerHeaders({ key }: CustomerKeyChoice, operation: EncryptedOperation): StringMap {
  if (key !== undefined && !(key instanceof Uint8Array && key.byteLength === CUSTOMER_KEY_BYTES))
    throw new ConfigError('key', `must be ${CUSTOMER_KEY_BYTES} bytes`);
  if (KEYLESS.includes(operation)) return {};
  const name =
    operation === 'copy-source' ? `x-amz-copy-source-${CUSTOMER.slice('x-amz-'.length)}` : CUSTOMER;
  if (key === undefined) {
    return operation === 'list' || operation === 'complete' ? {} : { [`${name}-algorithm`]: 'AES256' };
  }
  return {
    [`${name}-algorithm`]: 'AES256',
    [`${name}-key`]: encodeBase64(key),
    // RFC 1321: S3 asks for it as a guard against mistyped keys; no secrecy rests on it.
    [`${name}-key-md5`]: md5Base64(key),
  };
}

/** Whether these headers may travel over TLS only. */
export function carryCustomerKey(headers: StringMap): boolean {
  return Object.keys(headers).some((name) => name.includes('server-side-encryption-customer-'));
}
