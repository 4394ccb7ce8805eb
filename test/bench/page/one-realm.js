import { createSegmentSealer } from '@sealift/core/seal/worker';
import { noise } from './noise.js';
import { newSealer, rawEncryption } from './objects.js';
import { takeTurns } from './rounds.js';

/** Segmented GCM against one-shot calls of the same size, all one after the other on the page thread. */
export function run({ segmentBytes, totalBytes, rounds }) {
  const segment = noise(segmentBytes);
  const sealing = (method) => async () => {
    const sealer = await newSealer(totalBytes);
    const segments = await createSegmentSealer(sealer.handle);
    return async () => {
      for (let offset = 0; offset < totalBytes; offset += segmentBytes) {
        const { ciphertext, share } = await segments[method](sealer.claim(offset, segmentBytes), segment);
        sealer.accept({ offset, length: ciphertext.byteLength, share });
      }
      await sealer.tag();
      return totalBytes;
    };
  };
  return takeTurns(rounds, {
    raw: () => rawEncryption(segment, totalBytes),
    segmented: sealing('seal'),
    inPlace: sealing('sealInPlace'),
  });
}
