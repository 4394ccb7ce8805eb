import { UploadError } from '../errors.js';
import type { RetryOptions } from '../retry/policy.js';

/**
 * Milliseconds in which nothing of a request moves before it is given up, by default: as long as common proxies and load
 * balancers wait for the next byte (nginx `proxy_read_timeout`, the idle timeout of AWS load balancers).
 */
const INACTIVITY_LIMIT = 60_000;

/** Longest delay that a browser's timers take, in milliseconds. */
const MAX_TIMER = 2 ** 31 - 1;

/** The option, or its default. @throws UploadError `invalid-option` */
export function inactivityLimit({ inactivityLimit = INACTIVITY_LIMIT }: RetryOptions): number {
  if (typeof inactivityLimit === 'number' && inactivityLimit >= 1 && inactivityLimit <= MAX_TIMER)
    return inactivityLimit;
  throw new UploadError('invalid-option', `inactivityLimit must be 1 to ${MAX_TIMER} milliseconds.`, {
    field: 'retry.inactivityLimit',
  });
}

/** Watches a request that is under way. */
export interface Watch {
  /** Aborted when nothing moved for too long. */
  readonly expired: AbortSignal;
  /** Something moved. */
  touch(): void;
  stop(): void;
}

/** @param limit milliseconds */
export function watchInactivity(limit: number): Watch {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const touch = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(), Math.min(limit, MAX_TIMER));
  };
  touch();
  return { expired: controller.signal, touch, stop: () => clearTimeout(timer) };
}
