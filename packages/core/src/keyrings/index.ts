export type { EncryptedDataKey, Keyring, StringMap, WrapAlgorithm, WrappedDataKey } from './keyring.js';
export { type Kms, type KmsKeyringOptions, kmsKeyring, RESERVED_CONTEXT_KEY } from './kms.js';
export { KmsError, type KmsErrorCode } from './kms-error.js';
export { importAesWrappingKey, type RawAesKeyringOptions, rawAesKeyring } from './raw-aes.js';
export {
  importRsaPrivateKey,
  importRsaPublicKey,
  type RawRsaKeyringOptions,
  rawRsaKeyring,
} from './raw-rsa.js';
