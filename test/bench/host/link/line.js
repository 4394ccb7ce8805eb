/**
 * One direction of a link: bytes leave one after the other, at its rate, and arrive after its delay. A bucket of tokens whose debt is time.
 *
 * @param {{ bitsPerSecond: number, delay: number }} link milliseconds from end to end
 * @param {() => number} now milliseconds of a clock that only goes forward
 */
export function createLine({ bitsPerSecond, delay }, now) {
  let free = 0;
  return {
    /** Milliseconds until all that was sent has left. */
    get queued() {
      return Math.max(0, free - now());
    },
    /** @param {number} bytes @returns {number} when they have arrived */
    send(bytes) {
      free = Math.max(now(), free) + (bytes * 8_000) / bitsPerSecond;
      return free + delay;
    },
  };
}
