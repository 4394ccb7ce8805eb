import {
  DEFAULT_PART_BYTES,
  type Grant,
  MAX_PART_BYTES,
  MIN_PART_BYTES,
  maxFileBytes,
  type PartPlan,
  planParts,
  TAG_BYTES,
  tagBytesOf,
} from '@sealift/protocol';
import { failure } from '../errors.js';

/** Of a file that is one part, whatever the signer makes of it: at most so many bytes. */
export const SMALL_BYTES: number = MIN_PART_BYTES - TAG_BYTES;
/** Of one that is one part as long as the signer wants nothing else. */
export const USUALLY_ONE_PART: number = DEFAULT_PART_BYTES - TAG_BYTES;

/**
 * The plan that page and signer both compute.
 *
 * @throws UploadError `file-too-large` for the pinned protection, `signer-answer-invalid` when the plans differ, or the
 * parts are too large
 */
export function planUpload(grant: Grant, size: number): PartPlan {
  const most = maxFileBytes(grant.protection);
  if (size > most) throw failure('file-too-large', 'file');
  const plan = planOf(size, grant);
  if (plan === undefined || plan.partSize !== grant.partSize || plan.partCount !== grant.partCount) {
    throw failure('signer-answer-invalid', 'partSize');
  }
  return plan;
}

function planOf(size: number, { partSize, protection }: Grant): PartPlan | undefined {
  const tagBytes = tagBytesOf(protection);
  const largest = Math.max(MAX_PART_BYTES, planParts(size, undefined, tagBytes).partSize);
  try {
    return partSize > largest ? undefined : planParts(size, partSize, tagBytes);
  } catch {
    return undefined;
  }
}
