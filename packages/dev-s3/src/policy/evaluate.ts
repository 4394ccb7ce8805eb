import { holds, wildcard } from './conditions.js';
import type { Patterns, Policy, Statement } from './document.js';

export interface AccessRequest {
  /** An ARN, or undefined for an anonymous request. */
  readonly principal: string | undefined;
  readonly accountId: string;
  /** For example `s3:PutObject`. */
  readonly action: string;
  readonly resource: string;
  /** Condition keys in lower case. */
  readonly context: ReadonlyMap<string, string>;
}

/** The verdict of a bucket policy: an explicit Deny wins over every Allow. `Neutral` when no statement applies. */
export function evaluate(policy: Policy | undefined, request: AccessRequest): 'Allow' | 'Deny' | 'Neutral' {
  const applying = policy?.statements.filter((statement) => applies(statement, request)) ?? [];
  if (applying.some(({ effect }) => effect === 'Deny')) return 'Deny';
  return applying.length > 0 ? 'Allow' : 'Neutral';
}

function applies(statement: Statement, request: AccessRequest): boolean {
  const { action, resource, context } = request;
  return (
    matches(statement.principals, (pattern) => isPrincipal(pattern, request)) &&
    matches(statement.actions, (pattern) => wildcard(pattern.toLowerCase(), action.toLowerCase())) &&
    matches(statement.resources, (pattern) => wildcard(pattern, resource)) &&
    statement.conditions.every(({ operator, ifExists, key, values }) =>
      holds(operator, ifExists, values, context.get(key)),
    )
  );
}

function matches({ negated, values }: Patterns, test: (pattern: string) => boolean): boolean {
  return values.some(test) !== negated;
}

/** `*` is everybody; an account id or its root ARN is everybody in the account. */
function isPrincipal(pattern: string, { principal, accountId }: AccessRequest): boolean {
  if (pattern === '*') return true;
  if (principal === undefined) return false;
  return pattern === principal || pattern === accountId || pattern === `arn:aws:iam::${accountId}:root`;
}
