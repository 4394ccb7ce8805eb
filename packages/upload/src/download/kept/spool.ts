import { createSegmentOpener } from '@sealift/core/open/worker';
import { segmentTableFrom } from '@sealift/core/segments';
import { failure, UploadError } from '../../errors.js';
import { mayGoOn } from '../../journal/may-go-on.js';
import type { KeptFolder } from '../../platform/kept-folder.js';
import { openRecord, sealRecord } from '../../platform/record-cipher.js';
import type { Content } from '../opening.js';
import { RANGE_BYTES } from '../ranges.js';
import { guarded } from '../spool/guarded.js';
import type { Pieces } from '../spool/pieces.js';
import type { Spool } from '../spool/spool.js';

type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes of a share. */
const SHARE = 16;
/** Behind each piece: IV, share, tag of the record. Of the last piece the tag of the object, too. */
const RECORD = 12 + SHARE + 16;

export interface KeptSpoolOptions {
  readonly content: Content;
  /** Bytes of the file. */
  readonly size: number;
  readonly folder: KeptFolder;
  /** Where the file is put together, in the clear: it goes with this page. */
  readonly pieces: Pick<Pieces, 'assemble' | 'remove'>;
  /** Whether there is room for the file once more. Where there is none each piece goes when the file has it. */
  hasRoom(): Promise<boolean>;
  /** Aborted where nobody has cancelled it: who asked for it is gone. */
  readonly leaving: AbortSignal;
}

/**
 * A spool that the next page can take up: each piece of the object is on disk as it is at S3, and nothing that would open it. Behind it stands
 * its share, sealed under a key that follows from the object's data key, for its place: so a piece that was changed, cut, or is another one is
 * fetched again. All of them together must give the object's tag, as always; and what is read for the file must have the share
 * that was verified.
 */
export async function createKeptSpool(options: KeptSpoolOptions): Promise<Required<Spool>> {
  const { content, size, folder, pieces, leaving } = options;
  const [opener, key] = await Promise.all([createSegmentOpener(content.handle), content.key()]);
  const shares = new Uint8Array(Math.ceil(size / RANGE_BYTES) * SHARE);
  const take = (offset: number, share: Uint8Array): void => shares.set(share, (offset / RANGE_BYTES) * SHARE);
  const clear = async (): Promise<void> => {
    await folder.remove();
    await pieces.remove();
  };

  /** Opens one piece after the other; where disk space is short each is dropped when the next one is wanted. */
  async function* opened(signal: AbortSignal): AsyncGenerator<Bytes, void, undefined> {
    const { keys } = content.handle;
    const table = await segmentTableFrom({ keys, segmentSize: RANGE_BYTES, plaintextSize: size, shares });
    const drops = !(await options.hasRoom());
    for (let offset = 0; offset < size; offset += RANGE_BYTES) {
      signal.throwIfAborted();
      const name = String(offset);
      const bytes = (await folder.read(name)) ?? new Uint8Array();
      const length = Math.min(RANGE_BYTES, size - offset);
      // In place: behind it is room for the tag that follows from its share.
      yield await table.openInPlace(offset / RANGE_BYTES, bytes.subarray(0, length + SHARE));
      if (drops) await folder.delete(name);
    }
  }

  return {
    sealed: true,
    async find({ offset, plaintextLength: length }) {
      const bytes = await folder.read(String(offset));
      if (bytes === undefined || bytes.byteLength < length + RECORD) return undefined;
      const ciphertext = bytes.subarray(0, length);
      const record = openRecord(key, nameOf(offset, length, size), bytes.slice(length));
      const told = await record.catch(() => new Uint8Array());
      const share = await opener.share(offset, ciphertext);
      if (!beginsWith(told, share)) return undefined;
      take(offset, share);
      return { kind: 'opened', sealed: true, plaintext: ciphertext, share, tag: told.slice(SHARE) };
    },
    async write(offset, bytes, range) {
      // A worker of another release that has decrypted it: nothing of that goes to disk.
      if (range?.sealed !== true) throw failure('worker-failed');
      const { share, tag } = range;
      take(offset, share);
      const told = new Uint8Array(SHARE + tag.byteLength);
      told.set(share);
      told.set(tag, SHARE);
      await guarded(size, async () => {
        const record = await sealRecord(key, nameOf(offset, bytes.byteLength, size), told);
        await folder.write(String(offset), [bytes, record]);
      });
    },
    async finish(signal) {
      try {
        const file = await guarded(size, () => pieces.assemble(opened(signal)));
        await folder.remove();
        return file;
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      }
    },
    discard: clear,
    async fail(error) {
      if (!leaving.aborted && !goesOn(error)) return clear();
      await pieces.remove();
      folder.leave();
    },
  };
}

/** In constant time. */
function beginsWith(bytes: Uint8Array, share: Uint8Array): boolean {
  return (
    bytes.byteLength >= SHARE && share.reduce((left, byte, at) => left | (byte ^ (bytes[at] ?? 0)), 0) === 0
  );
}

/** What is sealed for one place opens for no other. */
function nameOf(offset: number, length: number, size: number): string {
  return `${offset}/${length}/${size}`;
}

/** Whether a failure says nothing of the object, so that what has come of it is still good. */
function goesOn(error: unknown): boolean {
  return mayGoOn(error) || (error instanceof UploadError && error.code === 'object-truncated');
}
