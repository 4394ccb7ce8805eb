import type { ObjectOwnership, PublicAccessBlockConfiguration } from '@aws-sdk/client-s3';
import { type Finding, found } from './finding.js';

const FLAGS = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;

/** What keeps a mistake in a policy or an ACL from opening the bucket to the world. */
export function checkPublicAccessBlock(block: PublicAccessBlockConfiguration): Finding[] {
  const off = FLAGS.filter((flag) => block[flag] !== true);
  if (off.length === 0) return [];
  const message = `Public access is not blocked (${off.join(', ')}): one wrong statement or ACL opens the bucket.`;
  const fix = `Set all four: aws s3api put-public-access-block --public-access-block-configuration ${FLAGS.map((flag) => `${flag}=true`).join()}.`;
  return [found('warning', 'public-access-not-blocked', message, fix)];
}

/** With ACLs whoever uploads may own the object, and hand it on. */
export function checkOwnership(ownership: ObjectOwnership | undefined): Finding[] {
  if (ownership === 'BucketOwnerEnforced') return [];
  const message = `ACLs are in force (${ownership ?? 'ObjectWriter'}): objects can be opened one by one, past the policy.`;
  const fix =
    'Turn them off: aws s3api put-bucket-ownership-controls --ownership-controls "Rules=[{ObjectOwnership=BucketOwnerEnforced}]".';
  return [found('warning', 'acls-enabled', message, fix)];
}
