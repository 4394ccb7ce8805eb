import type { Slot, Slots } from '../workers/slots.js';

/** Workers that a part may take with it before nothing more is tried. */
const MOST_LOST = 2;

/**
 * Does `work` in a slot; again in another one where its worker was lost.
 *
 * @param work resolves to `false` where it was paused: it is done again then, in the next slot that it gets
 */
export async function inSlot<W>(
  slots: Slots<W>,
  signal: AbortSignal,
  work: (slot: Slot<W>) => Promise<unknown>,
): Promise<void> {
  let slot = await slots.acquire(signal);
  let lost = 0;
  // What its worker has taken with it another one makes again, if it may: the same bytes.
  const again = async (error: unknown): Promise<unknown> => {
    if (slot.alive() || ++lost > MOST_LOST) throw error;
    slot = await slot.renew(signal);
    return work(slot).catch(again);
  };
  try {
    while ((await work(slot).catch(again)) === false) {
      slot.release();
      slot = await slots.acquire(signal);
    }
  } finally {
    slot.release();
  }
}
