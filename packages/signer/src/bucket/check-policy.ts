import type { Finding } from './doctor.js';
import { isDeniedToAll, isEverybody, type Request } from './evaluate.js';
import { BucketError, type BucketPlan } from './plan.js';
import { pinnedConditions, type Statement } from './policy.js';
import { statementsOf } from './setup.js';

const SETUP = 'Run "sealift bucket setup", or add the statements of "sealift bucket policy".';

/**
 * Asks the policy about requests that must be refused and about the one that must not: however its statements are
 * written, it is judged by what they do.
 */
export function checkPolicy(text: string | undefined, plan: BucketPlan): Finding[] {
  const pinned = pinnedConditions(plan);
  if (text === undefined) {
    if (plan.allowHttp && pinned.length === 0) return [];
    return [error('policy-missing', 'The bucket has no policy: nothing there insists on encryption.', SETUP)];
  }
  let statements: readonly Statement[];
  try {
    statements = statementsOf(text);
  } catch (cause) {
    if (!(cause instanceof BucketError)) throw cause;
    return [error('policy-unreadable', cause.message, SETUP)];
  }
  const findings: Finding[] = [];
  const refuses = (change: Readonly<Record<string, string | undefined>>): boolean =>
    isDeniedToAll(statements, upload(plan, change));
  if (!plan.allowHttp && !refuses({ 'aws:securetransport': 'false' }))
    findings.push(error('plain-http-allowed', 'Plain HTTP is not refused.', SETUP));
  for (const [name] of pinned) {
    const key = name.toLowerCase();
    const header = name.slice('s3:'.length);
    if (!refuses({ [key]: undefined }))
      findings.push(error('missing-header-allowed', `An upload without ${header} is not refused.`, SETUP));
    if (!refuses({ [key]: 'something-else' }))
      findings.push(error('wrong-header-allowed', `An upload with another ${header} is not refused.`, SETUP));
  }
  // An upload under SSE-C carries none of the other headers.
  const bare = Object.fromEntries(pinned.map(([key]) => [key.toLowerCase(), undefined]));
  const customer = { ...bare, 's3:x-amz-server-side-encryption-customer-algorithm': 'AES256' };
  if (plan.server !== 'sse-c' && !refuses(customer)) {
    const message = 'An upload under a key that only the uploader has is not refused.';
    findings.push(warning('customer-keys-allowed', message, SETUP));
  }
  if (refuses({})) {
    const message = 'The policy refuses even the uploads of this profile, to everybody.';
    findings.push(error('policy-refuses-uploads', message, 'Compare its Deny statements with the profile.'));
  }
  if (statements.some((one) => one.Effect === 'Allow' && isEverybody(one.Principal) && !one.Condition)) {
    const fix = 'Name the principals in its Allow statements.';
    findings.push(error('policy-public', 'The policy allows something to everybody.', fix));
  }
  return findings;
}

/** The upload that the signer makes, with changes; an undefined value is a header that is not sent. */
function upload(plan: BucketPlan, change: Readonly<Record<string, string | undefined>>): Request {
  const right = pinnedConditions(plan).map(([key, value]) => [key.toLowerCase(), value] as const);
  const sent = { 'aws:securetransport': String(!plan.allowHttp), ...Object.fromEntries(right), ...change };
  const context: Record<string, string> = {};
  for (const [key, value] of Object.entries(sent)) if (value !== undefined) context[key] = value;
  const resource = `arn:aws:s3:::${plan.bucket}/users/1/an-object`;
  return { action: 's3:PutObject', resource, context };
}

function error(code: string, message: string, fix: string): Finding {
  return { severity: 'error', code, message, fix };
}

function warning(code: string, message: string, fix: string): Finding {
  return { severity: 'warning', code, message, fix };
}
