/** Download, decrypt and verify. */
export type { Keyring } from '@sealift/core/keyrings';
export type { CommitmentPolicy, IdentityDemand, LegacyReading, Sender, Senders } from '@sealift/core/open';
export type { RangeVerification } from '@sealift/core/segments';
export type { CustomerKey } from '../customer-key/customer-key.js';
export { UploadError, type UploadErrorCode, type UploadErrorOptions } from '../errors.js';
export type { RetryOptions } from '../retry/policy.js';
export type { SignerOptions } from '../signer/client.js';
export { type TransferEventMap, TransferProgressEvent } from '../transfer/transfer.js';
export type { Waiting } from '../transfer/waiting.js';
export type { WorkerOptions, WorkerUrls } from '../workers/script.js';
export type { WorkerPlace } from '../workers/start.js';
export type { Download } from './download.js';
export type { DownloadedFile } from './downloaded-file.js';
export {
  createDownloader,
  type Downloader,
  type DownloaderOptions,
  type DownloadOptions,
} from './downloader.js';
export type { ObjectAddress } from './grants.js';
export { removeLeftovers } from './leftovers.js';
export { saveFile } from './save-file.js';
export { IN_MEMORY_BYTES } from './spool/create.js';
export type { DownloadState } from './states.js';
export type { FileRange } from './verified-ranges/file-range.js';
export type { RangesOptions, VerifiedRanges } from './verified-ranges/verified-ranges.js';
