/** New SSE-C keys for stored objects, from the newest master secret, by a copy inside S3. */
export {
  CustomerKeys,
  type ForEachOptions,
  forEachObject,
  type Journal,
  type MasterSecret,
  ObjectError,
  type ObjectErrorCode,
  ObjectStore,
  type ObjectStoreOptions,
  openJournal,
  type RunReport,
} from '../objects/index.js';
export { RekeyError, type RekeyErrorCode } from './errors.js';
export { type RekeyOptions, type RekeyOutcome, rekeyObject } from './rekey-object.js';
export type { OtherEncryption } from './target.js';
