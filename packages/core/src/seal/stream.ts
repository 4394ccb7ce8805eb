import { rechunk } from '../bytes/rechunk.js';
import { CoreError } from '../errors.js';
import { tooLarge } from '../gcm/message.js';
import { NATIVE_BYTES } from '../gcm/segment.js';
import { STREAM_BYTES, type StreamEncryption } from '../gcm/stream-cipher.js';
import { MAX_PLAINTEXT_BYTES } from '../suites.js';
import type { Sealer } from './sealer.js';

/** Two native calls, which run at a time. */
const SEGMENT_BYTES = 2 * NATIVE_BYTES;

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
  const stream = sealer.stream?.();
  yield* stream === undefined ? inSegments(sealer, source) : inOrder(sealer, source, stream);
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
async function* inOrder(
  sealer: Sealer,
  source: AsyncIterable<Uint8Array>,
  stream: StreamEncryption,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const most = sealer.isSizeKnown ? sealer.plaintextSize : MAX_PLAINTEXT_BYTES;
  let end = 0;
  for await (const chunk of source) {
    end += chunk.byteLength;
    // SP 800-38D §5.2.1.1: beyond it the counter would wrap.
    if (end > most) throw sealer.isSizeKnown ? sizeChanged() : tooLarge();
    for (let at = 0; at < chunk.byteLength; at += STREAM_BYTES)
      yield stream.update(chunk.subarray(at, at + STREAM_BYTES));
  }
  checkEnd(sealer, end);
  yield stream.finish();
}

function checkEnd(sealer: Sealer, end: number): void {
  if (!sealer.isSizeKnown) sealer.end(end);
  if (end !== sealer.plaintextSize) throw sizeChanged();
}

function sizeChanged(): CoreError {
  return new CoreError(
    'object-size-mismatch',
    'The source has not as many bytes as announced: it changed while it was read.',
  );
}
