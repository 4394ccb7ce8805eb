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
  /** The same, but no longer than until the machine gets online. @returns whether that ended it */
  pause(ms: number, signal: AbortSignal): Promise<boolean>;
  /** 0 ≤ random < 1 */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  offline: () => globalThis.navigator?.onLine === false,
  sleep: (ms, signal) =>
    abortable<void>(signal, (done) => {
      const timer = setTimeout(done, ms);
      return () => clearTimeout(timer);
    }),
  pause: (ms, signal) =>
    abortable<boolean>(signal, (done) => {
      const timer = setTimeout(done, ms, false);
      const wake = (): void => done(true);
      globalThis.addEventListener?.('online', wake);
      return () => {
        clearTimeout(timer);
        globalThis.removeEventListener?.('online', wake);
      };
    }),
};
