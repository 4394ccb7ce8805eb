import { readText, request } from '../platform/fetch.js';
import { REPORT_DELAY, watchViolations } from '../platform/violations.js';

/** A request that is sent to see what happens to it. Plain data: it is posted to the worker. */
export interface Probe {
  readonly method: 'GET' | 'PUT' | 'POST' | 'HEAD';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly credentials?: RequestCredentials;
  /** Only whether anything answers: the page may not read it. */
  readonly blindly?: boolean;
}

export type ProbeResult =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Those that CORS lets the page see; lower-case names. */
      readonly headers: Readonly<Record<string, string>>;
      /** The beginning of the body. */
      readonly text: string;
      /** Milliseconds since the epoch, by the clock of this machine: halfway between question and answer. */
      readonly at: number;
    }
  /** The Content-Security-Policy of this realm forbade it. */
  | { readonly kind: 'blocked' }
  /** No answer, or none that may be read. */
  | { readonly kind: 'silent' };

export type Prober = (probe: Probe, signal: AbortSignal) => Promise<ProbeResult>;

/** Milliseconds. */
export const TIMEOUT = 10_000;
const LOOKED_AT_BYTES = 65_536;

/** Sends it from this realm, page or worker. @throws the signal's reason */
export async function probe(
  { method, url, headers = {}, body, credentials = 'omit', blindly }: Probe,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const violation = watchViolations('connect-src');
  const began = Date.now();
  const ended = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]);
  try {
    const response = await request({
      method,
      url,
      headers,
      credentials,
      ...(body === undefined ? {} : { body }),
      ...(blindly ? { mode: 'no-cors' as const, redirect: 'follow' as const } : {}),
      signal: ended,
    }).catch(() => undefined);
    signal.throwIfAborted();
    if (response === undefined) {
      await new Promise((resolve) => setTimeout(resolve, REPORT_DELAY));
      return { kind: violation.seen() ? 'blocked' : 'silent' };
    }
    const at = (began + Date.now()) / 2;
    const text = await readText(response, LOOKED_AT_BYTES, ended).catch(() => '');
    return {
      kind: 'answered',
      status: response.status,
      headers: Object.fromEntries(response.headers),
      text,
      at,
    };
  } finally {
    violation.stop();
  }
}
