/** Encrypt and upload. Nothing here can read an object back. */
export type { CoreErrorCode } from '@sealift/core/errors';
export type { Keyring } from '@sealift/core/keyrings';
export type { CommitmentPolicy, SigningKey } from '@sealift/core/seal';
export type { ProblemCode, Receipt } from '@sealift/protocol';
export type { CustomerKey } from './customer-key/customer-key.js';
export { UploadError, type UploadErrorCode, type UploadErrorOptions } from './errors.js';
export type { JournalEntry } from './journal/entry.js';
export type { Journal } from './journal/port.js';
export type { RetryOptions } from './retry/policy.js';
export type { SignerOptions } from './signer/client.js';
export { type TransferEventMap, TransferProgressEvent } from './transfer/transfer.js';
export type { Waiting } from './transfer/waiting.js';
export type { UploadState } from './upload/states.js';
export type { SegmentTableOutcome } from './upload/table-outcome.js';
export type { Upload } from './upload/upload.js';
export {
  createUploader,
  type Uploader,
  type UploaderOptions,
  type UploadOptions,
} from './upload/uploader.js';
export type { WorkerOptions, WorkerUrls } from './workers/script.js';
export type { WorkerPlace } from './workers/start.js';
