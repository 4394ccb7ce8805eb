import type { ObjectMetadata } from './header.js';

/** S3's limit for all user metadata of an object, in bytes (Amazon S3 User Guide, "Working with object metadata"). */
export const MAX_METADATA_BYTES: number = 2048;

/** What it counts: names and values. Servers differ on whether the header prefix counts; this counts it. */
export function metadataBytes(metadata: ObjectMetadata): number {
  const text = Object.entries(metadata).map(([name, value]) => `x-amz-meta-${name}${value}`);
  return new TextEncoder().encode(text.join('')).byteLength;
}
