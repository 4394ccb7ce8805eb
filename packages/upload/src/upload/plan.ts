import {
  type Grant,
  MAX_PART_BYTES,
  maxFileBytes,
  type PartPlan,
  planParts,
  tagBytesOf,
} from '@sealift/protocol';
import { failure } from '../errors.js';

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
