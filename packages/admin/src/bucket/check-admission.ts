import { applies, isEverybody, type Request } from './evaluate.js';
import { type Finding, found } from './finding.js';
import type { BucketPlan } from './plan.js';
import type { Statement } from './policy.js';
import { everyRequest, type PlannedRequest } from './requests.js';

/** Milliseconds: a URL of 15 minutes at its end. */
const OLD_URL = '899000';

const UPLOAD = 's3:PutObject';
/** Without it everything works, but an object that is not there is a 403 like any other. */
const LISTING = 's3:ListBucket';
const REFUSALS: readonly (readonly [Finding['severity'], string, (action: string) => boolean])[] = [
  ['error', 'policy-refuses-uploads', (action) => action === UPLOAD],
  ['error', 'policy-refuses-signer', (action) => action !== UPLOAD && action !== LISTING],
  ['warning', 'policy-refuses-listing', (action) => action === LISTING],
];

/** Whether the policy lets through what the signer and its pages do. */
export function checkAdmission(statements: readonly Statement[], plan: BucketPlan): Finding[] {
  const denying = statements.filter(({ Effect }) => Effect === 'Deny');
  const requests = everyRequest(plan);
  const findings: Finding[] = [];
  const refusing = (request: Request): Statement | undefined =>
    denying.find((one) => applies(one, request) === true);

  const refused = requests.flatMap((request) => {
    const statement = refusing(request);
    return statement === undefined ? [] : [{ request, statement }];
  });
  for (const [severity, code, isMeant] of REFUSALS) {
    const some = refused.filter(({ request }) => isMeant(request.action));
    if (some.length === 0) continue;
    const names = [...new Set(some.map(({ statement }) => nameOf(statement, statements)))].join(', ');
    const what = some.map(({ request }) => request.what).join(', ');
    const message = `The policy refuses what this profile does (${names}): ${what}.`;
    const fix = 'Compare these Deny statements, value by value, with the profile.';
    findings.push(found(severity, code, message, fix));
  }

  const tooLate = requests.some((request) => isUrl(request) && !refusing(request) && refusing(aged(request)));
  if (tooLate) {
    const message = 'The policy refuses presigned URLs before their 15 minutes are over (s3:signatureAge).';
    const fix = 'Give the signer a urlLifetime as short as that.';
    findings.push(found('warning', 'policy-shortens-urls', message, fix));
  }
  for (const statement of denying) {
    const request = requests.find((one) => applies(statement, one) === undefined);
    if (request === undefined) continue;
    findings.push(perhaps(statement, statements, request));
  }
  return findings;
}

function isUrl({ context }: Request): boolean {
  return context['s3:authtype'] === 'REST-QUERY-STRING';
}

function aged(request: Request): Request {
  return { ...request, context: { ...request.context, 's3:signatureage': OLD_URL } };
}

/** It depends on who asks, or from where. */
function perhaps(statement: Statement, statements: readonly Statement[], request: PlannedRequest): Finding {
  const keys = [
    ...new Set(Object.values(statement.Condition ?? {}).flatMap((condition) => Object.keys(condition))),
  ];
  const on = [...(isEverybody(statement) ? [] : ['the principal']), ...keys].join(', ');
  const message = `${nameOf(statement, statements)} may refuse ${request.what}: it depends on ${on}.`;
  const fix =
    'See that the signer and its pages are not meant; --signer-role ARN lets the doctor judge principals.';
  return found('warning', 'policy-may-refuse', message, fix);
}

function nameOf(statement: Statement, statements: readonly Statement[]): string {
  const { Sid } = statement;
  // A name is the operator's own; anything else in it is not repeated.
  if (Sid !== undefined && /^[\w .:/-]{1,100}$/.test(Sid)) return `statement ${Sid}`;
  return `statement ${statements.indexOf(statement) + 1}`;
}
