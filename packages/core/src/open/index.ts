/** Opening: metadata and object become the file again. Verified by default; the exceptions say so in their names. */
export type { FileInfo } from '../file-info/file-info.js';
export type { StreamCipher, StreamDecryption, StreamEncryption, StreamKey } from '../gcm/stream-cipher.js';
export { decodeMetadata } from '../metadata/decode.js';
export type { ObjectHeader, ObjectMetadata } from '../metadata/header.js';
export type { CommitmentPolicy } from '../policy.js';
export type { Sender, Senders } from '../signatures/port.js';
export type { ByteRange } from './byte-range.js';
export { openWithDelayedAuthentication, readerWithDelayedAuthentication } from './delayed-authentication.js';
export { checkIdentity, type IdentityDemand, type IdentityOptions } from './identity.js';
export { createOpener, type LegacyReading, type Opener, type OpenerOptions } from './opener.js';
export type { UnverifiedReader } from './read.js';
export type { OpenedSegment, SegmentOpener, SegmentOpenerHandle } from './segment-opener.js';
export { openTwice } from './twice.js';
export { openUnauthenticatedRange } from './unauthenticated-range.js';
export { DEFAULT_BUFFER_BYTES, openTo, openVerified, type Spool } from './verified.js';
