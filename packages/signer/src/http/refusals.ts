import { SignerError } from '../errors.js';
import { memoryLimits } from '../limits/memory.js';
import { Recent } from '../limits/recent.js';
import type { LimitStore } from '../limits/store.js';
import type { Settings } from '../options.js';

/** Addresses that are remembered at most. */
const MOST = 10_000;
/** Stands for everybody where no address is known. */
const ALL = 'all';

/**
 * Bounds what comes from nobody: requests that were refused before `authorize` named an owner. Counted by client address where one
 * is known, else together; in this process, for a store would be asked for every one of them.
 */
export class Refusals {
  readonly #perMinute: number;
  readonly #addressOf: Settings['clientAddress'];
  readonly #counts: LimitStore;
  /** Who has been refused too often, and until when. */
  readonly #blocked: Recent<number>;
  readonly #now: () => number;

  constructor({ limits, clientAddress, clock }: Pick<Settings, 'limits' | 'clientAddress' | 'clock'>) {
    this.#perMinute = limits.refusalsPerMinute;
    this.#addressOf = clientAddress;
    this.#counts = memoryLimits(clock);
    this.#blocked = new Recent(60_000, MOST, clock);
    this.#now = clock;
  }

  /**
   * Before anything of the request is read.
   *
   * @param showsToken where no address is known, calls that show a token are not held up by those that have none
   * @throws SignerError `rate-limited`
   */
  assertWelcome(request: Request, showsToken: boolean): void {
    const who = this.#whoIs(request);
    if (who === ALL && showsToken) return;
    const wait = (this.#blocked.get(who) ?? 0) - this.#now();
    if (wait <= 0) return;
    const retryAfter = Math.ceil(wait / 1000);
    throw new SignerError('rate-limited', 'Too many requests were refused; wait a little.', { retryAfter });
  }

  /** One was refused, and nobody knows whose it was. */
  async count(request: Request): Promise<void> {
    const who = this.#whoIs(request);
    const wait = await this.#counts.take(who, this.#perMinute);
    if (wait > 0) this.#blocked.set(who, this.#now() + wait);
  }

  #whoIs(request: Request): string {
    const address = this.#addressOf?.(request);
    return typeof address === 'string' && address !== '' ? `address ${address.slice(0, 64)}` : ALL;
  }
}
