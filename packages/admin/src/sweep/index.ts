/** Ends multipart uploads that nobody will complete, and deletes segment tables whose objects are gone. */
export type { RunReport } from '../objects/for-each.js';
export { ObjectStore, type ObjectStoreOptions } from '../objects/index.js';
export { SWEEP_AFTER_DAYS } from './age.js';
export { SweepError, type SweepErrorCode } from './errors.js';
export { type SweepTablesOptions, sweepTables } from './sweep-tables.js';
export { type SweepOptions, type SweepReport, sweepUploads } from './sweep-uploads.js';
