/** Rewrapping of stored objects: a new wrapping key for one, for a prefix or for a list, without moving their content. */
export {
  CustomerKeys,
  type ForEachOptions,
  forEachObject,
  type Journal,
  ObjectError,
  type ObjectErrorCode,
  ObjectStore,
  type ObjectStoreOptions,
  openJournal,
  type RunReport,
} from '../objects/index.js';
export { type AddRecipientOptions, addRecipient } from './add-recipient.js';
export { deleteObject } from './delete.js';
export { RewrapError, type RewrapErrorCode } from './errors.js';
export { type KeyringFor, kmsKeyringFor, type StoredKey } from './keyring-for.js';
export { readObject } from './read.js';
export { type Outcome, type RewrapObjectOptions, rewrapObject } from './rewrap-object.js';
