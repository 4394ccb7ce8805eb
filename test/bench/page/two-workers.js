import { noise } from './noise.js';
import { newSealer, rawEncryption } from './objects.js';
import { takeTurns } from './rounds.js';
import { sealingPool } from './sealing-pool.js';

/** Two module workers that seal one object, against one queue of one-shot calls on the page thread. */
export function run({ segmentBytes, totalBytes, rounds, workers, inFlight }) {
  const segment = noise(segmentBytes);
  const seal = sealingPool({ workers, inFlight, segmentBytes });
  return takeTurns(rounds, {
    raw: () => rawEncryption(segment, totalBytes),
    segmented: async () => seal(await newSealer(totalBytes), totalBytes),
  });
}
