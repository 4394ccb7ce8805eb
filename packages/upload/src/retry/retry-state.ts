import type { Clock } from '../platform/wait.js';
import { type RetryOptions, retryAfter, retryDelay } from './policy.js';

/** Counts the failures of one piece of work, and waits between them. */
export interface RetryState {
  /** Failures since the last progress. */
  readonly failures: number;
  /** Waits until it makes sense to try again. @throws `error` when there were too many failures */
  wait(error: Error, askedFor: string | null, signal: AbortSignal): Promise<void>;
}

/**
 * @param progress a number that grows whenever the transfer got on, here or elsewhere: then counting starts anew, so
 * that a day-long upload survives many bad minutes, and yet a hopeless one ends
 */
export function createRetryState(
  options: RetryOptions,
  clock: Clock,
  progress: () => number = () => 0,
): RetryState {
  let failures = 0;
  let seen = progress();
  return {
    get failures() {
      return failures;
    },
    async wait(error, askedFor, signal) {
      const mark = progress();
      failures = mark > seen ? 1 : failures + 1;
      seen = mark;
      if (failures > (options.retries ?? 6)) throw error;
      await clock.sleep(
        retryDelay(failures, options, clock.random(), retryAfter(askedFor, clock.now())),
        signal,
      );
      await clock.online(signal);
    },
  };
}
