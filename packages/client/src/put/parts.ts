import type { Sealer } from '@sealift/core';
import { concat } from '@sealift/core/bytes';

/**
 * The object in parts: ciphertext as long as the chunks are, and the tag at the end of the last one, or as a part of its own
 * behind a full one: no part is longer than the others.
 *
 * @param chunks all of `partSize` bytes but the last, which may be shorter; `partSize` is a multiple of 16
 */
export async function* sealedParts(
  sealer: Sealer,
  chunks: AsyncIterable<Uint8Array>,
  partSize: number,
  isSizeKnown: boolean,
): AsyncGenerator<Uint8Array, void, void> {
  let offset = 0;
  let last: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    const end = offset + chunk.byteLength;
    const isFull = chunk.byteLength === partSize;
    if (!isFull && !isSizeKnown) sealer.end(end);
    const sealed = await sealer.seal(offset, chunk);
    offset = end;
    if (isFull) yield sealed;
    else last = sealed;
  }
  if (last.byteLength === 0 && !isSizeKnown) sealer.end(offset);
  yield concat(last, await sealer.tag());
}
