import type { Clock } from '../platform/wait.js';
import { MAX_DELAY, type RetryOptions, retryAfter, retryDelay } from './policy.js';

/** Counts the failures of one piece of work, and waits between them. */
export interface RetryState {
  /** Failures since the last progress, without those of a machine that was offline. */
  readonly failures: number;
  /**
   * Waits until it makes sense to try again: for the time of a pause, or until the machine is online again.
   *
   * @param askedFor the `Retry-After` header of the answer
   * @param now what time it is for who has answered. Default: this computer's clock
   * @throws `error` when there were too many failures
   */
  wait(error: Error, askedFor: string | null, signal: AbortSignal, now?: number): Promise<void>;
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
  const { retries = 6, maxDelay = MAX_DELAY } = options;
  let failures = 0;
  let seen = progress();
  return {
    get failures() {
      return failures;
    },
    async wait(error, askedFor, signal, now = clock.now()) {
      const mark = progress();
      if (mark > seen) failures = 0;
      seen = mark;
      const asked = retryAfter(askedFor, now);
      // Without a network nothing has failed but the network. Whether there is one the browser guesses, so it is tried all the same.
      const offline = clock.offline() && retries > 0;
      if (!offline && ++failures > retries) throw error;
      const delay = offline ? maxDelay : retryDelay(failures, options, clock.random(), asked);
      if (asked > 0) await clock.sleep(delay, signal);
      else if ((await clock.pause(delay, signal)) && !offline) failures--;
    },
  };
}
