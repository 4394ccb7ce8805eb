/** What a bucket must be like for Sealift: policies, settings, and an examination of them (docs/operations.md). */
export { BucketAdmin } from './bucket-admin.js';
export { type Diagnosis, type ExamineOptions, examineBucket, type Finding } from './doctor.js';
export { signerPolicy } from './iam.js';
export {
  BucketError,
  type BucketErrorCode,
  type BucketPlan,
  type PlanInput,
  planOf,
  regionOfKey,
  type ServerProfile,
} from './plan.js';
export { bucketPolicy, type PolicyDocument, type Statement } from './policy.js';
export { corsRule, defaultEncryption, lifecycleRule, pageHeaders } from './settings.js';
export { setupBucket } from './setup.js';
