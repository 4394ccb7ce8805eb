/** How objects are protected: what a profile pins, which headers S3 must receive, what it must report. Nothing about uploads. */
export { type ClientEncryptionOptions, clientEncryption } from './client.js';
export { CustomerKeys, type MasterSecret, SALT_TAG, VERSION_TAG } from './customer-keys.js';
export { ALGORITHM_ENTRY, OBJECT_ENTRY } from './data-keys.js';
export { SignerConfigError, SignerError, type SignerErrorOptions } from './errors.js';
export { canonicalJson, fingerprint } from './fingerprint.js';
export type { LegacyChoice } from './legacy.js';
export type { ManagedKeysChoice } from './managed-customer-keys.js';
export { entriesOf } from './metadata.js';
export { metadataHeaders } from './page-headers.js';
export { type PageHeldKeysChoice, pageHoldsKey } from './page-held-keys.js';
export type { ObjectName, Opened, Prepared, ProtectionProfile, UnwrappedKey } from './protection.js';
export { type ServerSideEncryptionOptions, serverSideEncryption } from './server-side.js';
