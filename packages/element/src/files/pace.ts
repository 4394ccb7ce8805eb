/** Seconds over which the speed is averaged: long enough to be calm, short enough to follow a slower network. */
const MEMORY_SECONDS = 4;
/** Before this much of a transfer was seen, its speed is a guess and is not shown. */
const WARM_UP_SECONDS = 1;
/** Progress arrives in bursts; shorter intervals are added up first. */
const SAMPLE_SECONDS = 0.25;

/** How fast a transfer goes, and how long it still takes. */
export interface PaceReading {
  readonly bytesPerSecond: number;
  readonly secondsLeft: number;
}

/**
 * Smooths a transfer's speed with an exponentially weighted average. The clock is given, in milliseconds, so that the
 * numbers can be tested; it may be `performance.now()`.
 */
export class Pace {
  #started: number | undefined;
  #sampledAt = 0;
  #sampled = 0;
  #rate: number | undefined;
  #seen = 0;

  /** `loaded` bytes are through at `now`. A smaller number than before (a part is sent again) starts a new sample. */
  sample(loaded: number, now: number): void {
    if (this.#started === undefined || loaded < this.#sampled) {
      this.#started ??= now;
      this.#sampledAt = now;
      this.#sampled = loaded;
      return;
    }
    const seconds = (now - this.#sampledAt) / 1000;
    if (seconds < SAMPLE_SECONDS) return;
    const current = (loaded - this.#sampled) / seconds;
    const weight = 1 - Math.exp(-seconds / MEMORY_SECONDS);
    this.#rate = this.#rate === undefined ? current : this.#rate + weight * (current - this.#rate);
    this.#seen += seconds;
    this.#sampledAt = now;
    this.#sampled = loaded;
  }

  /** Undefined until there is enough to go by, and while nothing moves. */
  read(total: number): PaceReading | undefined {
    if (this.#rate === undefined || this.#seen < WARM_UP_SECONDS || this.#rate < 1) return undefined;
    return { bytesPerSecond: this.#rate, secondsLeft: Math.max(0, total - this.#sampled) / this.#rate };
  }
}
