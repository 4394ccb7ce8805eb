import { type Grant, type PartPlan, planParts } from '@sealift/protocol';
import { UploadError } from '../errors.js';

/** The plan that page and signer both compute. @throws UploadError `signer-answer-invalid` when they differ */
export function planUpload(grant: Grant, size: number): PartPlan {
  const plan = planOf(size, grant.partSize);
  if (plan === undefined || plan.partSize !== grant.partSize || plan.partCount !== grant.partCount) {
    throw new UploadError(
      'signer-answer-invalid',
      'The signer cuts the file in another way than this page.',
      {
        field: 'partSize',
      },
    );
  }
  return plan;
}

function planOf(size: number, partSize: number): PartPlan | undefined {
  try {
    return planParts(size, partSize);
  } catch {
    return undefined;
  }
}
