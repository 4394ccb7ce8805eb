import { rechunk } from '../bytes/rechunk.js';
import { CoreError } from '../errors.js';
import { NATIVE_BYTES } from '../gcm/segment.js';
import type { Sealer } from './sealer.js';

/**
 * Seals a byte stream in order: ciphertext, then the tag. Memory: two segments.
 *
 * @throws CoreError `object-size-mismatch` when the source has more or fewer bytes than `sealer.plaintextSize`
 */
export async function* sealStream(
  sealer: Sealer,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  let offset = 0;
  for await (const segment of rechunk(source, NATIVE_BYTES)) {
    const end = offset + segment.byteLength;
    // A segment that is not full is the source's last: it must end where the file was announced to end.
    const isLast = segment.byteLength < NATIVE_BYTES;
    if (end > sealer.plaintextSize || (isLast && end !== sealer.plaintextSize)) throw sizeChanged();
    yield await sealer.seal(offset, segment);
    offset = end;
  }
  if (offset !== sealer.plaintextSize) throw sizeChanged();
  yield await sealer.tag();
}

function sizeChanged(): CoreError {
  return new CoreError(
    'object-size-mismatch',
    'The source has not as many bytes as announced: it changed while it was read.',
  );
}
