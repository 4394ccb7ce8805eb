import type { ServerSideEncryptionRule } from '@aws-sdk/client-s3';
import { type Finding, found, SETUP } from './finding.js';
import type { BucketPlan } from './plan.js';
import { defaultEncryption } from './settings.js';

/** The block of SSE-C, and the default, which meets only what names no encryption of its own. */
export function checkEncryption(rule: ServerSideEncryptionRule | undefined, plan: BucketPlan): Finding[] {
  return [...checkBlock(rule, plan), ...checkDefault(rule, plan)];
}

function checkBlock(rule: ServerSideEncryptionRule | undefined, { server }: BucketPlan): Finding[] {
  const blocked = rule?.BlockedEncryptionTypes?.EncryptionType?.includes('SSE-C') ?? false;
  if (server === 'sse-c' && blocked) {
    const message = 'The bucket blocks SSE-C: every upload gets 403 AccessDenied.';
    const fix = 'Run "sealift bucket setup --profile sse-c": it sets BlockedEncryptionTypes to NONE.';
    return [found('error', 'sse-c-blocked', message, fix)];
  }
  if (server === 'sse-c' || blocked) return [];
  const message = 'The bucket does not block SSE-C, which this profile never uses.';
  return [found('warning', 'sse-c-not-blocked', message, SETUP)];
}

function checkDefault(rule: ServerSideEncryptionRule | undefined, plan: BucketPlan): Finding[] {
  const current = rule?.ApplyServerSideEncryptionByDefault;
  if (current?.SSEAlgorithm === undefined) {
    const message = 'The bucket has no default encryption: what other tools write stays as it is.';
    return [found('warning', 'default-encryption-missing', message, SETUP)];
  }
  const { ApplyServerSideEncryptionByDefault: wanted, BucketKeyEnabled } = defaultEncryption(plan);
  const differs = (what: string): Finding[] => {
    const effect =
      plan.server === undefined
        ? "it meets every upload, for these name none, and the signer's role needs kms:GenerateDataKey and kms:Decrypt for its key"
        : 'it meets only what other tools write';
    const message = `The default encryption differs from the profile (${what}); ${effect}.`;
    return [found('warning', 'default-encryption-differs', message, SETUP)];
  };
  if (wanted?.SSEAlgorithm !== current.SSEAlgorithm)
    return differs(`${current.SSEAlgorithm}, not ${wanted?.SSEAlgorithm}`);
  if (wanted.KMSMasterKeyID === undefined) return [];
  if (current.KMSMasterKeyID === undefined) return differs("the account's own key aws/s3");
  if (!isSameKey(wanted.KMSMasterKeyID, current.KMSMasterKeyID)) return differs('another key');
  if (!BucketKeyEnabled || rule?.BucketKeyEnabled) return [];
  const message = 'The bucket key is off: S3 asks KMS, and pays, for every object that other tools write.';
  return [found('warning', 'bucket-key-off', message, SETUP)];
}

/** By its ARN or its bare id; what an alias stands for is not known here. */
function isSameKey(arn: string, named: string): boolean {
  return named === arn || arn.endsWith(`:key/${named}`);
}
