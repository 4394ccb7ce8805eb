/** The signer: who may send what where, presigned URLs for it, and what S3 has at the end. */
export { KmsError, type KmsErrorCode } from '@sealift/core/keyrings';
export {
  type ClientEncryptionOptions,
  clientEncryption,
  type LegacyChoice,
  type ManagedKeysChoice,
  type MasterSecret,
  type PageHeldKeysChoice,
  type ProtectionProfile,
  type ServerSideEncryptionOptions,
  serverSideEncryption,
} from '@sealift/protection';
export type { Credentials, KmsKeyChoice, ObjectOperation, S3Options, StringMap } from '@sealift/s3';
export {
  type CustomerKeyChoice,
  type EncryptedOperation,
  encryptionHeaders,
  type RequestedEncryption,
} from '@sealift/s3';
export type { Audit, AuditAction, AuditEvent } from './audit/audit.js';
export { auditLines } from './audit/json-lines.js';
export type { Authorization, Authorize, Intent } from './authorize.js';
export { SignerConfigError, SignerError } from './errors.js';
export type { Limits } from './limits/limits.js';
export { memoryLimits } from './limits/memory.js';
export { type CountedUpload, type LimitStore, SILENCE, type Starts } from './limits/store.js';
export type { CallMeasured, Metrics, WaitMeasured } from './metrics.js';
export type { SignerOptions } from './options.js';
export * from './receipt.js';
export type { Revoked, SessionQuery } from './revocation.js';
export { createSigner, type Signer } from './signer.js';
export type { ReceiptKeysOption } from './tokens/receipt-signer.js';
