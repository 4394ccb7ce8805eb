import type { PartPlan } from '@sealift/protocol';

/** Bytes that one request asks for, however large the object is: two in each worker are in memory at a time. */
export const RANGE_BYTES: number = 8 * 1024 * 1024;

/**
 * How an object is read, however it was written. The last range carries the authentication tag, if there is one, in
 * addition: it is never split, and never alone but where the file is empty. Pure.
 *
 * @param size bytes of the file
 * @param tagBytes of the object behind it
 */
export function planRanges(size: number, tagBytes: number): PartPlan {
  return {
    plaintextSize: size,
    objectSize: size + tagBytes,
    partSize: RANGE_BYTES,
    partCount: Math.max(1, Math.ceil(size / RANGE_BYTES)),
  };
}
