import type { Clock } from '../platform/wait.js';

/** Time that passes only where someone sleeps, and at once. */
export function createFakeClock(
  now = 1_800_000_000_500,
): Clock & { readonly slept: number[]; time: number; isOffline: boolean } {
  const clock = {
    time: now,
    isOffline: false,
    slept: [] as number[],
    now: () => clock.time,
    monotonic: () => clock.time,
    offline: () => clock.isOffline,
    random: () => 1,
    async sleep(ms: number, signal: AbortSignal) {
      signal.throwIfAborted();
      clock.slept.push(ms);
      clock.time += ms;
    },
    async pause(ms: number, signal: AbortSignal) {
      await clock.sleep(ms, signal);
      return false;
    },
  };
  return clock;
}
