import { untilAborted } from '../platform/abortable.js';
import { LOAD_LIMIT } from '../platform/load.js';
import { shareRequests } from '../signer/batch.js';
import { createConnections } from '../transfer/connections.js';
import type { SealingWorker } from '../workers/sealing-worker.js';
import { createSemaphore } from '../workers/semaphore.js';
import type { Slot, Slots } from '../workers/slots.js';
import type { UploadPorts } from './job.js';
import { createWhole, type Whole } from './whole.js';

/** A file that may begin. */
export interface Admitted {
  readonly ports: UploadPorts;
  release(): void;
}

/** Lets a file of that many bytes begin when there is room. Rejects with the signal's reason. */
export type Many = (bytes: number, signal: AbortSignal) => Promise<Admitted>;

/** Small files under way at a time: enough that their calls fill batches while others are sent. */
const AT_ONCE = 128;
/** Of them, those that are being sent: as many connections as browsers open to one server by HTTP/1.1, which S3 speaks. */
const CONNECTIONS = 6;
/** Bytes of a file that the page seals itself: all of them together are the bytes of one part. */
const LITTLE_BYTES = 65_536;
/** Bytes that share a slot: those of a part, for which it is there otherwise. */
const SLOT_BYTES = 8 * 1024 * 1024;
/** Files that share a slot before it is given back, so that nobody who waits for one waits for ever. */
const FILES_PER_SLOT = 64;

/**
 * Many small files as one job: what each of them waits for the others wait for at the same time. Their calls to the signer
 * share requests; their bytes share slots, so that no more is in memory than without them.
 */
export function createMany(lent: UploadPorts): Many {
  const admission = createSemaphore(AT_ONCE);
  const connections = createConnections(CONNECTIONS, lent.clock, createSemaphore(CONNECTIONS));
  /** Files that are let in, and do not wait for the slots of others. */
  let running = 0;
  let look = (): void => {};
  const signer =
    lent.signer.sharing?.((post) => {
      const shared = shareRequests(post, () => running);
      look = shared.look;
      return shared.post;
    }) ?? lent.signer;
  const slotsFor = shareSlots(lent.slots, (change) => {
    running += change;
    // A slot that is free comes sooner.
    if (change < 0) setTimeout(look);
  });
  const inPage = openInPage(lent);
  return async (bytes, signal) => {
    const leave = await admission.acquire(signal);
    running++;
    let held = true;
    const whole = bytes <= LITTLE_BYTES ? await inPage() : undefined;
    return {
      ports: { ...lent, signer, connections, ...(whole ?? { slots: slotsFor(bytes) }) },
      release() {
        if (held) running--;
        held = false;
        leave();
        look();
      },
    };
  };
}

/**
 * For files that take longer to a worker than to seal: the page seals them itself, and there is no more of them in memory than
 * one part.
 */
function openInPage(lent: UploadPorts): () => Promise<Whole | undefined> {
  let opened: Promise<Whole | undefined> | undefined;
  async function open(): Promise<Whole | undefined> {
    if (lent.inPage === undefined) return undefined;
    return createWhole(lent, await untilAborted(AbortSignal.timeout(LOAD_LIMIT), lent.inPage()));
  }
  return () => {
    opened ??= open().catch(() => undefined);
    return opened;
  };
}

/** Files in one slot. */
interface Share {
  readonly slot: Promise<Slot<SealingWorker>>;
  /** Whether it is there. */
  held: boolean;
  /** Bytes that may still join, and files. */
  room: number;
  places: number;
  members: number;
}

/**
 * @param onChange told −1 when a file begins to wait for a slot, and 1 when it waits no longer
 * @returns the slots, as a file of so many bytes sees them
 */
function shareSlots(
  slots: Slots<SealingWorker>,
  onChange: (change: number) => void,
): (bytes: number) => Slots<SealingWorker> {
  const never = new AbortController().signal;
  let open: Share | undefined;

  function openShare(): Share {
    const slot = slots.acquire(never);
    const share = { slot, held: false, room: SLOT_BYTES, places: FILES_PER_SLOT, members: 0 };
    const shut = (): void => {
      if (open === share) open = undefined;
    };
    slot.then(() => {
      share.held = true;
    }, shut);
    open = share;
    return share;
  }

  async function whileQueued<T>(held: boolean, slot: Promise<T>): Promise<T> {
    if (held) return slot;
    onChange(-1);
    return slot.finally(() => onChange(1));
  }

  return (bytes) => ({
    ...slots,
    async acquire(signal) {
      const joined = open !== undefined && open.room >= bytes && open.places > 0 ? open : openShare();
      joined.room -= bytes;
      joined.places--;
      joined.members++;
      let left = false;
      const release = (): void => {
        if (left) return;
        left = true;
        joined.room += bytes;
        if (--joined.members > 0) return;
        if (open === joined) open = undefined;
        joined.slot.then(
          (slot) => slot.release(),
          () => {},
        );
      };
      const member = (slot: Slot<SealingWorker>): Slot<SealingWorker> => ({
        ...slot,
        renew: async (signal) => member(await slot.renew(signal)),
        release,
      });
      try {
        const slot = await whileQueued(joined.held, untilAborted(signal, joined.slot));
        // Who comes now gets another worker.
        if (!slot.alive() && open === joined) open = undefined;
        return member(slot);
      } catch (error) {
        release();
        throw error;
      }
    },
  });
}
