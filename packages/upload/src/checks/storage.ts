import type { Checks, SignedRequest } from '@sealift/protocol';
import { errorCodeIn } from '../s3/verdict.js';
import { missingHeaders } from './allowed-headers.js';
import { type CheckName, type Finding, fault, ok } from './finding.js';
import { type ProbeResult, type Prober, probe } from './probe.js';
import { isClock } from './signature.js';
import { reaches } from './signer.js';

type Answered = ProbeResult & { kind: 'answered' };

export interface StorageCheck {
  readonly findings: readonly Finding[];
  /** S3's answer, where there was one that the page may read. */
  readonly answer?: Answered;
}

/**
 * Sends what an upload (PUT, and POST where the page opens it) or a download (GET) would send, from where it would be
 * sent: a worker, where one started. Any answer that can be read shows that the CORS rules let it through, for a
 * browser asks them before it sends.
 *
 * @param bare the same requests without headers, for when it does not come through
 */
export async function checkStorage(
  request: SignedRequest,
  bare: Checks['bare'],
  worker: Prober | undefined,
  signal: AbortSignal,
): Promise<StorageCheck> {
  const { method, url } = request;
  const check = method === 'GET' ? 's3-download' : 's3-upload';
  const { origin } = new URL(url);
  const inPage = await probe(request, signal);
  const inWorker = worker && (await worker(request, signal));
  const answer = [inWorker, inPage].find((result) => result?.kind === 'answered');

  if (answer?.kind !== 'answered') {
    const blocked = inPage.kind === 'blocked';
    return {
      findings: [blocked ? blockedByPolicy(check, origin) : await explain(check, request, bare, signal)],
    };
  }
  const findings: Finding[] = [
    isOfS3(answer)
      ? ok(check, `CORS: ${method}`, `S3 takes ${method} from this page, with every header that it sends.`)
      : fault(check, 's3-answer-invalid', {
          title: 'Something else answers for S3',
          detail: `The answer (${answer.status}) is not one of S3: a proxy or a sign-in page may stand between.`,
          fix: `Open the network view and see what answers at ${origin}.`,
        }),
  ];
  if (method === 'PUT' && isRefusal(answer)) findings.push(UPLOAD_REFUSED);
  if (inWorker !== undefined && inWorker.kind !== 'answered') findings.push(blockedInWorker(check, origin));
  if (inPage.kind !== 'answered')
    findings.push({
      ...blockedByPolicy(check, origin),
      severity: 'warning',
      detail: ONLY_IN_WORKERS(origin),
    });
  return { findings, answer };
}

/** Why nothing came back though the policy allows it: S3 is not there, or its CORS rules say no, and to what. */
async function explain(
  check: CheckName,
  request: SignedRequest,
  bare: Checks['bare'],
  signal: AbortSignal,
): Promise<Finding> {
  const { method, url, headers } = request;
  const { origin } = new URL(url);
  const same = { PUT: bare.put, GET: bare.get, POST: { ...request, headers: {} } }[method];
  const other = method === 'GET' ? bare.put : bare.get;
  const here = location.origin;
  if (!(await reaches(probe, origin, signal)))
    return fault(check, 's3-unreachable', {
      title: 'S3 does not answer',
      detail: `Nothing answers at ${origin}: the network is down, a firewall stands between, or the signer's endpoint is wrong.`,
      fix: `Open ${origin} in a tab of this browser; check endpoint and region of the signer.`,
    });
  const setup = 'Run "sealift bucket setup" and "sealift bucket doctor"';
  if ((await probe(same, signal)).kind === 'answered') {
    const names = await missingHeaders(headers, same, signal);
    return fault(check, 'cors-headers-missing', {
      title: `CORS: headers of ${method} are not allowed`,
      detail: `The bucket lets ${here} ${method}, but not with ${names.join(', ') || 'all of the headers together'}.`,
      fix: `Add ${names.length === 0 ? 'them' : 'these'} to AllowedHeaders of the bucket's CORS rule. ${setup}.`,
    });
  }
  if ((await probe(other, signal)).kind === 'answered')
    return fault(check, 'cors-method-missing', {
      title: `CORS: ${method} is not allowed`,
      detail: `The bucket lets ${here} ${other.method}, but not ${method}.`,
      fix: `Add ${method} to AllowedMethods of the bucket's CORS rule. ${setup}.`,
    });
  return fault(check, 'cors-origin-missing', {
    title: 'CORS: the bucket does not know this page',
    detail: `S3 answers, but no CORS rule of the bucket lets ${here} in. (A bucket that does not exist looks the same from here; with some stores, so do credentials that are refused.)`,
    fix: `Add a CORS rule with exactly "${here}" in AllowedOrigins. ${setup} --allowed-origin ${here}.`,
  });
}

/** Who may write is told that there is no such upload. */
function isRefusal({ text }: Answered): boolean {
  return errorCodeIn(text) === 'AccessDenied' && !isClock(text);
}

const UPLOAD_REFUSED: Finding = fault('s3-upload', 'upload-refused', {
  severity: 'warning',
  title: 'S3 may refuse uploads',
  detail:
    'S3 answers 403 where it was to say that there is no such upload: the role of the signer lacks s3:PutObject, or the bucket policy refuses it.',
  fix: 'Compare the role with "sealift bucket policy --iam", and the bucket with "sealift bucket doctor".',
});

/** Every answer of S3 to these requests is an error document; HTML is somebody else's. */
function isOfS3({ text }: Answered): boolean {
  return /<Error>[\s\S]*<Code>/.test(text);
}

function blockedByPolicy(check: CheckName, origin: string): Finding {
  return fault(check, 's3-blocked-by-csp', {
    title: 'The Content-Security-Policy forbids S3',
    detail: `connect-src does not allow ${origin}: the browser sends nothing.`,
    fix: `Add ${origin} to connect-src, of the page and of its scripts.`,
  });
}

const ONLY_IN_WORKERS = (origin: string): string =>
  `connect-src of the page does not allow ${origin}. Its workers may send, but where none starts nothing is sent.`;

function blockedInWorker(check: CheckName, origin: string): Finding {
  return fault(check, 's3-blocked-in-worker', {
    title: 'Workers do not reach S3',
    detail: `The page reaches ${origin}, its workers do not. A worker has the Content-Security-Policy that its own script is served with.`,
    fix: `Serve the scripts with the policy of the page: connect-src with ${origin}.`,
  });
}
