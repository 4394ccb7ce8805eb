/**
 * Module workers that decrypt ranges of one object, several at a time in each.
 *
 * @param {{ workers: number, inFlight: number }} options
 */
export function openingPool({ workers, inFlight }) {
  const pool = Array.from({ length: workers }, () => new OpeningWorker());
  /**
   * Decrypts all of the object and verifies it. The ranges move to the workers and come back, as those of a download do.
   *
   * @param {import('@sealift/core/open').Opener} opener
   * @param {Uint8Array<ArrayBuffer>[]} ranges one after the other
   * @param {Uint8Array} tag
   */
  return async (opener, ranges, tag) => {
    await Promise.all(pool.map((worker) => worker.call({ handle: opener.handle })));
    let next = 0;
    let at = 0;
    const pull = async (worker) => {
      while (next < ranges.length) {
        const range = ranges[next++];
        const offset = at;
        const { byteLength } = range;
        at += byteLength;
        const { share } = await worker.call({ offset, range }, [range.buffer]);
        opener.accept({ offset, length: byteLength, share });
      }
    };
    await Promise.all(pool.flatMap((worker) => Array.from({ length: inFlight }, () => pull(worker))));
    await opener.verify(tag);
  };
}

class OpeningWorker {
  #worker = new Worker(new URL('./open.worker.js', import.meta.url), { type: 'module' });
  #waiting = [];

  constructor() {
    this.#worker.onmessage = ({ data }) => this.#waiting.shift()(data);
  }

  /** Answers come in the order of the calls. */
  call(message, transfer = []) {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#worker.postMessage(message, transfer);
    });
  }
}
