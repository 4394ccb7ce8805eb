import { abortable } from './abortable.js';

/** Time and connectivity, as the flow sees them; tests bring their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Resolves when the browser does not say that it is offline; rejects with the signal's reason. */
  online(signal: AbortSignal): Promise<void>;
  /** 0 ≤ random < 1 */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms, signal) =>
    abortable<void>(signal, (done) => {
      const timer = setTimeout(done, ms);
      return () => clearTimeout(timer);
    }),
  async online(signal) {
    signal.throwIfAborted();
    if (globalThis.navigator?.onLine !== false) return;
    await abortable(signal, (done) => {
      globalThis.addEventListener('online', done);
      return () => globalThis.removeEventListener('online', done);
    });
  },
};
