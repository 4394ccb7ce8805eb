import type { Checks } from '@sealift/protocol';
import { UploadError } from '../errors.js';
import { untilAborted } from '../platform/abortable.js';
import { addressOf, type SignerOptions } from '../signer/client.js';
import { isChecks } from './answer.js';
import { type Fault, type Finding, type FindingCode, fault, ok } from './finding.js';
import { type ProbeResult, type Prober, probe, TIMEOUT } from './probe.js';

export interface SignerCheck {
  readonly finding: Finding;
  /** Present when the signer let the page in. */
  readonly checks?: Checks;
  /** Milliseconds that the signer's clock is ahead of this machine's. */
  readonly ahead?: number;
}

export interface AskingSigner extends SignerOptions {
  readonly context?: Readonly<Record<string, string>>;
}

/** One call of the signer. @throws the signal's reason, UploadError `invalid-option` */
export async function askSigner(
  name: string,
  body: object,
  { signer, headers, credentials = 'same-origin' }: AskingSigner,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const all = new Headers(typeof headers === 'function' ? await inTime(headers(), signal) : headers);
  all.set('content-type', 'application/json');
  const url = new URL(name, addressOf(signer)).href;
  const request = { method: 'POST' as const, url, headers: Object.fromEntries(all), credentials };
  return probe({ ...request, body: JSON.stringify(body) }, signal);
}

/** What the page's own function gives. @throws the signal's reason, UploadError `invalid-option` when it gives nothing */
async function inTime<T>(work: T | Promise<T>, signal: AbortSignal): Promise<T> {
  const expired = AbortSignal.timeout(TIMEOUT);
  try {
    return await untilAborted(AbortSignal.any([signal, expired]), Promise.resolve(work));
  } catch (error) {
    signal.throwIfAborted();
    if (!expired.aborted) throw error;
    throw new UploadError('invalid-option', 'The function of the headers option gives nothing.', {
      field: 'headers',
    });
  }
}

/** Asks for the requests that the other checks send. */
export async function checkSigner(options: AskingSigner, signal: AbortSignal): Promise<SignerCheck> {
  const { context } = options;
  const { origin } = addressOf(options.signer);
  const ask = () => askSigner('checks', context === undefined ? {} : { context }, options, signal);
  const first = await ask();
  // A page may send where it may not read. Or the network was away for a moment: asked again, the signer tells.
  const isThere =
    first.kind === 'silent' && origin !== location.origin && (await reaches(probe, origin, signal));
  const answer = isThere ? await ask() : first;
  if (answer.kind === 'blocked') return refused('signer-blocked-by-csp', BLOCKED(origin));
  if (answer.kind === 'silent') return silent(origin, isThere);
  const found = parse(answer.text);
  if (answer.status === 200 && isChecks(found)) {
    const finding = ok(
      'signer',
      'Signer',
      `It answers at ${origin} and lets this page and this user upload.`,
    );
    return { finding, checks: found, ahead: found.time - answer.at };
  }
  return refusal(answer.status, found, /^\s*</.test(answer.text));
}

function silent(origin: string, isThere: boolean): SignerCheck {
  if (isThere) return refused('signer-origin-refused', ORIGIN_REFUSED(origin));
  return refused('signer-unreachable', {
    title: 'The signer does not answer',
    detail: `Nothing answers at ${origin}: the network is down, the address is wrong, or the signer does not run.`,
    fix: 'Check the signer option of the page, and that the signer runs.',
  });
}

/** Whether anything answers there, readable or not. */
export async function reaches(prober: Prober, origin: string, signal: AbortSignal): Promise<boolean> {
  return (await prober({ method: 'GET', url: `${origin}/`, blindly: true }, signal)).kind === 'answered';
}

function refusal(status: number, found: Readonly<Record<string, unknown>>, isPage: boolean): SignerCheck {
  const { code, detail: words } = found;
  const said = typeof words === 'string' ? `The signer says: ${words}` : `The signer answers ${status}.`;
  if (code === 'origin-not-allowed') return refused('signer-origin-refused', ORIGIN_REFUSED('the signer'));
  if (code === 'not-found')
    return refused('signer-too-old', {
      severity: 'warning',
      title: 'The signer knows no checks',
      detail: 'A signer answers, but of an older version: what lies beyond it was not examined.',
      fix: 'Update @sealift/signer.',
    });
  if (code === 'not-authorized')
    return refused('signer-not-authorized', {
      title: 'The signer does not let this user upload',
      detail: said,
      fix: 'Sign in. Otherwise look at the function "authorize" of the signer, and whether its cookie or header arrives (options credentials and headers).',
    });
  if (typeof code === 'string' && status < 500)
    return refused('signer-refused', {
      title: 'The signer refuses',
      detail: said,
      fix: 'Do what the signer says.',
    });
  if (status >= 500)
    return refused('signer-unavailable', {
      title: 'The signer fails',
      detail: said,
      fix: 'Look at the log of the signer: it has told its operator.',
    });
  if (isPage)
    return refused('signer-answer-invalid', {
      title: 'A web page answers',
      detail: `The answer (${status}) is a web page, as a development server gives one for addresses that it does not know.`,
      fix: 'Have that server forward the path of the signer option to the signer (Vite: server.proxy), or correct the option.',
    });
  return refused('signer-answer-invalid', {
    title: 'Something else answers',
    detail: `The answer (${status}) is not one of a Sealift signer.`,
    fix: 'Check the signer option of the page, the basePath of the signer, and what the server in front of it forwards.',
  });
}

function refused(code: FindingCode, words: Fault): SignerCheck {
  return { finding: fault('signer', code, words) };
}

const BLOCKED = (origin: string): Fault => ({
  title: 'The Content-Security-Policy forbids the signer',
  detail: `connect-src of this page does not allow ${origin}: the browser sends nothing.`,
  fix: `Add ${origin === location.origin ? "'self'" : origin} to connect-src.`,
});
const ORIGIN_REFUSED = (where: string): Fault => ({
  title: 'The signer does not know this page',
  detail: `Something answers at ${where}, but does not let pages of ${location.origin} read it.`,
  fix: `Add "${location.origin}" to allowedOrigins of the signer (serve: --allowed-origin). If it is there: a proxy strips the Access-Control headers of its answers.`,
});

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
