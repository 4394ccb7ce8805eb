/** What the protection profiles are made of, for tools beside the signer. */
export { CustomerKeys, type MasterSecret, SALT_TAG, VERSION_TAG } from './customer-keys.js';
export { ALGORITHM_ENTRY, OBJECT_ENTRY } from './data-keys.js';
export { isAlias } from './kms-choice.js';
export type { ObjectName, ObjectOperation, StoredObject, StringMap } from './protection.js';
