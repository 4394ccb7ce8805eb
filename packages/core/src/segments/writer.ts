import { constantTimeEqual } from '../bytes/constant-time.js';
import { notAuthentic, type Opener } from '../open/opener.js';
import { sizeMismatch } from '../open/read.js';
import type { Sealer } from '../seal/sealer.js';
import { COMMITTING_SUITE } from '../suites.js';
import { bindingOf } from './binding.js';
import { foldShares } from './fold.js';
import { checkSegmentSize, DEFAULT_SEGMENT_BYTES } from './layout.js';
import { sealTable } from './seal-table.js';
import { ShareReader } from './shares.js';

/** Makes the table of one object, from the object's bytes: while it is sealed, or of any that is stored. */
export interface SegmentTableWriter {
  /**
   * The next bytes of the object, any number, in order; the tag is the last 16 of them. They must stay as they are until the promise
   * settles, which is to be awaited before the next.
   *
   * @throws CoreError `object-size-mismatch`
   */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * The table, to be stored beside the object; undefined where the file has one segment only. The whole object was verified.
   *
   * @throws CoreError `object-authentication-failed`, `object-size-mismatch`
   */
  finish(): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

export interface SegmentOptions {
  /** Bytes of a segment: a multiple of 16 from 1,024 to 16,777,216. Default: 786,432. */
  readonly segmentSize?: number;
}

/**
 * A segment table is made of ciphertext: nothing is decrypted. Memory: three segments, and 16 bytes for each.
 *
 * @param object whose bytes will be written: a sealer, or an opener for a stored one
 * @throws CoreError `segments-need-commitment`, `invalid-option`
 */
export async function createSegmentTableWriter(
  object: Sealer | Opener,
  { segmentSize = DEFAULT_SEGMENT_BYTES }: SegmentOptions = {},
): Promise<SegmentTableWriter> {
  checkSegmentSize(segmentSize);
  const binding = await bindingOf(object);
  const { message } = binding;
  const reader = new ShareReader(message, segmentSize);
  return {
    write: (bytes) => reader.write(bytes),
    async finish() {
      const { tag, ...found } = await reader.finish();
      if (found.plaintextSize !== sizeOf(object, found.plaintextSize)) throw sizeMismatch();
      if (!constantTimeEqual(await foldShares(message, COMMITTING_SUITE, found), tag)) throw notAuthentic();
      return sealTable(binding, found, tag);
    },
  };
}

/** @param seen where only the end of the file tells */
function sizeOf(object: Sealer | Opener, seen: number): number {
  return 'isSizeKnown' in object && !object.isSizeKnown ? seen : object.plaintextSize;
}
