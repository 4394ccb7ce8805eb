/** The network between the page and the servers, as bad as the page asks for. The servers among themselves do not notice. */
import { channel } from 'node:diagnostics_channel';

/** Of each connection, in the state `slow`. */
const BYTES_PER_SECOND = 250_000;
/** What a page sends to S3, and fetches, through presigned URLs. */
const OPERATIONS = ['PutObject', 'UploadPart', 'GetObject'];

/** @typedef {import('sealift-dev-s3').FaultAction} FaultAction */
/** @type {Readonly<Record<string, FaultAction | undefined>>} */
const STATES = {
  normal: undefined,
  slow: { bytesPerSecond: BYTES_PER_SECOND },
  busy: { status: 503, code: 'SlowDown' },
  cut: 'drop',
};

/**
 * @param {{ pagePort: number, s3Port: number, faults: import('sealift-dev-s3').DevS3['faults'] }} options
 */
export function createNetwork({ pagePort, s3Port, faults }) {
  let state = 'normal';
  /** @type {(() => void)[]} */
  let armed = [];
  /** @type {Set<import('node:net').Socket>} */
  const open = new Set();

  const started = channel('http.server.request.start');
  const hear = /** @param {unknown} message */ (message) => {
    const { request } = /** @type {{ request: import('node:http').IncomingMessage }} */ (message);
    const { socket, url = '' } = request;
    const toSigner = socket.localPort === pagePort && url.startsWith('/sealift/');
    const toS3 =
      socket.localPort === s3Port && (request.method === 'OPTIONS' || /[?&]X-Amz-Signature=/.test(url));
    if (!toSigner && !toS3) return;
    if (state === 'cut') return void socket.destroy();
    if (open.has(socket)) return;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  };
  started.subscribe(hear);

  return {
    get state() {
      return state;
    },
    /**
     * What is on its way is lost, as where a computer leaves one network for another.
     *
     * @param {unknown} next
     * @returns {boolean} false for a state that does not exist; then nothing has changed
     */
    change(next) {
      if (typeof next !== 'string' || !Object.hasOwn(STATES, next)) return false;
      state = next;
      for (const disarm of armed) disarm();
      const action = STATES[next];
      armed = action
        ? OPERATIONS.map((operation) =>
            faults.add({ match: { operation }, times: Number.POSITIVE_INFINITY, action }),
          )
        : [];
      for (const socket of open) socket.destroy();
      return true;
    },
    close: () => started.unsubscribe(hear),
  };
}

/** @typedef {ReturnType<typeof createNetwork>} Network */
