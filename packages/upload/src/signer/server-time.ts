import type { Clock } from '../platform/wait.js';

/** What time it is for the signer. This computer's clock may be wrong by a day, and jump. */
export interface ServerTime {
  /** Takes in the `Date` header of an answer that has just come; where the page may not read it, there is none. */
  heard(date: string | null): void;
  /**
   * Milliseconds since the epoch. Never behind the signer's by more than a second and the way of an answer, so that nothing is
   * used for too long; ahead of it after a jump of this computer's clock, until the next answer.
   */
  now(): number;
}

/**
 * The signer's latest word, and the time since then: by whichever clock has gone farther. The monotonic one may stand still
 * while the computer sleeps, the one on the wall may be set back.
 */
export function createServerTime(clock: Clock): ServerTime {
  let said: number | undefined;
  let monotonic = 0;
  let wall = 0;
  return {
    heard(date) {
      const time = Date.parse(date ?? '');
      if (Number.isNaN(time)) return;
      said = time;
      monotonic = clock.monotonic();
      wall = clock.now();
    },
    now: () =>
      said === undefined ? clock.now() : said + Math.max(clock.monotonic() - monotonic, clock.now() - wall),
  };
}
