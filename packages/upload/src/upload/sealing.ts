import { encodeBase64 } from '@sealift/core/bytes';
import type { SegmentClaim } from '@sealift/core/seal';
import type { Checksum, PlannedPart } from '@sealift/protocol';
import { combineCrc } from '../checksum/combine.js';
import { type Crc64, crcToBase64, sameCrc } from '../checksum/crc64.js';
import { createChecksumTotal } from '../checksum/total.js';
import { abortable } from '../platform/abortable.js';
import type { FileRange } from '../platform/file-range.js';
import { nextJob, type SealingWorker } from '../workers/sealing-worker.js';
import type { ObjectSealer } from './sealer.js';
import { sourceChanged } from './source.js';

/** One file of several parts on its way to being one object: what all its parts have in common. */
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
   * One whose worker was lost before it told what it made is sealed anew: nothing of it has left that worker.
   *
   * @param onSealed called when the worker has done its work; what follows may wait for others
   * @returns CRC64NVME of the part as it is stored, in base64
   */
  seal(
    part: PlannedPart,
    range: FileRange,
    worker: SealingWorker,
    signal: AbortSignal,
    onSealed?: () => void,
  ): Promise<string>;
  /**
   * Seals a part for its checksum only, and gives its bytes up. Undefined where it was sealed before, or would have to wait
   * for others.
   */
  ahead(
    part: PlannedPart,
    range: FileRange,
    worker: SealingWorker,
    signal: AbortSignal,
  ): Promise<string> | undefined;
  /**
   * To be called for each part when all are sealed, and before S3 can make an object of them: where the engine may read a
   * file that has changed, reads the part once more. What is the same after everything was read was the same all the time. @throws UploadError `source-changed`
   */
  confirm(part: PlannedPart, range: FileRange, worker: SealingWorker): Promise<void>;
  /** Of the whole object; when all parts are sealed. */
  checksum(): Checksum;
  /** The object's last 16 bytes in base64, when the last part is sealed; undefined where S3 encrypts. */
  tag(): string | undefined;
  /** Workers forget the object's keys and bytes. */
  close(): void;
}

export interface SealingInput {
  readonly sealer: ObjectSealer;
  /** `confirm` has to read everything a second time. */
  readonly twice: boolean;
  /**
   * Called for each part when it is sealed, and before `seal` tells anybody: no byte of it leaves before this has resolved, and no
   * tag before it has for all parts.
   */
  readonly started?: (part: PlannedPart, sealed: StartedPart) => Promise<void> | undefined;
  /** Gets what workers tell of the segments of each part, by its number: for a segment table. Secrets of the object. */
  readonly pieces?: Map<number, Uint8Array> | undefined;
}

export interface SealingOfPartsInput extends SealingInput {
  /** Of `mend.ts`. */
  readonly claimAnew: (part: PlannedPart, sealer: ObjectSealer) => Promise<SegmentClaim | undefined>;
}

/** What is known of a part before its first byte leaves. */
export interface StartedPart {
  /** A secret of the object: see `SealedPart`. */
  readonly share: Uint8Array;
  /** Of the part as it is stored. */
  readonly crc: Crc64;
}

export function openSealing({ sealer, twice, started, pieces, claimAnew }: SealingOfPartsInput): Sealing {
  const job = nextJob();
  const workers = new Map<SealingWorker, Promise<void>>();
  const total = createChecksumTotal();
  const sealed = createCount();
  const firstReads = new Map<number, Crc64>();
  /** The latest call for each part. */
  const calls = new Map<number, Promise<Crc64>>();
  /** What a worker has told of each part, the tag left out. */
  const told = new Map<number, StartedPart>();
  const parts = new Map<number, StartedPart>();
  let tag: Uint8Array | undefined;

  /** A worker gets the object's keys with the first part that it seals. */
  function introduce(worker: SealingWorker): Promise<void> {
    const known = workers.get(worker) ?? worker.open(job, sealer.handle);
    workers.set(worker, known);
    return known;
  }

  /** One call at a time for each part. What comes after one that has failed does it anew: that one has lost its worker. */
  function seal(...of: Parameters<typeof sealInTurn>): Promise<Crc64> {
    const [{ partNumber }] = of;
    const before = calls.get(partNumber);
    const call = before ? before.catch(() => {}).then(() => sealInTurn(...of)) : sealInTurn(...of);
    calls.set(partNumber, call);
    return call;
  }

  async function sealInTurn(
    part: PlannedPart,
    range: FileRange,
    worker: SealingWorker,
    signal: AbortSignal,
    onSealed?: () => void,
  ): Promise<Crc64> {
    const { partNumber, offset, plaintextLength: length, last } = part;
    const lost = calls.has(partNumber);
    signal.throwIfAborted();
    await introduce(worker);
    const before = told.get(partNumber);
    // As soon as anybody was told what was sealed, other bytes are not sealed a second time.
    const claim = before
      ? sealer.reclaim?.({ offset, length, share: before.share })
      : await (lost ? claimAnew(part, sealer) : sealer.claim?.(offset, length));
    const result = await worker.seal(job, partNumber, range, claim, twice && !before);
    onSealed?.();
    signal.throwIfAborted();
    if (result === 'unreadable' || result.length !== length) throw sourceChanged();
    const { share, plaintextCrc } = result;
    let { crc } = result;
    if (before === undefined) {
      if (plaintextCrc !== undefined) firstReads.set(partNumber, plaintextCrc);
      sealer.accept?.({ offset, length, share });
      told.set(partNumber, { share, crc });
      pieces?.set(partNumber, result.pieces);
    }
    // Where S3 encrypts there is no share that could differ.
    else if (!sameCrc(crc, before.crc)) throw sourceChanged();
    if (last && sealer.tag !== undefined) {
      await sealed.reached(partNumber - 1, signal);
      tag ??= await sealer.tag();
      crc = combineCrc(crc, await worker.append(job, partNumber, tag), tag.byteLength);
    }
    if (!parts.has(partNumber)) {
      const known = { share, crc };
      await started?.(part, known);
      parts.set(partNumber, known);
      sealed.add();
      total.add(partNumber, crc, part.length);
    }
    return crc;
  }

  return {
    job,
    metadata: sealer.metadata,
    handle: sealer.handle,
    parts,
    seal: (...of) => seal(...of).then(crcToBase64),
    ahead(part, range, worker, signal) {
      const { partNumber, last } = part;
      if (calls.has(partNumber) || (last && !sealed.isReached(partNumber - 1))) return undefined;
      return seal(part, range, worker, signal).then(async (crc) => {
        await worker.release(job, partNumber);
        return crcToBase64(crc);
      });
    },
    async confirm({ partNumber }, range, worker) {
      const first = firstReads.get(partNumber);
      if (first === undefined) return;
      const again = await worker.reread(range);
      if (again === 'unreadable' || !sameCrc(again, first)) throw sourceChanged();
    },
    checksum: () => total.checksum(),
    tag: () => tag && encodeBase64(tag),
    close() {
      for (const worker of workers.keys()) worker.close(job).catch(() => {});
    },
  };
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
