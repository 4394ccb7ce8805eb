import { encodeBase64 } from '@sealift/core/bytes';
import type { Checksum, PlannedPart } from '@sealift/protocol';
import { combineCrc } from '../checksum/combine.js';
import { type Crc64, crcToBase64 } from '../checksum/crc64.js';
import { createChecksumTotal } from '../checksum/total.js';
import { abortable } from '../platform/abortable.js';
import type { SealingWorker } from '../workers/sealing-worker.js';
import type { ObjectSealer } from './sealer.js';
import { sourceChanged } from './source.js';

/** One file on its way to being one object: what all its parts have in common. */
export interface Sealing {
  /** Number of this upload, for the workers. */
  readonly job: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** The keys of the object; absent where S3 encrypts. */
  readonly handle: ObjectSealer['handle'];
  /** All that were sealed, by their numbers. */
  readonly parts: ReadonlyMap<number, StartedPart>;
  /**
   * Seals a part in a worker, which keeps the bytes. The last part carries the tag, for which it waits until all others
   * are sealed. A part that was sealed before, and whose bytes were given up, becomes the very same again, or the file has changed.
   *
   * @returns CRC64NVME of the part as it is stored, in base64
   */
  seal(part: PlannedPart, slice: Blob, worker: SealingWorker, signal: AbortSignal): Promise<string>;
  /**
   * Seals a part for its checksum only, and gives its bytes up. Undefined where it was sealed before, or would have to wait
   * for others.
   */
  ahead(
    part: PlannedPart,
    slice: Blob,
    worker: SealingWorker,
    signal: AbortSignal,
  ): Promise<string> | undefined;
  /**
   * To be called for each part when all are sealed, and before S3 can make an object of them: where the engine may read a
   * file that has changed, reads the part once more. What is the same after everything was read was the same all the time. @throws UploadError `source-changed`
   */
  confirm(part: PlannedPart, slice: Blob, worker: SealingWorker): Promise<void>;
  /** Of the whole object; when all parts are sealed. */
  checksum(): Checksum;
  /** The object's last 16 bytes in base64, when the last part is sealed; undefined where S3 encrypts. */
  tag(): string | undefined;
  /** Workers forget the object's keys and bytes. */
  close(): void;
}

/** What is known of a part that was sealed, without its bytes. */
interface FirstSeal extends StartedPart {
  /** Behind the last part. */
  readonly tag: Uint8Array | undefined;
}

let jobs = 0;

export interface SealingInput {
  readonly sealer: ObjectSealer;
  /** `confirm` has to read everything a second time. */
  readonly twice: boolean;
  /**
   * Called for each part when it is sealed, and before `seal` tells anybody: no byte of it leaves before this has resolved, and no
   * tag before it has for all parts.
   */
  readonly started?: (part: PlannedPart, sealed: StartedPart) => Promise<void> | undefined;
}

/** What is known of a part before its first byte leaves. */
export interface StartedPart {
  /** A secret of the object: see `SealedPart`. */
  readonly share: Uint8Array;
  /** Of the part as it is stored. */
  readonly crc: Crc64;
}

/** A number for the workers, which no other upload of this page has. */
export function nextJob(): number {
  return ++jobs;
}

export function openSealing({ sealer, twice, started }: SealingInput): Sealing {
  const job = nextJob();
  const workers = new Map<SealingWorker, Promise<void>>();
  const total = createChecksumTotal();
  const sealed = createCount();
  const firstReads = new Map<number, Crc64>();
  /** Of parts that are, or were, sealed. */
  const firsts = new Map<number, Promise<FirstSeal>>();
  const parts = new Map<number, StartedPart>();
  let sealedTag: string | undefined;

  /** A worker gets the object's keys with the first part that it seals. */
  function introduce(worker: SealingWorker): Promise<void> {
    const known = workers.get(worker) ?? worker.open(job, sealer.handle);
    workers.set(worker, known);
    return known;
  }

  function first(...of: Parameters<typeof sealFirst>): Promise<FirstSeal> {
    const sealing = sealFirst(...of);
    firsts.set(of[0].partNumber, sealing);
    return sealing;
  }

  async function sealFirst(
    part: PlannedPart,
    slice: Blob,
    worker: SealingWorker,
    signal: AbortSignal,
  ): Promise<FirstSeal> {
    const { partNumber, plaintextLength, last } = part;
    await introduce(worker);
    // Claimed is started: whatever becomes of this call, other bytes than these are not sealed a second time.
    const claim = sealer.claim?.(part.offset, plaintextLength);
    const result = await worker.seal(job, partNumber, slice, claim, twice);
    signal.throwIfAborted();
    if (result === 'unreadable' || result.length !== plaintextLength) throw sourceChanged();
    if (result.plaintextCrc !== undefined) firstReads.set(partNumber, result.plaintextCrc);
    const { share } = result;
    sealer.accept({ ...rangeOf(part), share });
    let { crc, length } = result;
    let tag: Uint8Array | undefined;
    if (last && sealer.handle !== undefined) {
      await sealed.reached(partNumber - 1, signal);
      tag = await sealer.tag();
      sealedTag = encodeBase64(tag);
      crc = combineCrc(crc, await worker.append(job, partNumber, tag), tag.byteLength);
      length += tag.byteLength;
    }
    const known = { share, crc };
    parts.set(partNumber, known);
    await started?.(part, known);
    sealed.add();
    total.add(partNumber, crc, length);
    return { ...known, tag };
  }

  return {
    job,
    metadata: sealer.metadata,
    handle: sealer.handle,
    parts,
    async seal(part, slice, worker, signal) {
      const { partNumber } = part;
      const before = firsts.get(partNumber);
      if (before === undefined) return crcToBase64((await first(part, slice, worker, signal)).crc);
      const { share, crc, tag } = await before;
      await introduce(worker);
      const claim = sealer.reclaim?.({ ...rangeOf(part), share });
      const again = await worker.seal(job, partNumber, slice, claim, false);
      signal.throwIfAborted();
      if (again === 'unreadable') throw sourceChanged();
      const whole = tag
        ? combineCrc(again.crc, await worker.append(job, partNumber, tag), tag.byteLength)
        : again.crc;
      // Where S3 encrypts there is no share that could differ.
      if (whole.low !== crc.low || whole.high !== crc.high) throw sourceChanged();
      return crcToBase64(crc);
    },
    ahead(part, slice, worker, signal) {
      const { partNumber, last } = part;
      if (firsts.has(partNumber) || (last && !sealed.isReached(partNumber - 1))) return undefined;
      return first(part, slice, worker, signal).then(async ({ crc }) => {
        await worker.release(job, partNumber);
        return crcToBase64(crc);
      });
    },
    async confirm({ partNumber }, slice, worker) {
      const first = firstReads.get(partNumber);
      if (first === undefined) return;
      const again = await worker.reread(slice);
      if (again === 'unreadable' || again.low !== first.low || again.high !== first.high)
        throw sourceChanged();
    },
    checksum: () => total.checksum(),
    tag: () => sealedTag,
    close() {
      for (const worker of workers.keys()) worker.close(job).catch(() => {});
    },
  };
}

function rangeOf({ offset, plaintextLength }: PlannedPart): { offset: number; length: number } {
  return { offset, length: plaintextLength };
}

/** Counts up, and lets one wait for a number. */
function createCount(): {
  add(): void;
  isReached(number: number): boolean;
  reached(number: number, signal: AbortSignal): Promise<void>;
} {
  let count = 0;
  let check = (): void => {};
  return {
    add() {
      count++;
      check();
    },
    isReached: (number) => count >= number,
    reached: (number, signal) =>
      abortable<void>(signal, (resolve) => {
        check = () => {
          if (count >= number) resolve();
        };
        check();
        return undefined;
      }),
  };
}
