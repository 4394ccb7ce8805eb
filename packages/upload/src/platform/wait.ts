import { abortable } from './abortable.js';

/** Time and connectivity, as the flow sees them; tests bring their own. */
export interface Clock {
  /** Milliseconds since the epoch, as this computer has it: it may be wrong, and it may jump. */
  now(): number;
  /** Milliseconds since some moment. Never jumps; may stand still while the computer sleeps. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Whether the browser says that it is offline. */
  offline(): boolean;
  /** Resolves when the browser does not say that it is offline; rejects with the signal's reason. */
  online(signal: AbortSignal): Promise<void>;
  /** 0 ≤ random < 1 */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  sleep: (ms, signal) =>
    abortable<void>(signal, (done) => {
      const timer = setTimeout(done, ms);
      return () => clearTimeout(timer);
    }),
  offline: () => globalThis.navigator?.onLine === false,
  async online(signal) {
    signal.throwIfAborted();
    if (!systemClock.offline()) return;
    await abortable(signal, (done) => {
      globalThis.addEventListener('online', done);
      return () => globalThis.removeEventListener('online', done);
    });
  },
};
