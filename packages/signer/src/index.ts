/** The signer: who may send what where, presigned URLs for it, and what S3 has at the end. */
export { KmsError, type KmsErrorCode } from '@sealift/core/keyrings';
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
export type { SignerOptions } from './options.js';
export { type ClientEncryptionOptions, clientEncryption } from './protection/client.js';
export type { LegacyChoice } from './protection/legacy.js';
export type { ManagedKeysChoice, MasterSecret } from './protection/managed-customer-keys.js';
export type { PageHeldKeysChoice } from './protection/page-held-keys.js';
export type { ProtectionProfile } from './protection/protection.js';
export { type ServerSideEncryptionOptions, serverSideEncryption } from './protection/server-side.js';
export * from './receipt.js';
export type { Revoked, SessionQuery } from './revocation.js';
export { createSigner, type Signer } from './signer.js';
export type { ReceiptKeysOption } from './tokens/receipt-signer.js';
