import type { BucketAdmin } from './bucket-admin.js';
import { BucketError, type BucketErrorCode, type BucketPlan } from './plan.js';
import { bucketPolicy, OWN_SID, type Statement } from './policy.js';
import { corsRule, defaultEncryption, lifecycleRule, OWN_RULE } from './settings.js';

/**
 * Applies a plan. What others have put there stays: only statements whose Sid begins with "Sealift" and rules named
 * "sealift" are replaced, and the default encryption. May be repeated. The policy comes last: it is what refuses.
 *
 * @returns what was set, in order
 * @throws BucketError naming the permission that is missing: what was set before stays. Where a store does not take a
 * setting the others are set all the same, and `bucket-setting-unknown` names it
 */
export async function setupBucket(admin: BucketAdmin, plan: BucketPlan): Promise<string[]> {
  const done: string[] = [];
  const refused: string[] = [];
  for (const [what, set] of settingsOf(admin, plan)) {
    try {
      await set();
      done.push(what);
    } catch (error) {
      if (!(error instanceof BucketError) || !OF_THE_STORE.has(error.code)) throw error;
      refused.push(`${what} (${error.message})`);
    }
  }
  if (refused.length === 0) return done;
  const message = `The store does not take: ${refused.join('; ')} Set: ${done.join(', ') || 'nothing'}.`;
  throw new BucketError('bucket-setting-unknown', message);
}

/** Failures that are about one setting. */
const OF_THE_STORE: ReadonlySet<BucketErrorCode> = new Set(['bucket-setting-unknown', 'bucket-unavailable']);

type Setting = readonly [what: string, set: () => Promise<void>];

function settingsOf(admin: BucketAdmin, plan: BucketPlan): Setting[] {
  const cors: Setting = [
    'CORS rule',
    async () => admin.putCors([...(await admin.cors()).filter(isOthers), corsRule(plan)]),
  ];
  return [
    ['default encryption and SSE-C block', () => admin.putEncryption(defaultEncryption(plan))],
    [
      'lifecycle rule for incomplete uploads',
      async () => admin.putLifecycle([...(await admin.lifecycle()).filter(isOthers), lifecycleRule()]),
    ],
    ...(plan.origins.length > 0 ? [cors] : []),
    [
      'bucket policy',
      async () => {
        const theirs = statementsOf(await admin.policy()).filter(({ Sid }) => !Sid?.startsWith(OWN_SID));
        const Statement = [...theirs, ...bucketPolicy(plan).Statement];
        await admin.putPolicy(JSON.stringify({ Version: '2012-10-17', Statement }));
      },
    ],
  ];
}

function isOthers({ ID }: { readonly ID?: string | undefined }): boolean {
  return ID !== OWN_RULE;
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
