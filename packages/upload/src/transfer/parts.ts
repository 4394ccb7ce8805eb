import { type PartPlan, type PlannedPart, plannedPart } from '@sealift/protocol';
import type { Slot, Slots } from '../workers/slots.js';

/** Workers that a part may take with it before nothing more is tried. */
const MOST_LOST = 2;

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
      // The slot first, then the number: whoever holds the last part knows that all others have their slots.
      let slot = await slots.acquire(ended);
      try {
        if (next >= count) return;
        const at = next++;
        const part = plannedPart(plan, order?.[at] ?? at + 1);
        let lost = 0;
        // What its worker has taken with it another one makes again, if it may: the same bytes.
        const again = async (error: unknown): Promise<unknown> => {
          if (slot.alive() || ++lost > MOST_LOST) throw error;
          slot = await slot.renew(ended);
          return work(part, slot, ended).catch(again);
        };
        while ((await work(part, slot, ended).catch(again)) === false) {
          slot.release();
          slot = await slots.acquire(ended);
        }
      } finally {
        slot.release();
      }
    }
  }

  const runs = Array.from({ length: Math.min(slots.size, count) }, () =>
    run().catch((error: unknown) => failure.abort(error)),
  );
  await Promise.all(runs);
  ended.throwIfAborted();
}
