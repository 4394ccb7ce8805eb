import type { BucketAdmin } from './bucket-admin.js';
import { checkOwnership, checkPublicAccessBlock } from './check-access.js';
import { checkAddress, checkClock } from './check-address.js';
import { checkCors } from './check-cors.js';
import { checkEncryption } from './check-encryption.js';
import { checkKeys, type KmsOf } from './check-keys.js';
import { checkLifecycle } from './check-lifecycle.js';
import { checkPolicy } from './check-policy.js';
import { type Finding, found } from './finding.js';
import { BucketError, type BucketErrorCode, type BucketPlan } from './plan.js';

export type { Finding };

export interface Diagnosis {
  /** No errors; there may be warnings. */
  readonly healthy: boolean;
  readonly findings: readonly Finding[];
}

export interface ExamineOptions {
  /** Has the keys of the plan tried. Default: they are not. */
  readonly kmsOf?: KmsOf;
}

/**
 * Compares a bucket with a plan. Reads only (and has a KMS make a data key that nobody sees). What may not be read is a
 * finding of its own, which names the permission; so is an S3 that does not answer.
 */
export async function examineBucket(
  admin: BucketAdmin,
  plan: BucketPlan,
  { kmsOf }: ExamineOptions = {},
): Promise<Diagnosis> {
  const findings: Finding[] = [];
  /** @returns false when it is useless to ask further */
  const examine = async <T>(
    read: () => Promise<T>,
    check: (setting: T) => readonly Finding[],
    { unreadable = 'error', unknown = 'warning' }: Severities = {},
  ): Promise<boolean> => {
    try {
      findings.push(...check(await read()));
      return true;
    } catch (error) {
      if (!(error instanceof BucketError)) throw error;
      const severity = error.code === 'bucket-setting-unknown' ? unknown : unreadable;
      // The clock has a finding of its own.
      if (error.code !== 'bucket-clock-skewed' && severity !== 'none')
        findings.push(refusal(error, severity));
      return !FATAL.has(error.code);
    }
  };

  findings.push(...checkAddress(await admin.address(), plan));
  if (
    await examine(
      () => admin.look(),
      () => [],
    )
  ) {
    await examine(
      () => admin.policy(),
      (text) => checkPolicy(text, plan),
      { unknown: 'error' },
    );
    await examine(
      () => admin.encryption(),
      (rule) => checkEncryption(rule, plan),
    );
    await examine(
      () => admin.cors(),
      (rules) => checkCors(rules, plan),
    );
    await examine(() => admin.lifecycle(), checkLifecycle);
    await examine(() => admin.publicAccessBlock(), checkPublicAccessBlock, ONLY_AMAZON);
    await examine(() => admin.ownership(), checkOwnership, ONLY_AMAZON);
  }
  findings.push(...checkClock(admin.clockAhead()));
  if (kmsOf !== undefined) findings.push(...(await checkKeys(kmsOf, plan)));
  return { healthy: findings.every(({ severity }) => severity !== 'error'), findings };
}

/** What it is when a setting may not be read, and when the store does not know it. */
interface Severities {
  readonly unreadable?: Finding['severity'];
  readonly unknown?: Finding['severity'] | 'none';
}
const ONLY_AMAZON: Severities = { unreadable: 'warning', unknown: 'none' };

/** After one of these S3 will answer nothing else. */
const FATAL: ReadonlySet<BucketErrorCode> = new Set([
  'bucket-not-found',
  'bucket-region-wrong',
  'bucket-credentials-refused',
  'bucket-clock-skewed',
  'bucket-unreachable',
]);

/** Code and remedy of each failure. */
const REMEDIES: Readonly<Partial<Record<BucketErrorCode, readonly [code: string, fix: string]>>> = {
  'bucket-not-found': ['bucket-not-found', 'Check name, region and account, or create it.'],
  'bucket-region-wrong': ['region-wrong', 'Give that region: --region, and the signer too.'],
  'bucket-credentials-refused': ['credentials-refused', 'Check the credentials of whoever runs the doctor.'],
  'bucket-unreachable': ['s3-unreachable', 'Check the endpoint, the region and the network.'],
  'bucket-setting-unknown': ['setting-unknown', 'Look at this setting in the console of the store.'],
};

function refusal(error: BucketError, severity: Finding['severity']): Finding {
  if (error.code === 'bucket-permission-missing') {
    const fix = `Allow ${error.field} to whoever runs the doctor, and look for a Deny of it in the bucket policy.`;
    return found(severity, 'permission-missing', error.message, fix);
  }
  const [code, fix] = REMEDIES[error.code] ?? FAILED;
  return found(error.code === 'bucket-setting-unknown' ? severity : 'error', code, error.message, fix);
}

const FAILED = ['s3-failed', 'Try again; if it stays, look at the state of the store.'] as const;
