import { noise } from './noise.js';
import { newSealer, rawEncryption } from './objects.js';
import { takeTurns } from './rounds.js';

/** Two module workers that seal one object, against one queue of one-shot calls on the page thread. */
export function run({ segmentBytes, totalBytes, rounds, workers, inFlight }) {
  const segment = noise(segmentBytes);
  const pool = Array.from({ length: workers }, () => new SealingWorker(segmentBytes));
  return takeTurns(rounds, {
    raw: () => rawEncryption(segment, totalBytes),
    segmented: async () => {
      const sealer = await newSealer(totalBytes);
      await Promise.all(pool.map((worker) => worker.call({ handle: sealer.handle })));
      let next = 0;
      const pull = async (worker) => {
        while (next < totalBytes) {
          const offset = next;
          next += segmentBytes;
          const claim = sealer.claim(offset, segmentBytes);
          const share = await worker.call({ claim }, [claim.port]);
          sealer.accept({ offset, length: segmentBytes, share });
        }
      };
      return async () => {
        await Promise.all(pool.flatMap((worker) => Array.from({ length: inFlight }, () => pull(worker))));
        await sealer.tag();
        return totalBytes;
      };
    },
  });
}

class SealingWorker {
  #worker = new Worker(new URL('./seal.worker.js', import.meta.url), { type: 'module' });
  #waiting = [];

  constructor(segmentBytes) {
    this.#worker.onmessage = ({ data }) => this.#waiting.shift()(data);
    this.#worker.postMessage({ segmentBytes });
  }

  /** Answers come in the order of the calls. */
  call(message, transfer = []) {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#worker.postMessage(message, transfer);
    });
  }
}
