/** What stands in an object's metadata, of old clients too, for programs that handle objects without opening them. */

export { decodeMetadata } from './decode.js';
export { decodeLegacy, type LegacyHeader } from './decode-legacy.js';
export type { ObjectHeader, ObjectMetadata } from './header.js';
