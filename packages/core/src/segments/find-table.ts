import { CoreError } from '../errors.js';
import type { ByteRange } from '../open/byte-range.js';
import type { Opener } from '../open/opener.js';
import { sizeMismatch } from '../open/read.js';
import { COMMITTING_SUITE, TAG_BYTES } from '../suites.js';
import { DEFAULT_SEGMENT_BYTES, maxTableBytes } from './layout.js';
import { openSegmentTable, type SegmentTable } from './table.js';

/** By what ranges of an object are verified. */
export interface RangeVerification {
  /** `segments`: by its segment table; only what covers a range is read. `object`: all of it was read, for it has no table that can be used. */
  readonly verifiedBy: 'segments' | 'object';
  /** The code for which a table was refused: `segment-table-invalid`, `segment-table-mismatch`. Absent where there was none. */
  readonly tableRefused?: string;
}

/** How what is stored is read. */
export interface TableReader {
  /**
   * What stands where the object's table would.
   *
   * @param most bytes that a table can have: of what is longer any bytes will do that are no table
   * @returns undefined where there is none
   */
  table(most: number): Promise<Uint8Array | undefined>;
  /** Bytes of the object, as they are stored. */
  object(range: ByteRange): AsyncIterable<Uint8Array>;
}

/** A table; or, where there is none that can be used, why the one that is there cannot. */
export interface FoundTable extends Pick<RangeVerification, 'tableRefused'> {
  readonly table?: SegmentTable;
}

/**
 * Looks for the segment table of an object, and verifies it. A file of one segment has none: the object's own tag does as well.
 *
 * @returns no table where the whole object is to be read and verified in its place
 * @throws CoreError `object-size-mismatch` when the object ends before its tag; what the reader throws
 */
export async function findSegmentTable(
  opener: Pick<Opener, 'handle' | 'keys' | 'plaintextSize' | 'suite'>,
  reader: TableReader,
): Promise<FoundTable> {
  const { suite, plaintextSize } = opener;
  if (suite !== COMMITTING_SUITE.name || plaintextSize <= DEFAULT_SEGMENT_BYTES) return {};
  const [bytes, tag] = await Promise.all([
    reader.table(maxTableBytes(plaintextSize)),
    tagIn(reader.object({ offset: plaintextSize, length: TAG_BYTES })),
  ]);
  if (bytes === undefined) return {};
  try {
    return { table: await openSegmentTable(opener, bytes, tag) };
  } catch (error) {
    if (error instanceof CoreError && error.code.startsWith('segment-table-'))
      return { tableRefused: error.code };
    throw error;
  }
}

async function tagIn(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const tag = new Uint8Array(TAG_BYTES);
  let filled = 0;
  for await (const bytes of source) {
    if (filled + bytes.byteLength > TAG_BYTES) throw sizeMismatch();
    tag.set(bytes, filled);
    filled += bytes.byteLength;
  }
  if (filled < TAG_BYTES) throw sizeMismatch();
  return tag;
}
