import { crc64nvme, foldBy } from '../../../packages/upload/src/checksum/crc64nvme.js';
import { FOLD_CODE } from '../../../packages/upload/src/checksum/fold-code.js';
import { noise } from './noise.js';
import { rawEncryption } from './objects.js';
import { takeTurns } from './rounds.js';

/** The checksum of an upload against encrypting the same bytes: both are on the way of every byte. */
export async function run({ segmentBytes, totalBytes, rounds, webAssembly }) {
  if (webAssembly) await foldBy(Uint8Array.from(atob(FOLD_CODE), (character) => character.charCodeAt(0)));
  const segment = noise(segmentBytes);
  return takeTurns(rounds, {
    raw: () => rawEncryption(segment, totalBytes),
    checksum: async () => async () => {
      let crc;
      for (let done = 0; done < totalBytes; done += segmentBytes) crc = crc64nvme(segment, crc);
      return totalBytes;
    },
  });
}
