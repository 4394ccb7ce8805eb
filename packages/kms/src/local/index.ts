/** A KMS in one file: versioned master keys, for development and small deployments. */
export { KmsError, type KmsErrorCode } from '@sealift/core/keyrings';
export { type KeyAdmin, type KeyInfo, MAX_WAITING_DAYS, MIN_WAITING_DAYS } from './key-admin.js';
export { type LocalKms, type LocalKmsOptions, localKms } from './local-kms.js';
export type { KeyPolicy } from './master-key.js';
