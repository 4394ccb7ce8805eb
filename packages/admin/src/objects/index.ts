/** Work on objects that are stored already: one, all below a prefix, or a list. */
export { CustomerKeys, type MasterSecret } from '@sealift/signer/protection';
export { type S3ClientOptions, s3Client } from '../s3/client.js';
export { type EncryptionFields, encryptionFields } from '../s3/encryption-fields.js';
export { ObjectError, type ObjectErrorCode } from './errors.js';
export { type ForEachOptions, forEachObject, type RunReport } from './for-each.js';
export { type Journal, openJournal } from './journal.js';
export { type FoundTable, findTable, isSegmentTable } from './segment-table.js';
export { type Head, ObjectStore, type ObjectStoreOptions, storeFailure } from './store.js';
export { storedObjectOf } from './stored.js';
