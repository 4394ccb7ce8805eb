import { isIPv4 } from 'node:net';

/** IAM User Guide, "IAM JSON policy elements: Condition operators": the ones this server evaluates. */
type Comparison = (actual: string, wanted: string) => boolean;

const equals: Comparison = (actual, wanted) => actual === wanted;
const equalsIgnoringCase: Comparison = (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase();
const like: Comparison = (actual, wanted) => wildcard(wanted, actual);
const numericEquals: Comparison = (actual, wanted) => Number(actual) === Number(wanted);

/** A negated operator has the comparison of its positive twin; `holds` turns the result round. */
const OPERATORS: Readonly<Record<Operator, Comparison>> = {
  StringEquals: equals,
  StringNotEquals: equals,
  StringEqualsIgnoreCase: equalsIgnoringCase,
  StringNotEqualsIgnoreCase: equalsIgnoringCase,
  StringLike: like,
  StringNotLike: like,
  ArnEquals: like,
  ArnLike: like,
  ArnNotEquals: like,
  ArnNotLike: like,
  Bool: equalsIgnoringCase,
  NumericEquals: numericEquals,
  NumericNotEquals: numericEquals,
  NumericLessThan: (actual, wanted) => Number(actual) < Number(wanted),
  NumericLessThanEquals: (actual, wanted) => Number(actual) <= Number(wanted),
  NumericGreaterThan: (actual, wanted) => Number(actual) > Number(wanted),
  NumericGreaterThanEquals: (actual, wanted) => Number(actual) >= Number(wanted),
  IpAddress: inNetwork,
  NotIpAddress: inNetwork,
  Null: () => false,
};

export type Operator =
  | 'StringEquals'
  | 'StringNotEquals'
  | 'StringEqualsIgnoreCase'
  | 'StringNotEqualsIgnoreCase'
  | 'StringLike'
  | 'StringNotLike'
  | 'ArnEquals'
  | 'ArnLike'
  | 'ArnNotEquals'
  | 'ArnNotLike'
  | 'Bool'
  | 'NumericEquals'
  | 'NumericNotEquals'
  | 'NumericLessThan'
  | 'NumericLessThanEquals'
  | 'NumericGreaterThan'
  | 'NumericGreaterThanEquals'
  | 'IpAddress'
  | 'NotIpAddress'
  | 'Null';

export function isOperator(name: string): name is Operator {
  return Object.hasOwn(OPERATORS, name);
}

/** @param actual the value in the request, undefined when the key is not there */
export function holds(
  operator: Operator,
  ifExists: boolean,
  wanted: readonly string[],
  actual: string | undefined,
): boolean {
  if (operator === 'Null')
    return wanted.some((value) => (value.toLowerCase() === 'true') === (actual === undefined));
  const negated = operator.includes('Not');
  // A missing key fails a positive operator and satisfies a negated one: that is how "deny unless" policies work.
  if (actual === undefined) return ifExists || negated;
  const found = wanted.some((value) => OPERATORS[operator](actual, value));
  return found !== negated;
}

/** `*` for any run, `?` for one character; everything else stands for itself. Linear time, whatever the pattern. */
export function wildcard(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** IPv4 only; an IPv6 address is in no network. */
function inNetwork(actual: string, network: string): boolean {
  const [base = '', bits = '32'] = network.split('/');
  if (!isIPv4(actual) || !isIPv4(base)) return false;
  const mask = bits === '0' ? 0 : (-1 << (32 - Number(bits))) >>> 0;
  return (toNumber(actual) & mask) >>> 0 === (toNumber(base) & mask) >>> 0;
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}
