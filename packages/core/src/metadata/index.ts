/** What stands in an object's metadata, of old clients too, for programs that handle objects without opening them. */
export { decodeLegacy, type LegacyHeader } from '../legacy/decode.js';
export { decodeMetadata } from './decode.js';
export type { ObjectHeader, ObjectMetadata } from './header.js';
