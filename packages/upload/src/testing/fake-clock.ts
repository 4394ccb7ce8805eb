import type { Clock } from '../platform/wait.js';

/** Time that passes only where someone sleeps, and at once. */
export function createFakeClock(now = 1_800_000_000_500): Clock & { readonly slept: number[]; time: number } {
  const clock = {
    time: now,
    slept: [] as number[],
    now: () => clock.time,
    random: () => 1,
    async sleep(ms: number, signal: AbortSignal) {
      signal.throwIfAborted();
      clock.slept.push(ms);
      clock.time += ms;
    },
    async online(signal: AbortSignal) {
      signal.throwIfAborted();
    },
  };
  return clock;
}
