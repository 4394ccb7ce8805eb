import type { Kms } from '@sealift/core';
import { SealiftError } from '@sealift/core/errors';
import { type Finding, found } from './finding.js';
import type { BucketPlan } from './plan.js';

/** The KMS of a key, by its ARN: keys may lie in several regions. */
export type KmsOf = (keyArn: string) => Pick<Kms, 'generateDataKey'>;

/**
 * Has a data key made under each key of the plan, and forgets it: what a KMS says of a key in words (its state, its
 * policy) does not tell whether it works.
 */
export async function checkKeys(
  kmsOf: KmsOf,
  { bucket, kmsKeyArn, clientKmsKeyArn }: BucketPlan,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const keyId of new Set([kmsKeyArn, clientKmsKeyArn])) {
    if (keyId === undefined) continue;
    try {
      await kmsOf(keyId).generateDataKey({
        keyId,
        encryptionContext: { 'sealift:object': `${bucket}/doctor` },
      });
    } catch (error) {
      findings.push(explain(error, keyId));
    }
  }
  return findings;
}

function explain(error: unknown, keyId: string): Finding {
  const code = error instanceof SealiftError ? String(error.code) : 'unknown';
  switch (code) {
    case 'kms-key-not-found':
      return found('error', code, `KMS knows no key ${keyId}.`, 'Check region, account and id of the key.');
    case 'kms-key-disabled':
      return found(
        'error',
        code,
        `The key ${keyId} is disabled: nothing can be written or read.`,
        'Enable it.',
      );
    case 'kms-key-pending-deletion':
      return found(
        'error',
        code,
        `The key ${keyId} is about to be deleted: then every object under it is unreadable, for good.`,
        'Cancel the deletion and enable the key.',
      );
    case 'kms-access-denied':
      return found(
        'warning',
        code,
        `These credentials may not use the key ${keyId}: whether the signer may was not seen.`,
        "Allow kms:GenerateDataKey and kms:Decrypt to the signer's role, in its policy and in the policy of the key (a key of another account needs both).",
      );
    case 'kms-request-invalid':
      return found(
        'error',
        'kms-key-unfit',
        `The key ${keyId} makes no data keys.`,
        'Use a symmetric key for encryption (SYMMETRIC_DEFAULT).',
      );
    default:
      return found(
        'warning',
        'kms-unreachable',
        `KMS gave no answer about the key ${keyId} (${/^[\w-]{1,64}$/.test(code) ? code : 'unknown'}).`,
        'Check the endpoint of KMS and the network.',
      );
  }
}
