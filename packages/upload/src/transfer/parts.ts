import { type PartPlan, type PlannedPart, plannedPart } from '@sealift/protocol';
import type { Slot, Slots } from '../workers/slots.js';

/**
 * Runs `work` for every part of a plan, in order of their numbers, as many at a time as there are slots. The first
 * failure stops the others (through the signal that each of them gets), and is thrown when all have ended.
 */
export async function eachPart<W>(
  plan: PartPlan,
  slots: Slots<W>,
  signal: AbortSignal,
  work: (part: PlannedPart, slot: Slot<W>, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failure = new AbortController();
  const ended = AbortSignal.any([signal, failure.signal]);
  let next = 1;

  async function run(): Promise<void> {
    while (next <= plan.partCount) {
      // The slot first, then the number: whoever holds the last part knows that all others have their slots.
      const slot = await slots.acquire(ended);
      try {
        if (next > plan.partCount) return;
        await work(plannedPart(plan, next++), slot, ended);
      } finally {
        slot.release();
      }
    }
  }

  const runs = Array.from({ length: Math.min(slots.size, plan.partCount) }, () =>
    run().catch((error: unknown) => failure.abort(error)),
  );
  await Promise.all(runs);
  ended.throwIfAborted();
}
