import { SignerError } from '../errors.js';

interface Bucket {
  tokens: number;
  /** Milliseconds since the epoch. */
  refilledAt: number;
}

/** Owners remembered before those with a full bucket are forgotten. */
const SWEEP_AT = 10_000;

/** Token bucket per owner: `perMinute` at once, refilled evenly. */
export class RateLimiter {
  readonly #perMinute: number;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(perMinute: number, now: () => number) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /** Owners remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Counts one request. @throws SignerError `rate-limited` */
  take(owner: string): void {
    const now = this.#now();
    if (this.#buckets.size >= SWEEP_AT) this.#sweep(now);
    const bucket = this.#refilled(owner, now);
    this.#buckets.set(owner, bucket);
    if (bucket.tokens < 1) {
      const retryAfter = Math.max(1, Math.ceil(((1 - bucket.tokens) * 60) / this.#perMinute));
      throw new SignerError('rate-limited', 'Too many requests; wait a little.', { retryAfter });
    }
    bucket.tokens -= 1;
  }

  #refilled(owner: string, now: number): Bucket {
    const { tokens, refilledAt } = this.#buckets.get(owner) ?? { tokens: this.#perMinute, refilledAt: now };
    const gained = (Math.max(0, now - refilledAt) * this.#perMinute) / 60_000;
    return { tokens: Math.min(this.#perMinute, tokens + gained), refilledAt: now };
  }

  #sweep(now: number): void {
    for (const owner of this.#buckets.keys()) {
      if (this.#refilled(owner, now).tokens >= this.#perMinute) this.#buckets.delete(owner);
    }
  }
}
