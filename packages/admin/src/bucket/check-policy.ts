import { checkAdmission } from './check-admission.js';
import { checkPublic } from './check-public.js';
import { isDeniedToAll, listOf, type Request } from './evaluate.js';
import { type Finding, found, SETUP_POLICY } from './finding.js';
import { BucketError, type BucketPlan } from './plan.js';
import { pinnedConditions, type Statement } from './policy.js';
import { overPlainHttp, uploads } from './requests.js';
import { statementsOf } from './setup.js';

const CUSTOMER = 's3:x-amz-server-side-encryption-customer-algorithm';

/**
 * Asks the policy about requests that must be refused and about those that must not: however its statements are
 * written, it is judged by what they do.
 */
export function checkPolicy(text: string | undefined, plan: BucketPlan): Finding[] {
  if (text === undefined) {
    if (plan.allowHttp && pinnedConditions(plan).length === 0) return [];
    const message = 'The bucket has no policy: nothing there insists on encryption.';
    return [found('error', 'policy-missing', message, SETUP_POLICY)];
  }
  let statements: readonly Statement[];
  try {
    statements = statementsOf(text);
  } catch (cause) {
    if (!(cause instanceof BucketError)) throw cause;
    return [found('error', 'policy-unreadable', cause.message, SETUP_POLICY)];
  }
  return [
    ...checkTransport(statements, plan),
    ...checkPinned(statements, plan),
    ...checkCustomerKeys(statements, plan),
    ...checkAdmission(statements, plan),
    ...checkPublic(statements),
  ];
}

function checkTransport(statements: readonly Statement[], plan: BucketPlan): Finding[] {
  if (plan.allowHttp) return [];
  const open = overPlainHttp(plan).filter((request) => !isDeniedToAll(statements, request));
  if (open.length === 0) return [];
  const what = [...new Set(open.map((request) => request.what))].join(', ');
  return [
    found('error', 'plain-http-allowed', `Over plain HTTP this is not refused: ${what}.`, SETUP_POLICY),
  ];
}

/** For each pinned header: another value, and none at all. */
function checkPinned(statements: readonly Statement[], plan: BucketPlan): Finding[] {
  const findings: Finding[] = [];
  const slips = (requests: readonly Request[]): boolean =>
    requests.some((request) => !isDeniedToAll(statements, request));
  const pinned = pinnedConditions(plan);
  for (const [name, right] of pinned) {
    const key = name.toLowerCase();
    const header = name.slice('s3:'.length);
    if (slips(uploads(plan, { [key]: undefined }))) {
      const message = `An upload without ${header} is not refused.`;
      findings.push(found('error', 'missing-header-allowed', message, SETUP_POLICY));
    } else if (!statements.some((one) => saysMissing(one, key))) {
      const message = `An upload without ${header} is refused only because a negated condition also holds for a header that is not there; no statement says so (Null).`;
      findings.push(found('warning', 'missing-header-implicit', message, SETUP_POLICY));
    }
    const others = [
      ...othersThan(right),
      ...(right.startsWith('arn:') ? namedInPolicy(statements, key) : []),
    ];
    const through = [...new Set(others)].filter(
      (value) => !isSame(right, value) && slips(uploads(plan, { [key]: value })),
    );
    if (through.length > 0) {
      const message = `An upload with another ${header} is not refused: ${through.join(', ')}.`;
      findings.push(found('error', 'wrong-header-allowed', message, SETUP_POLICY));
    }
  }
  const bare = Object.fromEntries(pinned.map(([key]) => [key.toLowerCase(), undefined]));
  if (
    pinned.length > 1 &&
    findings.every(({ severity }) => severity !== 'error') &&
    slips(uploads(plan, bare))
  ) {
    const message = 'An upload without any of the encryption headers is not refused.';
    findings.push(found('error', 'missing-header-allowed', message, SETUP_POLICY));
  }
  return findings;
}

/** An upload under SSE-C carries none of the other headers. */
function checkCustomerKeys(statements: readonly Statement[], plan: BucketPlan): Finding[] {
  if (plan.server === 'sse-c') return [];
  const bare = Object.fromEntries(pinnedConditions(plan).map(([key]) => [key.toLowerCase(), undefined]));
  const customer = uploads(plan, { ...bare, [CUSTOMER]: 'AES256' });
  if (customer.every((request) => isDeniedToAll(statements, request))) return [];
  const message = 'An upload under a key that only the uploader has is not refused.';
  return [found('warning', 'customer-keys-allowed', message, SETUP_POLICY)];
}

/** Values like the right one that are not: a pattern may let some of them through. */
function othersThan(right: string): string[] {
  if (!right.startsWith('arn:')) return ['AES256', 'aws:kms', 'aws:kms:dsse'];
  const [account, id] = right.split(':').slice(4);
  const key = (otherAccount: string | undefined, otherId: string | undefined): string =>
    [...right.split(':').slice(0, 4), otherAccount, otherId].join(':');
  const another = 'key/00000000-0000-0000-0000-000000000000';
  return [key(account, another), key('999999999999', another), key('999999999999', id), 'alias/aws/s3'];
}

/** A key may be named by its bare id, too. */
function isSame(right: string, value: string): boolean {
  return value === right || right.endsWith(`:key/${value}`);
}

/** Whatever the policy itself names for this header, it may let through. */
function namedInPolicy(statements: readonly Statement[], key: string): string[] {
  const conditions = statements.flatMap(({ Condition = {} }) => Object.entries(Condition));
  return conditions
    .filter(([operator]) => !operator.includes('Null'))
    .flatMap(([, keys]) => Object.entries(keys))
    .flatMap(([name, values]) => (name.toLowerCase() === key ? listOf(values) : []))
    .map((value) => value.replaceAll('*', '0').replaceAll('?', '0'));
}

function saysMissing({ Effect, Condition = {} }: Statement, key: string): boolean {
  return (
    Effect === 'Deny' &&
    Object.entries(Condition).some(
      ([operator, keys]) =>
        operator.endsWith('Null') &&
        Object.entries(keys).some(
          ([name, wanted]) =>
            name.toLowerCase() === key && listOf(wanted).some((value) => /^true$/i.test(value)),
        ),
    )
  );
}
