/** The Amazon S3 Encryption Client beside the AWS SDK for JavaScript v3: encrypts what it puts, verifies what it gets. */
export {
  CoreError,
  type CoreErrorCode,
  importAesWrappingKey,
  importRsaPrivateKey,
  importRsaPublicKey,
  type Keyring,
  rawAesKeyring,
  rawRsaKeyring,
  type Spool,
} from '@sealift/core';
export { KmsError, type KmsErrorCode } from '@sealift/core/keyrings';
export type { RangeVerification } from '@sealift/core/segments';
export { type RequestOptions, S3EncryptionClient } from './client.js';
export { ClientError, type ClientErrorCode } from './errors.js';
export type { Encryption, GetOptions, GetOutput } from './get/open.js';
export type { OpenedObject, OpenOptions } from './get/open-object.js';
export type { ReceiptInput } from './get/receipt.js';
export type { ReEncryptInput, ReEncryptOutput } from './instruction-file/re-encrypt.js';
export { type KmsKeyring, type KmsKeyringOptions, kmsKeyring } from './keyrings/kms.js';
export type { AddSegmentTableOptions } from './objects/add-segment-table.js';
export type { CopyOutput } from './objects/copy.js';
export type { HeadOptions } from './objects/head.js';
export type { S3EncryptionClientOptions } from './options.js';
export type { Progress, PutOptions, PutOutput } from './put/put-object.js';
export type { SegmentTableOutcome } from './segments/making.js';
export type { HeadOutput, StoredEncryption } from './stored.js';
