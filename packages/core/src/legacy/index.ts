/**
 * Reading what old S3 Encryption Clients wrote, and wrapping its data keys anew. Nothing here is loaded or enabled by
 * default, nothing here encrypts content: `createOpener({ …, legacy: legacyReading({ … }) })`.
 */
export { openUnauthenticatedCbc, openUnauthenticatedCbcRange } from './cbc.js';
export { decodeLegacy, type LegacyHeader } from './decode.js';
export {
  importLegacyAesWrappingKey,
  type LegacyAesWrappingKey,
  type LegacyKeyring,
  type LegacyWrap,
  legacyAesKeyring,
  legacyKmsKeyring,
} from './keyrings.js';
export { type LegacyReadingOptions, legacyReading } from './reading.js';
export { type LegacyRewrapOptions, rewrapLegacy } from './rewrap.js';
