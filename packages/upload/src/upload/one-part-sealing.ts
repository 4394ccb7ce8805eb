import type { PlannedPart } from '@sealift/protocol';
import { sameCrc } from '../checksum/crc64.js';
import type { FileRange } from '../platform/file-range.js';
import { nextJob, type SealedPart, type SealingWorker } from '../workers/sealing-worker.js';
import type { ObjectSealer } from './sealer.js';
import type { SealingInput } from './sealing.js';
import { sourceChanged } from './source.js';

/** A file of one part on its way to being an object: the part is all of it. */
export interface OnePartSealing {
  /** Number of this upload, for the workers. */
  readonly job: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** The keys of the object; absent where S3 encrypts, or no worker is needed. */
  readonly handle?: ObjectSealer['handle'];
  /**
   * Seals all of the file in a worker, which keeps the bytes. What was sealed before, and whose bytes were given up, becomes the very
   * same again, or the file has changed.
   *
   * @returns what is known of it since it was sealed first
   */
  seal(part: PlannedPart, range: FileRange, worker: SealingWorker, signal: AbortSignal): Promise<SealedPart>;
  /** As `Sealing.confirm`. @throws UploadError `source-changed` */
  confirm(range: FileRange, worker: SealingWorker): Promise<void>;
  close(): void;
}

/** In segments, by a worker that makes the tag, too. */
export function sealOnePart({ sealer, twice, pieces }: SealingInput): OnePartSealing {
  const job = nextJob();
  const workers = new Map<SealingWorker, Promise<void>>();
  let begun = false;
  let first: SealedPart | undefined;
  return {
    job,
    metadata: sealer.metadata,
    handle: sealer.handle,
    async seal(part, range, worker, signal) {
      const { offset, plaintextLength: length } = part;
      signal.throwIfAborted();
      const opened = workers.get(worker) ?? worker.open(job, sealer.handle);
      workers.set(worker, opened);
      await opened;
      // As soon as anybody was told what was sealed, other bytes are not sealed a second time. Of what a lost worker made nobody was.
      const claim = first
        ? sealer.reclaim?.({ offset, length, share: first.share })
        : begun
          ? sealer.claimAnew?.()
          : sealer.claim?.(offset, length);
      begun = true;
      const sealed = await worker.seal(job, part.partNumber, range, claim, twice && !first);
      signal.throwIfAborted();
      if (sealed === 'unreadable' || sealed.length !== length) throw sourceChanged();
      first ??= sealed;
      pieces?.set(part.partNumber, first.pieces);
      // Where S3 encrypts there is no share that could differ.
      if (!sameCrc(sealed.crc, first.crc)) throw sourceChanged();
      return first;
    },
    async confirm(range, worker) {
      const crc = first?.plaintextCrc;
      if (crc === undefined) return;
      const again = await worker.reread(range);
      if (again === 'unreadable' || !sameCrc(again, crc)) throw sourceChanged();
    },
    close() {
      for (const worker of workers.keys()) worker.close(job).catch(() => {});
    },
  };
}
