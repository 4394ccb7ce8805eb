import { giveBack } from '../bytes/give-back.js';
import { rechunk } from '../bytes/rechunk.js';
import { PIECE_BYTES } from '../gcm/segment.js';
import { STREAM_BYTES } from '../gcm/stream-cipher.js';
import { checkEnd, type InOrder, sealInOrder, sizeChanged } from './in-order.js';
import type { Sealer } from './sealer.js';

/** Two native calls, which run at a time. */
const SEGMENT_BYTES = 2 * PIECE_BYTES;

/**
 * Seals a byte stream in order: ciphertext, then the tag. Its end tells the size where that is unknown. Memory: two segments.
 *
 * @throws CoreError `object-size-mismatch` when the source has more or fewer bytes than `sealer.plaintextSize`,
 * `file-too-large`, and `already-sealed` when anything of the file was claimed before
 */
export async function* sealStream(
  sealer: Sealer,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const inOrder = sealInOrder(sealer);
  yield* inOrder === undefined ? inSegments(sealer, source) : throughStream(inOrder, source);
}

/**
 * The same into a place that has copied or stored what it is given when `write` has resolved: the memory of each piece is used again
 * then, where a `cipher` seals.
 *
 * @throws CoreError as `sealStream`, and what `write` throws
 */
export async function sealTo(
  sealer: Sealer,
  source: AsyncIterable<Uint8Array>,
  write: (piece: Uint8Array<ArrayBuffer>) => Promise<void>,
): Promise<void> {
  for await (const piece of sealStream(sealer, source)) {
    await write(piece);
    // In pages the collector must see what weighs on it (docs/performance.md).
    if (sealer.stream !== undefined) giveBack(piece);
  }
}

async function* inSegments(
  sealer: Sealer,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  let offset = 0;
  for await (const segment of rechunk(source, SEGMENT_BYTES)) {
    const end = offset + segment.byteLength;
    // A segment that is not full is the source's last: it must end where the file was announced to end.
    const isLast = segment.byteLength < SEGMENT_BYTES;
    if (isLast && !sealer.isSizeKnown) sealer.end(end);
    if (sealer.isSizeKnown && (end > sealer.plaintextSize || (isLast && end !== sealer.plaintextSize)))
      throw sizeChanged();
    yield await sealer.seal(offset, segment);
    offset = end;
  }
  checkEnd(sealer, offset);
  yield await sealer.tag();
}

/** The platform's own stream: pieces go through as they come. */
async function* throughStream(
  { stream, take, end }: InOrder,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  for await (const chunk of source) {
    take(chunk.byteLength);
    for (let at = 0; at < chunk.byteLength; at += STREAM_BYTES)
      yield stream.update(chunk.subarray(at, at + STREAM_BYTES));
  }
  end();
  yield stream.finish();
}
