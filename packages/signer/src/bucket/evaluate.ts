import type { Statement } from './policy.js';

/** A request as a policy sees it: condition keys in lower case. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

type Test = (actual: string, wanted: string) => boolean;

/** IAM User Guide, "Condition operators": those that bucket policies about encryption use. */
const POSITIVE: Readonly<Record<string, Test>> = {
  StringEquals: (actual, wanted) => actual === wanted,
  StringEqualsIgnoreCase: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  StringLike: (actual, wanted) => like(wanted, actual),
  ArnEquals: (actual, wanted) => like(wanted, actual),
  ArnLike: (actual, wanted) => like(wanted, actual),
  Bool: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
};

/**
 * Whether some statement refuses this request whoever makes it. A statement with an operator that is not known here is
 * taken not to refuse: a doctor must not call a bucket healthy because of what it cannot read.
 */
export function isDeniedToAll(statements: readonly Statement[], request: Request): boolean {
  return statements.some(
    (one) => one.Effect === 'Deny' && isEverybody(one.Principal) && applies(one, request),
  );
}

/** Whether a principal of a statement is everybody. */
export function isEverybody(principal: unknown): boolean {
  if (principal === '*') return true;
  const { AWS } = (principal ?? {}) as { AWS?: unknown };
  return AWS === '*' || (Array.isArray(AWS) && AWS.includes('*'));
}

function applies({ Action, Resource, Condition = {} }: Statement, request: Request): boolean {
  const { action, resource, context } = request;
  return (
    listOf(Action).some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())) &&
    listOf(Resource).some((pattern) => like(pattern, resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) =>
        holds(operator, context[key.toLowerCase()], listOf(wanted)),
      ),
    )
  );
}

function holds(name: string, actual: string | undefined, wanted: readonly string[]): boolean {
  if (name === 'Null') return wanted.some((value) => (value === 'true') === (actual === undefined));
  const ifExists = name.endsWith('IfExists');
  const operator = ifExists ? name.slice(0, -'IfExists'.length) : name;
  const negated = /^(String|Arn)Not/.test(operator);
  const positive = operator.replace('Not', '');
  const test = Object.hasOwn(POSITIVE, positive) ? POSITIVE[positive] : undefined;
  if (test === undefined) return false;
  // A key that is not there fails a positive operator and satisfies a negated one.
  if (actual === undefined) return ifExists || negated;
  return wanted.some((value) => test(actual, value)) !== negated;
}

function listOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((one) => one !== undefined).map(String);
}

/** `*` for any run of characters, `?` for one. */
export function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
