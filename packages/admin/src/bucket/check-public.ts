import { isEverybody, listOf } from './evaluate.js';
import { type Finding, found } from './finding.js';
import type { Statement } from './policy.js';

/**
 * Keys that narrow "everybody" to somebody, with fixed values (S3 User Guide, "The meaning of public"): any other
 * condition leaves a statement open to the world.
 */
const NARROWING: ReadonlySet<string> = new Set(
  (
    'aws:principalorgid aws:principalorgpaths aws:principalaccount aws:principalarn aws:userid aws:sourcevpc ' +
    'aws:sourcevpce aws:sourcearn aws:sourceaccount aws:sourceowner aws:sourceip aws:vpcsourceip ' +
    's3:dataaccesspointarn s3:dataaccesspointaccount'
  ).split(' '),
);
const EVERY_VALUE = /^(\*|.*:\*|0\.0\.0\.0\/0|::\/0)$/;

/** Whether the policy allows anything to the world. */
export function checkPublic(statements: readonly Statement[]): Finding[] {
  const open = statements.filter(
    (one) =>
      one.Effect === 'Allow' && (isEverybody(one) || one.NotPrincipal !== undefined) && !isNarrowed(one),
  );
  if (open.length === 0) return [];
  const actions = [
    ...new Set(open.flatMap(({ Action, NotAction }) => Action ?? [`all but ${listOf(NotAction)}`])),
  ];
  const message = `The policy allows this to everybody: ${actions.join(', ')}.`;
  return [found('error', 'policy-public', message, 'Name the principals in its Allow statements.')];
}

function isNarrowed({ Condition = {} }: Statement): boolean {
  return Object.entries(Condition).some(
    ([operator, keys]) =>
      !/Not|Null|IfExists|^ForAllValues:/.test(operator) &&
      Object.entries(keys).some(
        ([key, values]) =>
          NARROWING.has(key.toLowerCase()) && listOf(values).every((value) => !EVERY_VALUE.test(value)),
      ),
  );
}
