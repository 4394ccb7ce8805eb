import type { BucketAdmin } from './bucket-admin.js';
import { BucketError, type BucketPlan } from './plan.js';
import { bucketPolicy, OWN_SID, type PolicyDocument, type Statement } from './policy.js';
import { corsRule, defaultEncryption, lifecycleRule, OWN_RULE } from './settings.js';

/**
 * Applies a plan. What others have put there stays: only statements whose Sid begins with "Sealift" and rules named
 * "sealift" are replaced, and the default encryption. May be repeated. The policy comes last: it is what refuses.
 *
 * @returns what was set, in order
 * @throws BucketError naming the permission that is missing; what was set before stays
 */
export async function setupBucket(admin: BucketAdmin, plan: BucketPlan): Promise<string[]> {
  const done: string[] = [];
  await admin.putEncryption(defaultEncryption(plan));
  done.push('default encryption and SSE-C block');
  const lifecycle = (await admin.lifecycle()).filter(({ ID }) => ID !== OWN_RULE);
  await admin.putLifecycle([...lifecycle, lifecycleRule()]);
  done.push('lifecycle rule for incomplete uploads');
  if (plan.origins.length > 0) {
    const cors = (await admin.cors()).filter(({ ID }) => ID !== OWN_RULE);
    await admin.putCors([...cors, corsRule(plan)]);
    done.push('CORS rule');
  }
  const existing = statementsOf(await admin.policy());
  const theirs = existing.filter(({ Sid }) => !Sid?.startsWith(OWN_SID));
  const policy: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [...theirs, ...bucketPolicy(plan).Statement],
  };
  await admin.putPolicy(JSON.stringify(policy));
  done.push('bucket policy');
  return done;
}

/** Statements of a policy text; none without a policy. @throws BucketError when it cannot be read */
export function statementsOf(text: string | undefined): Statement[] {
  if (text === undefined) return [];
  try {
    const { Statement } = JSON.parse(text) as { Statement: Statement | Statement[] };
    const statements = Array.isArray(Statement) ? Statement : [Statement];
    if (statements.every((one) => typeof one?.Effect === 'string')) return statements;
  } catch (cause) {
    throw new BucketError('bucket-unavailable', UNREADABLE, { cause });
  }
  throw new BucketError('bucket-unavailable', UNREADABLE);
}

const UNREADABLE = 'The policy of the bucket cannot be read.';
