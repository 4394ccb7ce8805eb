import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener, serve as serveHono } from '@hono/node-server';
import type { Signer } from './signer.js';

export interface ServeOptions {
  /** Default: 8787. 0 picks a free one. */
  readonly port?: number;
  /** Default: `127.0.0.1`, so that nothing but this machine can reach it; put a TLS proxy in front, or name an address. */
  readonly host?: string;
}

export interface RunningSigner {
  /** `http://127.0.0.1:8787` */
  readonly url: string;
  /** Ends when the requests under way are answered. */
  close(): Promise<void>;
}

/** Serves a signer over HTTP. */
export function serve(signer: Signer, options: ServeOptions = {}): Promise<RunningSigner> {
  const { port = 8787, host = '127.0.0.1' } = options;
  return new Promise((resolve, reject) => {
    const server = serveHono(
      { fetch: (request) => signer.fetch(request), port, hostname: host },
      (address) => {
        server.off('error', reject);
        const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
        resolve({ url: `http://${shown}:${address.port}`, close: () => close(server) });
      },
    );
    server.once('error', reject);
  });
}

/** The signer as a `node:http` listener, for Express (`app.use('/sealift', requestListener(signer))`) and the like. */
export function requestListener(
  signer: Signer,
): (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> {
  return getRequestListener((request) => signer.fetch(request), { overrideGlobalObjects: false });
}

function close(server: ReturnType<typeof serveHono>): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    if ('closeIdleConnections' in server) server.closeIdleConnections();
  });
}
