import type { PartPlan, PlannedPart } from '@sealift/protocol';
import { plannedPart } from '@sealift/protocol';
import { untilAborted } from '../platform/abortable.js';
import type { PartUrl } from '../signer/part-url.js';
import { type PartUrls, SLOW_SIGNER } from '../signer/part-urls.js';
import type { SealingWorker } from '../workers/sealing-worker.js';
import type { Slot } from '../workers/slots.js';
import type { Sealing } from './sealing.js';
import type { Source } from './source.js';

/** What was measured of an upload, in milliseconds. */
export interface Measured {
  /** From asking for URLs to the answer, the latest time. */
  readonly signing: number;
  /** From when a part has its place in a worker until S3 has it, the wait for its URL left out; the latest one. */
  readonly sending: number;
}

/** Asks for URLs before they are needed. */
export interface Ahead {
  /** To be called by who has a place in a worker, before a part is sealed there. */
  seal(current: PlannedPart, slot: Slot<SealingWorker>, signal: AbortSignal): Promise<void>;
  /** The URL that was asked for. */
  urlOf(partNumber: number): PartUrl | undefined;
}

export interface AheadInput {
  readonly plan: PartPlan;
  /** Numbers of the parts. Default: as they are in the file. */
  readonly order?: readonly number[] | undefined;
  /** Parts that are not sent. */
  readonly stored?: ReadonlySet<number> | undefined;
  readonly source: Source;
  readonly sealing: Sealing;
  readonly urls: PartUrls;
  /** Parts that are under way at a time. */
  readonly slots: number;
  readonly measured: () => Measured;
}

/** A signer that takes less than this share of the time for which a part is sent costs nothing: others are sent meanwhile. */
const SHARE = 1 / 8;
/** Parts that are sealed ahead at most: their URLs are good for minutes only. */
const MOST = 64;
/** And in one go, so that sending goes on. */
const AT_ONCE = 2;

/** How many parts ahead of the one that is sealed next must have asked, so that none waits for its URL. Pure. */
export function partsAhead({ signing, sending }: Measured, slots: number): number {
  if (signing <= SLOW_SIGNER || signing < sending * SHARE) return 0;
  return Math.min(MOST, slots * Math.ceil(signing / Math.max(1, sending)));
}

/**
 * A URL is for a checksum, and a checksum is of sealed bytes. So parts whose turn has not come are sealed for their checksum,
 * in the place of one whose turn it is; their bytes are given up, and are made again when their turn comes. That costs
 * processor time and no memory.
 */
export function createAhead(input: AheadInput): Ahead {
  const { plan, order, stored, source, sealing, urls, slots, measured } = input;
  const asked = new Map<number, PartUrl>();
  /** Index of the next part to be looked at. */
  let next = 0;

  const at = (index: number): number => order?.[index] ?? index + 1;
  const indexOf = (partNumber: number): number => order?.indexOf(partNumber) ?? partNumber - 1;

  return {
    async seal(current, { worker }, signal) {
      const index = indexOf(current.partNumber);
      const end = Math.min(order?.length ?? plan.partCount, index + 1 + partsAhead(measured(), slots));
      next = Math.max(next, index + 1);
      for (let count = 0; count < AT_ONCE && next < end; ) {
        const part = plannedPart(plan, at(next));
        const { partNumber } = part;
        const work = stored?.has(partNumber)
          ? undefined
          : sealing.ahead(part, source.range(part), worker, signal);
        // The last one is looked at again when all others are sealed.
        if (work === undefined && part.last) return;
        next++;
        if (work === undefined) continue;
        count++;
        const checksum = await untilAborted(signal, work);
        const url = urls({ partNumber, checksum });
        asked.set(partNumber, url);
        // What fails is asked for again when it is needed.
        url.get().catch(() => {});
      }
    },
    urlOf(partNumber) {
      const url = asked.get(partNumber);
      asked.delete(partNumber);
      return url;
    },
  };
}
