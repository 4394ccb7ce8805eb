/** Ends multipart uploads that nobody will complete. */
export { ObjectStore, type ObjectStoreOptions } from '../objects/index.js';
export { SweepError, type SweepErrorCode } from './errors.js';
export { SWEEP_AFTER_DAYS, type SweepOptions, type SweepReport, sweepUploads } from './sweep-uploads.js';
