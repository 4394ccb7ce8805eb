import { type PartPlan, type PlannedPart, plannedPart } from '@sealift/protocol';
import type { Slot, Slots } from '../workers/slots.js';
import { inSlot } from './in-slot.js';

/**
 * Runs `work` for every part of a plan, as many at a time as there are slots; again in another slot where its worker was lost. The
 * first failure stops the others (through the signal that each of them gets), and is thrown when all have ended.
 *
 * @param work resolves to `false` where it was paused: it is done again then, in the next slot that it gets
 * @param order numbers of the parts. Default: as they are in the file
 */
export async function eachPart<W>(
  plan: PartPlan,
  slots: Slots<W>,
  signal: AbortSignal,
  work: (part: PlannedPart, slot: Slot<W>, signal: AbortSignal) => Promise<unknown>,
  order?: readonly number[],
): Promise<void> {
  const failure = new AbortController();
  const ended = AbortSignal.any([signal, failure.signal]);
  const count = order?.length ?? plan.partCount;
  let next = 0;

  async function run(): Promise<void> {
    while (next < count) {
      let part: PlannedPart | undefined;
      await inSlot(slots, ended, async (slot) => {
        // The slot first, then the number: whoever holds the last part knows that all others have their slots.
        if (part === undefined) {
          if (next >= count) return;
          const at = next++;
          part = plannedPart(plan, order?.[at] ?? at + 1);
        }
        return work(part, slot, ended);
      });
    }
  }

  const runs = Array.from({ length: Math.min(slots.size, count) }, () =>
    run().catch((error: unknown) => failure.abort(error)),
  );
  await Promise.all(runs);
  ended.throwIfAborted();
}
