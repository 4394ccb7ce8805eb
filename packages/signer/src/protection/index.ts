/** What the protection profiles are made of, for tools beside the signer. */

export type { ObjectOperation, StoredObject, StringMap } from '@sealift/s3';
export { isAlias } from '@sealift/s3';
export { CustomerKeys, type MasterSecret, SALT_TAG, VERSION_TAG } from './customer-keys.js';
export { ALGORITHM_ENTRY, OBJECT_ENTRY } from './data-keys.js';
export type { ObjectName } from './protection.js';
