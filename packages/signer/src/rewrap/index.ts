/** Rewrapping of stored objects: a new wrapping key for one, for a prefix or for a list, without moving their content. */
export { type AddRecipientOptions, addRecipient } from './add-recipient.js';
export { deleteObject } from './delete.js';
export { RewrapError, type RewrapErrorCode } from './errors.js';
export { type Journal, openJournal } from './journal.js';
export { type KeyringFor, kmsKeyringFor, type StoredKey } from './keyring-for.js';
export { type RewrapAllOptions, type RewrapReport, rewrapAll } from './rewrap-all.js';
export { type Outcome, type RewrapObjectOptions, rewrapObject } from './rewrap-object.js';
export { RewrapStore } from './store.js';
