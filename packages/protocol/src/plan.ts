import type { Protection } from './messages.js';

/** Bytes that AES-GCM adds to every sealed object: its authentication tag (NIST SP 800-38D, 128 bits). */
export const TAG_BYTES: number = 16;

/** Plaintext limit of one AES-GCM message, in bytes: 2^36 − 32 (NIST SP 800-38D §5.2.1.1). */
export const MAX_SEALED_PLAINTEXT_BYTES: number = 68_719_476_704;

/** S3's largest object, in bytes: 5 TiB. The limit where the page does not encrypt. */
export const MAX_OBJECT_BYTES: number = 5 * 1024 ** 4;

/** Default size of a part, in bytes. */
export const DEFAULT_PART_BYTES: number = 8 * 1024 * 1024;

/** S3's smallest part, in bytes, for every part but the last (Amazon S3 User Guide, "Multipart upload limits"). */
export const MIN_PART_BYTES: number = 5 * 1024 * 1024;

/**
 * Largest part that a page takes, in bytes, for it holds several in memory: 64 MiB. Files that would need more than 10,000
 * such parts get larger ones.
 */
export const MAX_PART_BYTES: number = 64 * 1024 * 1024;

/** S3's largest number of parts in one upload (same page). */
export const MAX_PARTS: number = 10_000;

/** How one object is cut. All sizes in bytes; the last part carries the authentication tag, if there is one. */
export interface PartPlan {
  /** Bytes of the file. */
  readonly plaintextSize: number;
  /** Bytes of the stored object: the file and, where the page encrypts, `TAG_BYTES`. */
  readonly objectSize: number;
  /** Bytes of every part but the last; a multiple of 16. */
  readonly partSize: number;
  /** Number of parts; 1 means a single PutObject. */
  readonly partCount: number;
}

/** One part of a plan. `offset` and `plaintextLength` are bytes of the file, `length` bytes of the stored object. */
export interface PlannedPart {
  /** 1-based, as S3 counts. */
  readonly partNumber: number;
  readonly offset: number;
  readonly plaintextLength: number;
  readonly length: number;
  readonly last: boolean;
}

/**
 * Cuts an object into equal parts, the last one smaller or equal (as R2 demands too), such that the 16-byte tag is
 * never split between two parts: where it would be, the part size grows by 1 MiB until it is not. It grows too where
 * there would be more than 10,000 parts.
 *
 * @param tagBytes of the object's end that are not the file's: `tagBytesOf(protection)`
 * @throws RangeError when a size is not a whole number, or is out of range
 */
export function planParts(
  plaintextSize: number,
  wantedPartSize: number = DEFAULT_PART_BYTES,
  tagBytes: number = TAG_BYTES,
): PartPlan {
  if (!Number.isSafeInteger(plaintextSize) || plaintextSize < 0) {
    throw new RangeError('plaintextSize must be a whole number of bytes');
  }
  if (!Number.isSafeInteger(wantedPartSize) || wantedPartSize < MIN_PART_BYTES || wantedPartSize % 16 !== 0) {
    throw new RangeError(`partSize must be a multiple of 16 and at least ${MIN_PART_BYTES} bytes`);
  }
  const objectSize = plaintextSize + tagBytes;
  let partSize = wantedPartSize;
  while (splitsTag(objectSize, partSize, tagBytes) || Math.ceil(objectSize / partSize) > MAX_PARTS)
    partSize += 1024 * 1024;
  return { plaintextSize, objectSize, partSize, partCount: Math.max(1, Math.ceil(objectSize / partSize)) };
}

/** The part with this number, from 1. @throws RangeError when the plan has no such part */
export function plannedPart(plan: PartPlan, partNumber: number): PlannedPart {
  if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > plan.partCount) {
    throw new RangeError(`partNumber must be 1 to ${plan.partCount}`);
  }
  const offset = (partNumber - 1) * plan.partSize;
  const last = partNumber === plan.partCount;
  const length = last ? plan.objectSize - offset : plan.partSize;
  const plaintextLength = last ? plan.plaintextSize - offset : length;
  return { partNumber, offset, plaintextLength, length, last };
}

/** Bytes that the page's encryption adds to an object: none where S3 encrypts. */
export function tagBytesOf({ profile }: Protection): number {
  return profile === 'client' ? TAG_BYTES : 0;
}

/** Bytes of the largest file. */
export function maxFileBytes({ profile }: Protection): number {
  return profile === 'client' ? MAX_SEALED_PLAINTEXT_BYTES : MAX_OBJECT_BYTES;
}

function splitsTag(objectSize: number, partSize: number, tagBytes: number): boolean {
  const rest = objectSize % partSize;
  return rest > 0 && rest < tagBytes;
}
