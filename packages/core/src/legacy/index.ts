/**
 * Reading what old S3 Encryption Clients wrote, and wrapping its data keys anew. Nothing here is loaded or enabled by
 * default, nothing here encrypts content: `createOpener({ …, legacy: legacyReading({ … }) })`.
 */

export type { LegacyKeyring, LegacyWrap } from '../keyrings/legacy-port.js';
export { decodeLegacy, type LegacyHeader } from '../metadata/decode-legacy.js';
export { openUnauthenticatedCbc, openUnauthenticatedCbcRange } from './cbc.js';
export {
  importLegacyAesWrappingKey,
  type LegacyAesWrappingKey,
  legacyAesKeyring,
  legacyKmsKeyring,
} from './keyrings.js';
export { type LegacyReadingOptions, legacyReading } from './reading.js';
export { type LegacyRewrapOptions, rewrapLegacy } from './rewrap.js';
