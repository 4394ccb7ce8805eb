import { type Aborted, PROBLEM_TYPE, type Problem } from '@sealift/protocol';
import { failure, UploadError, type UploadErrorCode } from '../errors.js';
import { untilAborted } from '../platform/abortable.js';
import { ask, type ShortAnswer } from '../platform/fetch.js';
import { inactivityLimit } from '../platform/inactivity.js';
import type { Clock } from '../platform/wait.js';
import { type Action, classify } from '../retry/classification.js';
import { type RetryOptions, retryDelay } from '../retry/policy.js';
import { createRetryState } from '../retry/retry-state.js';
import { checkAnswer } from './answers.js';
import type { SignerAnswers } from './calls.js';
import { createServerTime } from './server-time.js';

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
  /** Waits longer for the answer, by this factor. Default 1. */
  readonly slow?: number;
  /** Called for each attempt whose answer did not come, or does not tell what was done. */
  readonly onLost?: (() => void) | undefined;
  /** Called for each attempt that has failed and is followed by another one. */
  readonly onFailure?: (code: UploadErrorCode) => void;
}

export interface SignerClient {
  /** One call, with its retries. @throws UploadError `signer-…`, or the signal's reason */
  call<Name extends keyof SignerAnswers>(
    name: Name,
    body: object,
    signal: AbortSignal,
    options?: CallOptions,
  ): Promise<SignerAnswers[Name]>;
  /**
   * Even while the page goes away, and whatever was cancelled. Does not wait for a network that is gone; never throws.
   *
   * @returns undefined when there was no answer, or a refusal
   */
  tell(name: 'uploads/abort', body: object): Promise<Aborted | undefined>;
  /** What time it is for the signer: milliseconds since the epoch. Whatever this computer's clock says, if the signer tells. */
  now(): number;
  /** Looks at what a completion says of a segment table, which `call` leaves alone. @throws UploadError `signer-answer-invalid`, `s3-origin-mismatch` */
  checkTable(said: object): void;
  /** The same signer, asked through what makes one request of several. */
  sharing?(share: (post: Post) => Post): SignerClient;
}

/**
 * One attempt at a call, with its body as JSON.
 *
 * @returns undefined when there was no answer; rejects with the signal's reason
 */
export type Post = (name: string, body: string, how: Posting) => Promise<ShortAnswer | undefined>;

export interface Posting {
  readonly slow?: number | undefined;
  readonly signal?: AbortSignal;
  readonly keepalive?: boolean;
  /** Bytes of the answer that are read. */
  readonly most?: number;
}

/** The longest answers are those with many URLs, of a few hundred kilobytes. Bytes. */
const MAX_ANSWER_BYTES = 1_048_576;
/** How often `tell` tries at most. */
const TELLINGS = 3;

export function createSignerClient(options: SignerOptions, retry: RetryOptions, clock: Clock): SignerClient {
  const { headers, credentials = 'same-origin' } = options;
  const address = addressOf(options.signer);
  const limit = inactivityLimit(retry);
  const time = createServerTime(clock);

  const alone: Post = async (name, body, { slow = 1, most = MAX_ANSWER_BYTES, ...init }) => {
    const given = typeof headers === 'function' ? await within(limit, headers(), init.signal) : headers;
    const all = new Headers(given);
    all.set('content-type', 'application/json');
    const url = new URL(name, address).href;
    const request = { method: 'POST' as const, url, headers: all, credentials, ...init, body };
    const answer = await ask(request, most, limit * slow);
    time.heard(answer?.headers.get('date') ?? null);
    return answer;
  };

  const through = (post: Post): SignerClient => ({
    async call(name, body, signal, { uninterrupted = false, slow, onLost, onFailure } = {}) {
      const retryState = createRetryState(retry, clock);
      for (;;) {
        const answer = await post(name, JSON.stringify(body), { slow, ...(uninterrupted ? {} : { signal }) });
        const { action, error } = judge(answer);
        if (answer !== undefined && action === 'accept') return heard(name, answer, onLost);
        if (answer === undefined || answer.status >= 500) onLost?.();
        if (action !== 'retry') throw error;
        onFailure?.(error.code);
        await retryState.wait(error, answer?.headers.get('retry-after') ?? null, signal, time.now());
      }
    },
    async tell(name, body) {
      const end = clock.monotonic() + limit;
      const tellings = Math.min(TELLINGS, 1 + (retry.retries ?? TELLINGS));
      for (let failure = 1; ; failure++) {
        const answer = await post(name, JSON.stringify(body), { keepalive: true }).catch(() => undefined);
        const { action } = judge(answer);
        if (answer !== undefined && action === 'accept') return heard(name, answer).catch(() => undefined);
        if (action !== 'retry' || failure >= tellings || clock.monotonic() >= end) return undefined;
        await clock.sleep(retryDelay(failure, retry, clock.random()), new AbortController().signal);
      }
    },
    sharing: (share) => through(share(alone)),
    now: time.now,
    checkTable: (segments) => void checkAnswer('table', { segments }),
  });
  return through(alone);
}

/** @throws the signal's reason, or UploadError `signer-unreachable` when it takes longer than `limit` milliseconds */
async function within<T>(limit: number, work: T | Promise<T>, signal?: AbortSignal): Promise<T> {
  const expired = AbortSignal.timeout(limit);
  try {
    return await untilAborted(signal ? AbortSignal.any([signal, expired]) : expired, Promise.resolve(work));
  } catch (error) {
    signal?.throwIfAborted();
    throw expired.aborted ? failure('signer-unreachable') : error;
  }
}

async function heard<Name extends keyof SignerAnswers>(
  name: Name,
  answer: ShortAnswer,
  onInvalid?: () => void,
): Promise<SignerAnswers[Name]> {
  try {
    return checkAnswer(name, parse(answer.text));
  } catch (error) {
    onInvalid?.();
    throw error;
  }
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

export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function judge(answer: ShortAnswer | undefined): { readonly action: Action; readonly error: UploadError } {
  const isProblem = answer?.headers.get('content-type')?.startsWith(PROBLEM_TYPE);
  const problem = Object(isProblem && parse(answer?.text ?? '')) as Problem;
  const told = typeof problem.code === 'string' && typeof problem.detail === 'string';
  const { action, code } = classify('signer', answer?.status ?? 0, told ? problem.code : '');
  const field = told && typeof problem.field === 'string' ? problem.field : undefined;
  return { action, error: failure(code, field, told ? { problem } : {}) };
}
