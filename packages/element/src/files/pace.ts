/** Seconds over which the speed is averaged: parts arrive in bursts, and a number that jumps helps nobody. */
const WINDOW_SECONDS = 10;
/** Before this much of a transfer was seen, its speed is a guess and is not shown. */
const WARM_UP_SECONDS = 1;
/** Progress is told many times a second; so much of it is enough. */
const SAMPLE_SECONDS = 0.25;

/** A number that is older than this is none: nothing moves any more. */
export const STALE_SECONDS = 5;

/** How fast a transfer goes, and how long it still takes. */
export interface PaceReading {
  readonly bytesPerSecond: number;
  readonly secondsLeft: number;
}

interface Sample {
  readonly second: number;
  readonly loaded: number;
}

/**
 * The speed of a transfer, averaged over the last seconds. The clock is given, in milliseconds, so that the numbers can
 * be tested; it may be `performance.now()`.
 */
export class Pace {
  /** Oldest first. The clock starts with the first bytes: what comes before is not the network. */
  #samples: Sample[] = [];

  /** `loaded` bytes are through at `now`. A smaller number than before starts anew. */
  sample(loaded: number, now: number): void {
    const second = now / 1000;
    const last = this.#samples.at(-1);
    if (last && loaded < last.loaded) this.#samples = [];
    else if (loaded === 0 || (last && second - last.second < SAMPLE_SECONDS)) return;
    const from = second - WINDOW_SECONDS;
    this.#samples = [...this.#samples.filter((sample) => sample.second >= from), { second, loaded }];
  }

  /** Undefined until there is enough to go by, and while nothing moves. `now` is of the same clock. */
  read(total: number, now: number): PaceReading | undefined {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.second - first.second < WARM_UP_SECONDS) return undefined;
    if (now / 1000 - last.second > STALE_SECONDS) return undefined;
    const bytesPerSecond = (last.loaded - first.loaded) / (last.second - first.second);
    if (bytesPerSecond < 1) return undefined;
    return { bytesPerSecond, secondsLeft: Math.max(0, total - last.loaded) / bytesPerSecond };
  }
}
