import type { Scheduler } from '../scheduler.js';

/** What code of page and signer finds in its realm, as long as a simulation runs. */
export interface Realm {
  readonly scheduler: Scheduler;
  /** Milliseconds by which the clock of whoever runs now is wrong. */
  clockError(owner: string): number;
  /** 0 ≤ random < 1 */
  random(): number;
  fetch(url: string, init: RequestInit): Promise<Response>;
  readonly crypto: Crypto;
  readonly userAgent: string;
}

const real = { Date: Date.now, random: Math.random };
/** Ticks of an interval before it is slowed down. */
const USUAL_TICKS = 30;
let realm: Realm | undefined;

function inRealm(): Realm {
  if (realm === undefined) throw new Error('no simulation runs');
  return realm;
}

/** Time, chance and network of this process are the realm's from now on. Its own crypto is the real one no longer. */
export function enter(entered: Realm): void {
  realm = entered;
  const timer = (run: () => void, delay = 0): unknown => {
    return inRealm().scheduler.after(delay, '', run);
  };
  Object.assign(globalThis, {
    setTimeout: (run: (...given: unknown[]) => void, delay?: number, ...given: unknown[]) =>
      timer(() => run(...given), delay),
    clearTimeout: (pending: never) => inRealm().scheduler.cancel(pending),
    setInterval: (run: () => void, delay = 0) => {
      const interval: { next?: unknown; ticks: number } = { ticks: 0 };
      const tick = (): void => {
        // As in a page that nobody looks at: browsers let a chain of timers run once a minute there.
        interval.next = timer(
          () => {
            tick();
            run();
          },
          interval.ticks++ < USUAL_TICKS ? delay : Math.max(delay, 60_000),
        );
      };
      tick();
      return interval;
    },
    clearInterval: (interval?: { next: never }) => inRealm().scheduler.cancel(interval?.next),
    fetch: (url: string | URL, init: RequestInit = {}) => inRealm().fetch(String(url), init),
  });
  Date.now = () => {
    const { scheduler, clockError } = inRealm();
    return Math.floor(scheduler.now) + clockError(scheduler.owner);
  };
  Math.random = () => inRealm().random();
  AbortSignal.timeout = (delay: number) => {
    const controller = new AbortController();
    timer(() => controller.abort(new DOMException('it took too long', 'TimeoutError')), delay);
    return controller.signal;
  };
  Object.defineProperty(globalThis, 'crypto', { value: entered.crypto, configurable: true, writable: true });
  Object.defineProperty(globalThis, 'navigator', {
    value: { userAgent: entered.userAgent, onLine: true },
    configurable: true,
    writable: true,
  });
}

/** Real milliseconds since the epoch. */
export function realNow(): number {
  return real.Date.call(Date);
}
