import type { Statement } from './policy.js';

/** A request as a policy sees it. */
export interface Request {
  /** Role or user ARN; undefined: whoever. */
  readonly principal?: string | undefined;
  readonly action: string;
  readonly resource: string;
  /** Condition keys in lower case. Of the headers of S3 those that are not here are not sent. */
  readonly context: Readonly<Record<string, string>>;
}

/** Undefined: it depends on what nobody here knows, such as the caller's network. */
export type Verdict = boolean | undefined;

/** Keys whose absence from the context is an absence from the request, not a gap in what is known. */
const OF_THE_REQUEST =
  /^s3:(x-amz-|if-(none-)?match$|authtype$|signatureversion$|signatureage$|objectcreationoperation$|tlsversion$)/;

type Test = (actual: string, wanted: string) => boolean;

/** IAM User Guide, "Condition operators"; the negated ones are made of these. */
const POSITIVE: Readonly<Record<string, Test>> = {
  StringEquals: (actual, wanted) => actual === wanted,
  StringEqualsIgnoreCase: sameIgnoringCase,
  StringLike: (actual, wanted) => like(wanted, actual),
  ArnEquals: (actual, wanted) => like(wanted, actual),
  ArnLike: (actual, wanted) => like(wanted, actual),
  Bool: sameIgnoringCase,
  NumericEquals: (actual, wanted) => Number(actual) === Number(wanted),
  NumericLessThan: (actual, wanted) => Number(actual) < Number(wanted),
  NumericLessThanEquals: (actual, wanted) => Number(actual) <= Number(wanted),
  NumericGreaterThan: (actual, wanted) => Number(actual) > Number(wanted),
  NumericGreaterThanEquals: (actual, wanted) => Number(actual) >= Number(wanted),
};

/** Whether a statement is about this request: all its elements have to fit. */
export function applies(statement: Statement, request: Request): Verdict {
  const { Action, NotAction, Resource, NotResource, Condition = {} } = statement;
  const matches = (value: unknown, not: unknown, test: (pattern: string) => boolean): boolean =>
    value === undefined ? not !== undefined && !listOf(not).some(test) : listOf(value).some(test);
  return all([
    matches(Action, NotAction, (pattern) => like(pattern.toLowerCase(), request.action.toLowerCase())),
    matches(Resource, NotResource, (pattern) => like(pattern, request.resource)),
    isAbout(statement, request.principal),
    ...Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, wanted]) =>
        holds(operator, key.toLowerCase(), listOf(wanted), request),
      ),
    ),
  ]);
}

/** Whether some statement refuses this request whoever makes it, from wherever: what is not known counts as no. */
export function isDeniedToAll(statements: readonly Statement[], request: Request): boolean {
  return statements.some(
    (one) =>
      one.Effect === 'Deny' &&
      isEverybody(one) &&
      applies(one, { ...request, principal: undefined }) === true,
  );
}

/** Whether a statement is about everybody. */
export function isEverybody({ Principal }: Statement): boolean {
  return namesOf(Principal)?.includes('*') ?? false;
}

function isAbout({ Principal, NotPrincipal }: Statement, principal: string | undefined): Verdict {
  const names = namesOf(Principal ?? NotPrincipal);
  if (names === undefined) return undefined;
  const named = names.includes('*') || (principal === undefined ? undefined : isAmong(principal, names));
  if (Principal !== undefined) return names.length === 0 ? false : named;
  return named === undefined ? undefined : !named;
}

/** An account, or its root, stands for all its roles and users. */
function isAmong(principal: string, names: readonly string[]): boolean {
  const account = principal.split(':')[4] ?? '';
  return names.some((name) => name === principal || name === account || name.endsWith(`::${account}:root`));
}

/** Names in `AWS`; none for services alone; undefined where they cannot be compared. */
function namesOf(principal: unknown): readonly string[] | undefined {
  if (typeof principal === 'string') return [principal];
  const { AWS, Service: _, ...others } = (principal ?? {}) as Readonly<Record<string, unknown>>;
  const names = listOf(AWS);
  return Object.keys(others).length > 0 && !names.includes('*') ? undefined : names;
}

function holds(name: string, key: string, wanted: readonly string[], { context }: Request): Verdict {
  const [, set, rest = ''] = /^(?:(ForAllValues|ForAnyValue):)?(.*)$/.exec(name) ?? [];
  const actual = context[key];
  const absent = actual === undefined;
  if (absent && !OF_THE_REQUEST.test(key)) return undefined;
  if (rest === 'Null') return wanted.some((value) => sameIgnoringCase(value, String(absent)));
  const ifExists = rest.endsWith('IfExists');
  const operator = ifExists ? rest.slice(0, -'IfExists'.length) : rest;
  const negated = operator.includes('Not');
  const positive = operator.replace('Not', '');
  const test = Object.hasOwn(POSITIVE, positive) ? POSITIVE[positive] : undefined;
  if (test === undefined) return undefined;
  // A key that is not there fails a positive operator and satisfies a negated one.
  if (absent) return set === undefined ? ifExists || negated : set === 'ForAllValues' || ifExists;
  if (wanted.some((value) => value.includes('${'))) return undefined;
  return wanted.some((value) => test(actual, value)) !== negated;
}

function all(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes(false)) return false;
  return verdicts.includes(undefined) ? undefined : true;
}

function sameIgnoringCase(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

export function listOf(value: unknown): readonly string[] {
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
