import { connect, createServer } from 'node:net';
import { createLine } from './line.js';

/** Milliseconds of bytes that wait in front of a line, in all; who has more to send waits, as TCP has them do. */
const QUEUE = 30;

/**
 * A link between browsers and a server, at TCP: each direction has one rate, which all connections share, and half of the round trip.
 * A connection that is opened costs a round trip first. TCP's own behaviour on a long way (slow start, loss) is not there.
 *
 * @param {{ port: number, bitsPerSecond: number, roundTrip: number }} link `port` of the server; milliseconds
 * @returns {Promise<{ port: number, close(): Promise<void> }>}
 */
export async function openLink({ port, bitsPerSecond, roundTrip }) {
  const ends = { bitsPerSecond, delay: roundTrip / 2 };
  const now = () => performance.now();
  const up = createDirection(createLine(ends, now), now);
  const down = createDirection(createLine(ends, now), now);
  const sockets = new Set();
  const server = createServer({ noDelay: true, allowHalfOpen: true, pauseOnConnect: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => {
        sockets.delete(socket);
        // What ended as it should may still be on its way to the other.
        if (!socket.readableEnded) other.destroy();
      });
    }
    setTimeout(() => up.carry(near, far), roundTrip);
    down.carry(far, near);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  return {
    port: /** @type {import('node:net').AddressInfo} */ (server.address()).port,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/**
 * @param {ReturnType<typeof createLine>} line
 * @param {() => number} now
 */
function createDirection(line, now) {
  /** What is on its way, first come first; `chunk` undefined: the sender has ended. */
  const onTheWay = [];
  /** Senders that wait for room in front of the line, and those whose receiver takes no more. */
  const waiting = new Set();
  const heldUp = new Set();
  /** @type {{ timer: NodeJS.Timeout, at: number } | undefined} */
  let wake;

  const goOn = (socket) => {
    if (!waiting.has(socket) && !heldUp.has(socket)) socket.resume();
  };
  const write = ({ from, to, chunk }) => {
    if (chunk === undefined) return to.end();
    if (to.destroyed || to.write(chunk) || heldUp.has(from)) return;
    from.pause();
    heldUp.add(from);
    to.once('drain', () => {
      heldUp.delete(from);
      goOn(from);
    });
  };
  const deliver = () => {
    wake = undefined;
    const all = onTheWay.findIndex(({ arrives }) => arrives > now());
    for (const arrived of onTheWay.splice(0, all === -1 ? onTheWay.length : all)) write(arrived);
    if (line.queued < QUEUE) {
      const senders = [...waiting];
      waiting.clear();
      senders.forEach(goOn);
    }
    schedule();
  };
  const schedule = () => {
    const arrival = onTheWay[0]?.arrives ?? Number.POSITIVE_INFINITY;
    const room = waiting.size > 0 ? now() + line.queued - QUEUE / 2 : Number.POSITIVE_INFINITY;
    const at = Math.min(arrival, room);
    if (at >= (wake?.at ?? Number.POSITIVE_INFINITY)) return;
    clearTimeout(wake?.timer);
    wake = { at, timer: setTimeout(deliver, Math.max(0, at - now())) };
  };
  return {
    /** @param {import('node:net').Socket} from @param {import('node:net').Socket} to */
    carry(from, to) {
      from.on('data', (chunk) => {
        onTheWay.push({ from, to, chunk, arrives: line.send(chunk.byteLength) });
        if (line.queued >= QUEUE) {
          from.pause();
          waiting.add(from);
        }
        schedule();
      });
      from.once('end', () => {
        onTheWay.push({ from, to, chunk: undefined, arrives: line.send(0) });
        schedule();
      });
      from.once('close', () => {
        waiting.delete(from);
        heldUp.delete(from);
      });
      from.resume();
    },
  };
}
