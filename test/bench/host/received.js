import { subscribe } from 'node:diagnostics_channel';

/**
 * Counts the bodies of all PUTs to the HTTP servers of this process, byte for byte as they arrive, be they answered or broken off.
 */
export function countPuts() {
  let bytes = 0;
  /** @type {number | undefined} */
  let firstAt;
  /** @type {(() => void)[]} */
  let asked = [];
  subscribe('http.server.request.start', ({ request }) => {
    if (request.method !== 'PUT') return;
    const { push } = request;
    // What the parser hands over: a listener for data would take it away from the server.
    request.push = (chunk, encoding) => {
      if (chunk !== null) {
        firstAt ??= Date.now();
        for (const tell of asked) tell();
        asked = [];
        bytes += chunk.byteLength;
      }
      return push.call(request, chunk, encoding);
    };
  });
  return {
    /** Resolves when there has been a byte since `take`, with the milliseconds since the epoch. @returns {Promise<number>} */
    async first() {
      if (firstAt === undefined) await new Promise((resolve) => asked.push(() => resolve(undefined)));
      return /** @type {number} */ (firstAt);
    },
    /** @returns {{ bytes: number, firstAt: number | undefined }} since it was asked last; milliseconds since the epoch */
    take() {
      const taken = { bytes, firstAt };
      bytes = 0;
      firstAt = undefined;
      return taken;
    },
  };
}
