import { CoreError } from '../errors.js';
import type { ByteRange } from '../open/byte-range.js';
import { sizeMismatch } from '../open/read.js';
import { TAG_BYTES } from '../suites.js';
import type { SegmentTable } from './table.js';

/**
 * A range of the file, every byte of it verified before it is yielded. Only the segments that cover it are read. Where one is
 * not genuine, or bytes are missing, this throws; what it has yielded before is genuine. Memory: three segments.
 *
 * @param range clipped to the end of the file, as HTTP ranges are
 * @param fetchRange called once with the bytes of the object that are needed (never for an empty range), which come in order
 * @throws SegmentDamagedError `segment-damaged`; CoreError `invalid-option`, `object-size-mismatch`; what the source throws
 */
export async function* openVerifiedRange(
  table: SegmentTable,
  range: ByteRange,
  fetchRange: (objectRange: ByteRange) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const { segmentSize, plaintextSize } = table;
  const { offset, length } = range;
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0) {
    throw new CoreError('invalid-option', 'A range has an offset and a length in whole bytes.', {
      field: 'range',
    });
  }
  const end = Math.min(offset + length, plaintextSize);
  if (end <= offset) return;
  const first = Math.floor(offset / segmentSize);
  const from = first * segmentSize;
  const to = Math.min(Math.ceil(end / segmentSize) * segmentSize, plaintextSize);
  const cut = (plaintext: Uint8Array<ArrayBuffer>, index: number): Uint8Array<ArrayBuffer> => {
    const at = index * segmentSize;
    return plaintext.subarray(Math.max(0, offset - at), end - at);
  };
  const fetched = fetchRange({ offset: from, length: to - from });
  let broken: { readonly error: unknown } | undefined;
  // Fresh memory takes longer than decrypting what is in it.
  const spare: Uint8Array<ArrayBuffer>[] = [];
  async function* arriving(): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
    try {
      yield* segmentsOf(fetched, segmentSize, to - from, spare);
    } catch (error) {
      broken = { error };
    }
  }
  // While one segment is decrypted, the next one arrives. Where none does, what had arrived is genuine all the same.
  let before: (() => Promise<Uint8Array<ArrayBuffer>>) | undefined;
  let index = first;
  for await (const room of arriving()) {
    const at = index++;
    const opened = table.openInPlace(at, room);
    // Awaited below, in the order of the file.
    opened.catch(() => undefined);
    const ready = before;
    before = async () => {
      const plaintext = await opened;
      spare.push(room);
      return cut(plaintext, at);
    };
    if (ready !== undefined) yield await ready();
  }
  if (before !== undefined) yield await before();
  if (broken !== undefined) throw broken.error;
}

/**
 * The bytes in segments, each with 16 bytes to spare behind it.
 *
 * @param spare memory that is used again
 * @throws CoreError `object-size-mismatch`
 */
async function* segmentsOf(
  source: AsyncIterable<Uint8Array>,
  segmentSize: number,
  size: number,
  spare: Uint8Array<ArrayBuffer>[],
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  let rest = size;
  let room: Uint8Array<ArrayBuffer> | undefined;
  let filled = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.byteLength; ) {
      if (rest === 0) throw sizeMismatch();
      room ??= roomFor(Math.min(segmentSize, rest) + TAG_BYTES, spare);
      const length = room.byteLength - TAG_BYTES;
      const taken = chunk.subarray(at, at + length - filled);
      room.set(taken, filled);
      filled += taken.byteLength;
      at += taken.byteLength;
      if (filled < length) continue;
      rest -= length;
      yield room;
      room = undefined;
      filled = 0;
    }
  }
  if (rest > 0) throw sizeMismatch();
}

function roomFor(bytes: number, spare: Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const room = spare.pop();
  return room?.byteLength === bytes ? room : new Uint8Array(bytes);
}
