import { S3Error } from '../errors.js';
import type { RequestHeaders } from '../http/headers.js';
import { type BucketEncryption, SSE_S3 } from './bucket-default.js';
import { type ContentKey, contentKey, newCustomerRecord } from './content-key.js';
import { type CustomerKey, customerKeyOf } from './customer-key.js';
import { checkContext, type KmsDirectory } from './kms.js';
import { assertTransport } from './open.js';
import type { EncryptionRecord } from './record.js';

/** How a new object is encrypted. `key` is there exactly under SSE-C. */
export interface ChosenEncryption {
  readonly record: EncryptionRecord;
  readonly key: ContentKey | undefined;
}

export interface EncryptionEnvironment {
  readonly kms: KmsDirectory;
  readonly allowsKeys: boolean;
  readonly bucketDefault: BucketEncryption | undefined;
}

const SSE = 'x-amz-server-side-encryption';

/** Decides for PutObject, CopyObject and CreateMultipartUpload. Contradicting headers are refused, never resolved. */
export function chooseEncryption(
  headers: RequestHeaders,
  environment: EncryptionEnvironment,
): ChosenEncryption {
  const chosen = choose(headers, environment);
  assertTransport(chosen.record, environment);
  return chosen;
}

function choose(headers: RequestHeaders, environment: EncryptionEnvironment): ChosenEncryption {
  const method = headers.get(SSE);
  const customer = customerKeyOf(headers, 'object', environment);
  const keyId = headers.get(`${SSE}-aws-kms-key-id`);
  const context = headers.get(`${SSE}-context`);
  const bucketKey = bucketKeyOf(headers);
  if (customer) {
    if (method !== undefined || keyId !== undefined || context !== undefined || bucketKey !== undefined) {
      throw invalid(
        'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
      );
    }
    if (environment.bucketDefault?.blocksCustomerKeys) {
      throw new S3Error('AccessDenied', 'This bucket has SSE-C encryption blocked (BlockedEncryptionTypes).');
    }
    return forCustomer(customer);
  }
  if (method === undefined) {
    if (keyId !== undefined || context !== undefined) {
      throw invalid(`Server Side Encryption with AWS KMS managed key requires HTTP header ${SSE} : aws:kms`);
    }
    return { record: byDefault(environment, bucketKey), key: undefined };
  }
  if (method === 'AES256') {
    if (bucketKey === true) throw invalid('SSE-S3 does not use an S3 Bucket Key.');
    if (keyId !== undefined || context !== undefined) {
      throw invalid(`Server Side Encryption with AWS KMS managed key requires HTTP header ${SSE} : aws:kms`);
    }
    return { record: { kind: 'AES256' }, key: undefined };
  }
  if (method !== 'aws:kms' && method !== 'aws:kms:dsse') {
    throw new S3Error('InvalidEncryptionAlgorithmError', 'The encryption method specified is not supported.');
  }
  if (method === 'aws:kms:dsse' && bucketKey === true)
    throw invalid('DSSE-KMS does not support S3 Bucket Keys.');
  const shared = {
    keyId: environment.kms.resolve(keyId),
    ...(context === undefined ? {} : { context: checkContext(context) }),
  };
  const record: EncryptionRecord =
    method === 'aws:kms'
      ? { kind: method, bucketKey: bucketKey ?? defaultBucketKey(environment), ...shared }
      : { kind: method, ...shared };
  return { record, key: undefined };
}

function forCustomer(customer: CustomerKey): ChosenEncryption {
  const record = newCustomerRecord(customer.key, customer.md5);
  return { record, key: contentKey(customer.key, customer.md5, record) };
}

function byDefault(environment: EncryptionEnvironment, bucketKey: boolean | undefined): EncryptionRecord {
  const { algorithm, keyId, bucketKey: usual } = environment.bucketDefault ?? SSE_S3;
  if (algorithm === 'AES256') return { kind: 'AES256' };
  const arn = environment.kms.resolve(keyId);
  return algorithm === 'aws:kms'
    ? { kind: algorithm, keyId: arn, bucketKey: bucketKey ?? usual }
    : { kind: algorithm, keyId: arn };
}

function defaultBucketKey({ bucketDefault }: EncryptionEnvironment): boolean {
  return bucketDefault?.algorithm === 'aws:kms' && bucketDefault.bucketKey;
}

function bucketKeyOf(headers: RequestHeaders): boolean | undefined {
  const text = headers.get(`${SSE}-bucket-key-enabled`)?.toLowerCase();
  if (text === undefined) return undefined;
  if (text !== 'true' && text !== 'false')
    throw invalid('x-amz-server-side-encryption-bucket-key-enabled must be true or false.');
  return text === 'true';
}

function invalid(message: string): S3Error {
  return new S3Error('InvalidArgument', message);
}
