import { createOpener } from '@sealift/core/open';
import { createSealer } from '@sealift/core/seal';
import { noise } from './noise.js';
import { newKeyring, rawDecryption } from './objects.js';
import { takeTurns } from './rounds.js';

/** Decrypting and verifying one object segment by segment, against one-shot decryption, one realm. */
export async function run({ segmentBytes, totalBytes, rounds }) {
  const keyring = await newKeyring();
  const { metadata, objectSize, ...sealer } = await createSealer({ keyring, plaintextSize: totalBytes });
  const segment = noise(segmentBytes);
  const object = [];
  for (let offset = 0; offset < totalBytes; offset += segmentBytes)
    object.push(await sealer.seal(offset, segment));
  const tag = await sealer.tag();

  const opening = (inPlace) => async () => {
    const opener = await createOpener({ keyring, metadata, objectSize });
    const pieces = inPlace ? object.map((piece) => piece.slice()) : object;
    return async () => {
      let offset = 0;
      for (const piece of pieces) {
        const { share } = await opener.segments.openUnverified(offset, piece, inPlace ? piece : undefined);
        opener.accept({ offset, length: piece.byteLength, share });
        offset += piece.byteLength;
      }
      await opener.verify(tag);
      return totalBytes;
    };
  };
  return takeTurns(rounds, {
    raw: () => rawDecryption(segment, totalBytes),
    segmented: opening(false),
    inPlace: opening(true),
  });
}
