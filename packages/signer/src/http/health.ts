import { SignerError } from '../errors.js';
import { withinTime } from '../time-limit.js';

/** What the signer needs, by name: each throws where it is not there. */
export type Probes = Readonly<Record<string, () => Promise<unknown>>>;

/** Milliseconds for which an answer is good: whoever asks more often asks nobody else. */
const CACHED = 5_000;
/** Seconds that a probe may take. */
const TIMEOUT = 3;

/** `GET health`: the process answers. `GET ready`: what it needs is there, and it is not about to end. Neither needs leave. */
export class Health {
  readonly #probes: Probes;
  readonly #now: () => number;
  #isClosing = false;
  #seenAt = Number.NEGATIVE_INFINITY;
  #seen: Promise<Record<string, 'ok' | 'failed'>> | undefined;

  constructor(probes: Probes, now: () => number) {
    this.#probes = probes;
    this.#now = now;
  }

  /** From now on it is not ready. */
  close(): void {
    this.#isClosing = true;
  }

  /** @throws SignerError `method-not-allowed` */
  async answer(request: Request, what: 'health' | 'ready'): Promise<Response> {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      throw new SignerError('method-not-allowed', 'Use GET.');
    const checks = what === 'health' || this.#isClosing ? {} : await this.#look();
    const isGood = what === 'health' || !(this.#isClosing || Object.values(checks).includes('failed'));
    const status = isGood ? 'ok' : this.#isClosing ? 'closing' : 'unready';
    const body = what === 'health' ? { status } : { status, checks };
    return new Response(request.method === 'HEAD' ? null : JSON.stringify(body), {
      status: isGood ? 200 : 503,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    });
  }

  /** Says of each only whether it is there: everybody may ask. */
  #look(): Promise<Record<string, 'ok' | 'failed'>> {
    if (this.#seen !== undefined && this.#now() - this.#seenAt < CACHED) return this.#seen;
    const looking = Object.entries(this.#probes).map(async ([name, probe]) => {
      const found = await withinTime(TIMEOUT, probe(), () => new Error('timeout')).then(
        () => 'ok' as const,
        () => 'failed' as const,
      );
      return [name, found] as const;
    });
    this.#seenAt = this.#now();
    this.#seen = Promise.all(looking).then((entries) => Object.fromEntries(entries));
    return this.#seen;
  }
}
