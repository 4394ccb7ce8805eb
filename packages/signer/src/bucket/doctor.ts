import type { BucketAdmin } from './bucket-admin.js';
import { checkPolicy } from './check-policy.js';
import { checkCors, checkEncryption, checkLifecycle } from './check-settings.js';
import { BucketError, type BucketPlan } from './plan.js';

export interface Finding {
  readonly severity: 'error' | 'warning';
  /** Stable, e.g. `policy-missing`. */
  readonly code: string;
  /** One sentence: what is wrong, and what follows from it. */
  readonly message: string;
  /** One sentence: what to do. */
  readonly fix: string;
}

export interface Diagnosis {
  /** No errors; there may be warnings. */
  readonly healthy: boolean;
  readonly findings: readonly Finding[];
}

/**
 * Compares a bucket with a plan. Reads only; what may not be read is a finding of its own, which names the permission.
 *
 * @throws BucketError `bucket-unavailable` when S3 cannot be asked at all
 */
export async function examineBucket(admin: BucketAdmin, plan: BucketPlan): Promise<Diagnosis> {
  const findings: Finding[] = [];
  const examine = async <T>(read: Promise<T>, check: (found: T) => readonly Finding[]): Promise<boolean> => {
    try {
      findings.push(...check(await read));
      return true;
    } catch (error) {
      findings.push(refusal(error));
      return !(error instanceof BucketError && error.code === 'bucket-not-found');
    }
  };
  if (await examine(admin.head(), () => [])) {
    await examine(admin.policy(), (text) => checkPolicy(text, plan));
    await examine(admin.encryption(), (rule) => checkEncryption(rule, plan));
    await examine(admin.cors(), (rules) => checkCors(rules, plan));
    await examine(admin.lifecycle(), checkLifecycle);
  }
  return { healthy: findings.every(({ severity }) => severity !== 'error'), findings };
}

function refusal(error: unknown): Finding {
  if (!(error instanceof BucketError)) throw error;
  if (error.code === 'bucket-permission-missing') {
    const fix = `Allow ${error.field} to whoever runs the doctor, and look for a Deny of it in the bucket policy.`;
    return { severity: 'error', code: 'permission-missing', message: error.message, fix };
  }
  if (error.code !== 'bucket-not-found') throw error;
  const fix = 'Check name, region and account, or create it.';
  return { severity: 'error', code: 'bucket-not-found', message: error.message, fix };
}
