import { PROBLEM_TYPE, type Problem } from '@sealift/protocol';
import { UploadError } from '../errors.js';
import { request } from '../platform/fetch.js';
import type { Clock } from '../platform/wait.js';
import type { RetryOptions } from '../retry/policy.js';
import { createRetryState } from '../retry/retry-state.js';
import { checkAnswer, notTheSigners } from './answers.js';
import type { SignerAnswers } from './calls.js';

/** Where the signer is, and how to speak to it. */
export interface SignerOptions {
  /** The signer's address, relative to the page or absolute. */
  readonly signer: string | URL;
  /** Added to each request to the signer (and to no other): an `authorization`, for instance. */
  readonly headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>);
  /** Whether cookies go to the signer. Default `same-origin`. */
  readonly credentials?: RequestCredentials;
}

export interface CallOptions {
  /** An abort stops further retries, yet the request under way is heard to its end: its answer must not be lost. */
  readonly uninterrupted?: boolean;
}

export interface SignerClient {
  /** One call, with its retries. @throws UploadError `signer-…`, or the signal's reason */
  call<Name extends keyof SignerAnswers>(
    name: Name,
    body: object,
    signal: AbortSignal,
    options?: CallOptions,
  ): Promise<SignerAnswers[Name]>;
  /** Once, best effort, and even while the page goes away; never throws. */
  tell(name: 'uploads/abort', body: object): Promise<void>;
}

export function createSignerClient(options: SignerOptions, retry: RetryOptions, clock: Clock): SignerClient {
  const { headers, credentials = 'same-origin' } = options;
  const address = addressOf(options.signer);

  async function post(name: string, body: object, init: { signal?: AbortSignal; keepalive?: boolean }) {
    const all = new Headers(typeof headers === 'function' ? await headers() : headers);
    all.set('content-type', 'application/json');
    const url = new URL(name, address).href;
    return request({ method: 'POST', url, headers: all, credentials, body: JSON.stringify(body), ...init });
  }

  return {
    async call(name, body, signal, { uninterrupted = false } = {}) {
      const retryState = createRetryState(retry, clock);
      for (;;) {
        const response = await post(name, body, uninterrupted ? {} : { signal });
        if (response?.ok) return checkAnswer(name, await response.json().catch(() => undefined));
        const failure = response === undefined ? unreachable() : await refusal(response);
        if (response !== undefined && response.status !== 429 && response.status < 500) throw failure;
        await retryState.wait(failure, response?.headers.get('retry-after') ?? null, signal);
      }
    },
    async tell(name, body) {
      await post(name, body, { keepalive: true }).catch(() => {});
    },
  };
}

/** `/sealift` and `/sealift/` are the same signer. @throws UploadError `invalid-option` */
export function addressOf(signer: string | URL): URL {
  try {
    const url = new URL(signer, globalThis.document?.baseURI);
    if (!url.pathname.endsWith('/')) url.pathname += '/';
    return url;
  } catch {
    throw new UploadError('invalid-option', 'The signer option is not an address.', { field: 'signer' });
  }
}

async function refusal(response: Response): Promise<UploadError> {
  const { status } = response;
  const isProblem = response.headers.get('content-type')?.startsWith(PROBLEM_TYPE) ?? false;
  const problem: unknown = isProblem ? await response.json().catch(() => undefined) : undefined;
  if (isRecord(problem) && typeof problem.code === 'string' && typeof problem.detail === 'string') {
    // The one refusal that is about the file: its limit depends on the protection, so only the signer knows it.
    const code = problem.code === 'file-too-large' ? problem.code : 'signer-refused';
    return new UploadError(code, `The signer refused: ${problem.detail}`, {
      problem: problem as unknown as Problem,
      ...(typeof problem.field === 'string' ? { field: problem.field } : {}),
    });
  }
  return status >= 500 || status === 429
    ? new UploadError('signer-unavailable', `The signer failed (${status}).`)
    : notTheSigners();
}

function unreachable(): UploadError {
  return new UploadError(
    'signer-unreachable',
    'The signer does not answer: the network is down, its address is wrong or redirects, or it does not allow this page (@sealift/upload/checks tells why).',
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
