import { crc64nvme } from '../../../packages/upload/src/checksum/crc64nvme.js';
import { noise } from './noise.js';
import { rawEncryption } from './objects.js';
import { takeTurns } from './rounds.js';

/** The checksum of an upload against encrypting the same bytes: both are on the way of every byte. */
export function run({ segmentBytes, totalBytes, rounds }) {
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
