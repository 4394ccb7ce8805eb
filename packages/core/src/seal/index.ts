/** Sealing: one file becomes one encrypted object. Nothing here can decrypt content. */
export type { FileInfo } from '../file-info/file-info.js';
export type { StreamCipher, StreamDecryption, StreamEncryption, StreamKey } from '../gcm/stream-cipher.js';
export type { ObjectMetadata } from '../metadata/header.js';
export type { CommitmentPolicy } from '../policy.js';
export type { SigningKey } from '../signatures/port.js';
export { MAX_PLAINTEXT_BYTES, type SuiteName, TAG_BYTES } from '../suites.js';
export { type ClaimingSealer, createClaimingSealer } from './claiming-sealer.js';
export { type InOrder, sealInOrder } from './in-order.js';
export { createOneSegmentSealer, type OneSegmentSealer } from './one-segment.js';
export type { ClaimingSealerOptions } from './prepare-object.js';
export { createSealer, type Sealer, type SealerOptions } from './sealer.js';
export type { SealedSegment, SegmentClaim, SegmentSealerHandle } from './segment-sealer.js';
export { sealStream, sealTo } from './stream.js';
