import { type PartPlan, type PlannedPart, plannedPart } from '@sealift/protocol';
import type { Slot, Slots } from '../workers/slots.js';
import { inSlot } from './in-slot.js';

export interface EachPartOptions {
  /** Numbers of the parts. Default: as they are in the file. */
  readonly order?: readonly number[] | undefined;
  /** The first part begins alone, and another one beside it when its work calls `more`, or is done; so does the next, up to the number of slots. */
  readonly oneByOne?: boolean;
}

/**
 * Runs `work` for every part of a plan, as many at a time as there are slots; again in another slot where its worker was lost. The
 * first failure stops the others (through the signal that each of them gets), and is thrown when all have ended.
 *
 * @param work resolves to `false` where it was paused: it is done again then, in the next slot that it gets
 */
export async function eachPart<W>(
  plan: PartPlan,
  slots: Slots<W>,
  signal: AbortSignal,
  work: (part: PlannedPart, slot: Slot<W>, signal: AbortSignal, more: () => void) => Promise<unknown>,
  { order, oneByOne = false }: EachPartOptions = {},
): Promise<void> {
  const failure = new AbortController();
  const ended = AbortSignal.any([signal, failure.signal]);
  const count = order?.length ?? plan.partCount;
  let next = 0;

  async function run(more: () => void): Promise<void> {
    while (next < count) {
      let part: PlannedPart | undefined;
      await inSlot(slots, ended, async (slot) => {
        // The slot first, then the number: whoever holds the last part knows that all others have their slots.
        if (part === undefined) {
          if (next >= count) return;
          const at = next++;
          part = plannedPart(plan, order?.[at] ?? at + 1);
        }
        return work(part, slot, ended, more);
      });
      more();
    }
  }

  /** So many places, each of which brings the next one in. */
  async function runs(left: number): Promise<void> {
    if (left === 0) return;
    let others: Promise<void> | undefined;
    const more = (): void => {
      others ??= runs(left - 1);
    };
    const mine = run(more).catch((error: unknown) => failure.abort(error));
    if (!oneByOne) more();
    await mine;
    await others;
  }

  await runs(Math.min(slots.size, count));
  ended.throwIfAborted();
}
