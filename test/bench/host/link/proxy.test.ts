import { createHash, randomBytes } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openLink } from './proxy.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve(onConnection: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer({ allowHalfOpen: true }, onConnection);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as { port: number }).port;
}

async function linkTo(port: number): Promise<number> {
  const link = await openLink({ port, bitsPerSecond: 400e6, roundTrip: 4 });
  closing.push(link.close);
  return link.port;
}

/** All of it until the other side ends; the socket stays open for what goes the other way. */
function read(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.once('end', () => resolve(Buffer.concat(chunks)));
    socket.once('error', reject);
  });
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('every byte of several connections arrives, in its order, in both directions, and so does an end', async () => {
  // The server sends back what it got, when it has got all of it.
  const port = await linkTo(await serve(async (socket) => socket.end(await read(socket))));
  const bodies = [0, 1, 70_000, 3_000_000].map((length) => randomBytes(length));
  const returned = await Promise.all(
    bodies.map((body) => {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.end(body);
      return read(socket);
    }),
  );
  expect(returned.map(digest)).toEqual(bodies.map(digest));
});

test('a receiver that stops reading holds its own sender up, and nobody else', async () => {
  const sockets: Socket[] = [];
  const port = await linkTo(
    await serve((socket) => {
      sockets.push(socket);
      socket.once('data', (first) => {
        // The first byte says who it is.
        if (first[0] === 1) socket.pause();
        else socket.end('here');
      });
    }),
  );
  const stuck = connect({ port, host: '127.0.0.1' });
  stuck.write(Buffer.alloc(30_000_000, 1));
  const other = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  other.write(Buffer.of(2));
  expect((await read(other)).toString()).toBe('here');
  expect(stuck.bytesWritten - stuck.writableLength).toBeLessThan(30_000_000);
  stuck.destroy();
  for (const socket of sockets) socket.destroy();
});

test('a connection that breaks is broken at the other end', async () => {
  let broken: () => void = () => {};
  const atServer = new Promise<void>((resolve) => {
    broken = resolve;
  });
  const port = await linkTo(
    await serve((socket) => {
      socket.on('error', () => {});
      socket.once('close', () => broken());
      socket.resume().once('end', () => socket.end());
      socket.write('here');
    }),
  );
  const socket = connect({ port, host: '127.0.0.1' });
  await new Promise((resolve) => socket.once('data', resolve));
  socket.destroy();
  await atServer;
});
