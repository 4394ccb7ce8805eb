// Internal to the package, so they come from the built files; `run.js` builds first.
import { planOf } from '../../../packages/admin/dist/bucket/plan.js';
import { bucketPolicy } from '../../../packages/admin/dist/bucket/policy.js';

/**
 * What `sealift bucket policy` prints for a profile.
 * @param {string} bucket
 * @param {string} profile
 * @param {string} [kmsKeyArn]
 */
export function sealiftPolicy(bucket, profile, kmsKeyArn) {
  return JSON.stringify(bucketPolicy(planOf({ bucket, profile, kmsKeyArn })));
}
