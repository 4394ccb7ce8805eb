/**
 * Module workers that seal parts of one object, several at a time in each.
 *
 * @param {{ workers: number, inFlight: number, segmentBytes: number }} options
 */
export function sealingPool({ workers, inFlight, segmentBytes }) {
  const pool = Array.from({ length: workers }, () => new SealingWorker(segmentBytes));
  /**
   * Opens the object everywhere; what it returns seals all of it.
   *
   * @param {import('@sealift/core/seal').ClaimingSealer} sealer
   * @param {number} totalBytes
   * @param {Blob} [file] read by the workers. Default: bytes that they have
   */
  return async (sealer, totalBytes, file) => {
    await Promise.all(pool.map((worker) => worker.call({ handle: sealer.handle })));
    let next = 0;
    const pull = async (worker) => {
      while (next < totalBytes) {
        const offset = next;
        next += segmentBytes;
        const claim = sealer.claim(offset, segmentBytes);
        const slice = file?.slice(offset, next);
        const share = await worker.call({ claim, slice }, [claim.port]);
        sealer.accept({ offset, length: segmentBytes, share });
      }
    };
    return async () => {
      await Promise.all(pool.flatMap((worker) => Array.from({ length: inFlight }, () => pull(worker))));
      await sealer.tag();
      return totalBytes;
    };
  };
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
