import { MAX_OBJECT_BYTES, type PartPlan, type PlannedPart } from '@sealift/protocol';
import { failure, UploadError } from '../errors.js';
import type { FileRange } from '../platform/file-range.js';
import { guardsSnapshots } from '../platform/snapshots.js';
import type { Clock } from '../platform/wait.js';

/** The file that is sent, and the proof that it is one file and not a mixture of two. */
export interface Source {
  /** Bytes, as the browser saw them when the file was picked. */
  readonly size: number;
  range(part: PlannedPart): FileRange;
  /** To be called before the first read: see below. */
  settle(plan: PartPlan, signal: AbortSignal): Promise<void>;
  /** Whether the engine might not refuse to read on where it should: then everything is read twice, and compared. */
  toReadTwice(plan: PartPlan): boolean;
  /** To be called after the last read, and before S3 can make an object of what was read. @throws UploadError `source-changed` */
  confirm(): Promise<void>;
}

/**
 * Every slice of a picked file carries the modification time of the moment it was picked, and the browser refuses to
 * read once the file on disk has another one. Chromium compares whole seconds only: a file written in this very second
 * could still be written again unnoticed. So where a file has several parts its second is let pass first (`settle`), and
 * where it has one, which is not worth a second, it is read twice. A last byte is read after all others (`confirm`).
 * Firefox refuses nothing: see `Sealing.confirm`.
 *
 * @param read for `confirm`, where it is not cut: at least one byte, or nothing
 * @throws UploadError `file-too-large`, `invalid-option`
 */
export function openSource(
  file: Blob,
  clock: Clock,
  read: (file: Blob) => Promise<ArrayBufferView | ArrayBuffer | undefined> = (file) =>
    file.slice(0, 1).arrayBuffer(),
): Source {
  if (!(file instanceof Blob))
    throw new UploadError('invalid-option', 'upload() takes a File or a Blob.', { field: 'file' });
  if (file.size > MAX_OBJECT_BYTES) throw failure('file-too-large', 'file');
  const unsettled = (): number =>
    'lastModified' in file ? settlingTime(file.lastModified as number, clock.now()) : 0;
  return {
    size: file.size,
    range: ({ offset, plaintextLength: length }) => ({ file, offset, length }),
    async settle({ partCount }, signal) {
      const wait = partCount === 1 ? 0 : unsettled();
      if (wait > 0) await clock.sleep(wait, signal);
    },
    toReadTwice: ({ partCount }) => !guardsSnapshots() || (partCount === 1 && unsettled() > 0),
    async confirm() {
      if (file.size === 0) return;
      const found = await read(file).catch(() => undefined);
      if (!found?.byteLength) throw sourceChanged();
    },
  };
}

/** File systems stamp with a clock that ticks every few milliseconds: so long after a second's end it is over. */
const TICK = 50;

/** Milliseconds until no more write can bear the modification time `lastModified`. Pure. */
export function settlingTime(lastModified: number, now: number): number {
  const over = (Math.floor(lastModified / 1000) + 1) * 1000 + TICK;
  // A modification time in the future says nothing: some clock is wrong.
  return lastModified > now ? 0 : Math.max(0, over - now);
}

export function sourceChanged(): UploadError {
  return failure('source-changed', 'file');
}
