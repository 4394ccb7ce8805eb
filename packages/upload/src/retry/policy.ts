/** How failures that may pass by themselves are retried. */
export interface RetryOptions {
  /** Failures in a row, without progress between them and with a network, that are taken. Default 6; 0 means no retry. */
  readonly retries?: number;
  /** Milliseconds: upper bound of the first pause; doubles with each further one. Default 500. */
  readonly baseDelay?: number;
  /** Milliseconds: upper bound of any pause that S3 or the signer did not ask for. Default 20,000. */
  readonly maxDelay?: number;
  /**
   * Milliseconds in which nothing of a request moves: no byte of what is sent, none of the object that is fetched, no
   * answer. Then it is given up, and counts as not answered. Default 60,000. Completion of an upload of several parts has
   * five times as long: S3 may take minutes, and is silent meanwhile.
   */
  readonly inactivityLimit?: number;
}

/** Default of `maxDelay`. */
export const MAX_DELAY = 20_000;

/** Longest pause that an answer's `Retry-After` can ask for, in milliseconds. */
export const MAX_RETRY_AFTER: number = 300_000;

/**
 * Milliseconds to wait before the retry after failure number `failure` (from 1): "full jitter", a uniformly random
 * share of an exponential bound, but never less than the answer asked for.
 */
export function retryDelay(
  failure: number,
  { baseDelay = 500, maxDelay = MAX_DELAY }: RetryOptions,
  random: number,
  asked = 0,
): number {
  const bound = Math.min(maxDelay, baseDelay * 2 ** (failure - 1));
  return Math.max(random * bound, Math.min(asked, MAX_RETRY_AFTER));
}

/** Milliseconds of a `Retry-After` header: seconds or an HTTP date (RFC 9110 §10.2.3). 0 for none or nonsense. */
export function retryAfter(header: string | null, now: number): number {
  if (header === null) return 0;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
