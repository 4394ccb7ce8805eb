import type { AskingSigner } from '../checks/signer.js';
import type { UploadError, UploadErrorCode } from '../errors.js';

/** What is known of a failure: what was seen, and what mends it. */
type Words = readonly [seen: string, mend: string];

/** How the page asks its signer. */
export type Asking = Partial<AskingSigner>;

/** Failures whose sentence says what to change. */
const SELF_EXPLAINING: readonly string[] = [
  'invalid-option',
  'keyring-mismatch',
  'protection-unsupported',
  'insecure-endpoint',
  's3-clock-skewed',
] satisfies UploadErrorCode[];

/** Refusals of the signer that nobody who uploads can mend; its `detail` says what is wrong. */
const MENDS: Readonly<Record<string, string>> = {
  'base-path-mismatch': '',
  'body-consumed': '',
  'not-found': "Compare the page's signer option with basePath of the signer.",
  'method-not-allowed': 'Something between page and signer redirects, which turns POST into GET.',
  'unsupported-media-type':
    'This page sends application/json: a proxy between page and signer strips or changes Content-Type.',
  'kms-key-not-found': 'Check keyId and region of the signer.',
  'kms-key-unusable': 'Enable the key, or give the role of the signer the permission.',
  's3-refused': 'Compare the role of the signer with "sealift bucket policy --iam".',
  'sse-c-blocked': '',
};

const told = new Set<string>();

/**
 * Tells the developer of a page, on its console and once for each code, of a failure that only a developer can mend. No
 * query, token, key or file name is in it. Nothing is said while the machine is offline, nor where there is no console of a page.
 */
export async function report(error: UploadError, asking: Asking): Promise<void> {
  const code = error.problem?.code ?? error.code;
  if (globalThis.document === undefined || navigator.onLine === false || told.has(code)) return;
  told.add(code);
  const words = await wordsOf(error, asking).catch(() => undefined);
  if (words === undefined) told.delete(code);
  else console.error(`Sealift: ${code}: ${words.filter(Boolean).join(' ')}`);
}

async function wordsOf(error: UploadError, asking: Asking): Promise<Words | undefined> {
  const { code, problem, message } = error;
  const here = location.origin;
  if (problem !== undefined) {
    const mend = MENDS[problem.code];
    return mend === undefined ? undefined : [problem.detail, mend];
  }
  if (SELF_EXPLAINING.includes(code)) return [message, ''];
  switch (code as string) {
    case 'insecure-context':
      return [
        `The page was loaded over ${location.protocol.replace(':', '')} from ${location.hostname}: browsers offer no cryptography there.`,
        'Serve it over https, or over http on localhost.',
      ];
    case 'signer-unreachable':
    case 'signer-answer-invalid':
      return ofSigner(error, asking);
    case 's3-unreachable':
      return [
        'S3 gives no answer that this page may read: most often no CORS rule of the bucket lets the page in.',
        `Add one with "${here}" in AllowedOrigins: sealift bucket setup --allowed-origin ${here}. checkPage of @sealift/upload/checks finds out what exactly is wrong.`,
      ];
    case 's3-forbidden':
      return [
        'S3 answers 403 to a request that was freshly signed: role or bucket policy forbid it, or a proxy strips or changes headers (x-amz-*).',
        'Run "sealift bucket doctor"; have the proxy hand on every header.',
      ];
    case 's3-answer-invalid':
      return [
        'What answers for S3 is not S3: a proxy or a sign-in page.',
        'See what answers in the network view.',
      ];
    default:
      return undefined;
  }
}

/** The page may not know why there was no answer, but it can find out. Where all is well meanwhile, nothing is to be said. */
async function ofSigner({ code, field, message }: UploadError, asking: Asking): Promise<Words | undefined> {
  const { signer } = asking;
  if (signer === undefined) return undefined;
  const { checkSigner } = await import('../checks/signer.js');
  const { finding } = await checkSigner({ ...asking, signer }, new AbortController().signal);
  if (finding.severity !== 'ok') return [finding.detail, finding.fix ?? ''];
  return code === 'signer-answer-invalid' && field !== undefined ? [message, ''] : undefined;
}
