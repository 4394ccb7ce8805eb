import { untilAborted } from './abortable.js';
import { watchInactivity } from './inactivity.js';

/** The one place that calls `fetch`. Errors carry no URL: a presigned query is a credential. */

export interface FetchRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'HEAD';
  readonly url: string;
  readonly headers: HeadersInit;
  readonly body?: string;
  readonly credentials?: RequestCredentials;
  /** What goes nowhere else: a request without body, headers and credentials, whose answer the page may not read. */
  readonly mode?: 'no-cors';
  readonly redirect?: 'follow';
  /** Lets the request outlive the page. */
  readonly keepalive?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * No redirect is followed: it would carry body, headers and credentials to whoever it names. (Only a request without any
 * of them, whose answer the page may not read, knows no other way: it says so itself.)
 *
 * @returns undefined when there was no answer, or a redirect; rejects with the signal's reason as soon as it is aborted, whatever the
 * engine makes of that
 */
export async function request({ url, ...init }: FetchRequest): Promise<Response | undefined> {
  try {
    const answer = fetch(url, { redirect: 'error', ...init, cache: 'no-store' });
    return await (init.signal ? untilAborted(init.signal, answer) : answer);
  } catch {
    init.signal?.throwIfAborted();
    return undefined;
  }
}

/** An answer that is short by its nature, read to its end. */
export interface ShortAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The beginning, where it was longer than was wanted. */
  readonly text: string;
}

/**
 * Makes a request whose answer is short: its head has `limit` milliseconds to come, and the body as long again, for one
 * that drips is no better than none.
 *
 * @param most bytes of the body that are read
 * @returns undefined when there was no whole answer; rejects with the signal's reason when it was aborted
 */
export async function ask(init: FetchRequest, most: number, limit: number): Promise<ShortAnswer | undefined> {
  const { signal } = init;
  const watch = watchInactivity(limit);
  try {
    const both = signal === undefined ? watch.expired : AbortSignal.any([signal, watch.expired]);
    const response = await request({ ...init, signal: both });
    if (response === undefined) return undefined;
    watch.touch();
    const { status, headers } = response;
    return { status, headers, text: await readText(response, most, both) };
  } catch {
    signal?.throwIfAborted();
    return undefined;
  } finally {
    watch.stop();
  }
}

/**
 * Reads a body to its end, or to a bound.
 *
 * @param most bytes that are read; the rest is not asked for
 * @throws when the connection breaks, or the signal's reason
 */
export async function readText(response: Response, most: number, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let left = most;
  await readBody(response, signal, (bytes) => {
    text += decoder.decode(bytes.subarray(0, left), { stream: true });
    left -= bytes.byteLength;
    return left > 0;
  });
  return text;
}

/**
 * Reads a body for as long as `take` wants more of it. An abort ends it at once: not every engine passes one on to a body
 * whose head it has handed out.
 *
 * @throws when the connection breaks, or the signal's reason
 */
export async function readBody(
  { body }: Response,
  signal: AbortSignal,
  take: (bytes: Uint8Array) => boolean,
): Promise<void> {
  const reader = body?.getReader();
  try {
    for (;;) {
      const { done = true, value } = (reader && (await untilAborted(signal, reader.read()))) ?? {};
      if (done || value === undefined || !take(value)) return;
    }
  } finally {
    reader?.cancel().catch(() => {});
  }
}
