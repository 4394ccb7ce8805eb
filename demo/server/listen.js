import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';

/**
 * Takes a port before it is known what will answer there: others need the address first.
 *
 * @param {number} port 0 picks a free one
 * @returns {Promise<{ port: number, handle(fetch: (request: Request) => Response | Promise<Response>): void, close(): Promise<void> }>}
 */
export async function listen(port) {
  /** @type {(request: Request) => Response | Promise<Response>} */
  let answer = () => new Response('starting', { status: 503, headers: { 'retry-after': '1' } });
  const server = createServer(getRequestListener((request) => answer(request)));
  await new Promise((resolve, reject) => {
    server.once('error', (error) => reject(portProblem(error, port)));
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    port: address.port,
    handle(fetch) {
      answer = fetch;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** @param {Error} error @param {number} port */
function portProblem(error, port) {
  const { code } = /** @type {NodeJS.ErrnoException} */ (error);
  return code === 'EADDRINUSE' ? new Error(`port ${port} is taken; try --port 0`) : error;
}
