import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import {
  createAdaptorServer,
  getRequestListener,
  type HttpBindings,
  type ServerType,
} from '@hono/node-server';
import type { Signer } from './signer.js';

export interface ServeOptions {
  /** Default: 8787. 0 picks a free one. */
  readonly port?: number;
  /** Default: `127.0.0.1`, so that nothing but this machine can reach it; put a TLS proxy in front, or name an address. */
  readonly host?: string;
  /** Connections that may wait to be accepted, as far as the system allows (Linux: `net.core.somaxconn`). Default: 4,096; Node's own is 511. */
  readonly backlog?: number;
  /**
   * Seconds for which a connection without a request stays open: longer than a proxy in front keeps its own, or the proxy sends a
   * request into one that is just being closed. Default: 65, for common ones keep theirs for 60; Node's own is 5.
   */
  readonly keepAliveTimeout?: number;
}

export interface RunningSigner {
  /** `http://127.0.0.1:8787` */
  readonly url: string;
  /**
   * Ends the signer so that no request is lost: `ready` answers 503 at once, `delay` seconds later no more requests are taken, and those
   * under way have `timeout` seconds to be answered.
   */
  close(options?: CloseOptions): Promise<void>;
}

export interface CloseOptions {
  /** Seconds that the load balancer needs to notice `ready`; requests are taken meanwhile. Default: 0. */
  readonly delay?: number;
  /** Seconds after which connections are cut that still have a request. Default: 30. */
  readonly timeout?: number;
}

/** What a server needs of a signer. */
type Served = Pick<Signer, 'fetch'> & Partial<Signer>;

/** Serves a signer over HTTP. */
export function serve(signer: Served, options: ServeOptions = {}): Promise<RunningSigner> {
  const { port = 8787, host = '127.0.0.1', backlog = 4096, keepAliveTimeout = 65 } = options;
  let isClosing = false;
  const answer = async (request: Request, bindings: HttpBindings): Promise<Response> => {
    addresses.set(request, bindings.incoming.socket.remoteAddress);
    const answered = await signer.fetch(request);
    // So that no client sends its next request into a connection that is about to be closed.
    if (isClosing) answered.headers.set('connection', 'close');
    return answered;
  };
  return new Promise((resolve, reject) => {
    const server = createAdaptorServer({
      fetch: (request, bindings) => answer(request, bindings as HttpBindings),
      serverOptions: { keepAliveTimeout: keepAliveTimeout * 1000 },
    });
    server.once('error', reject);
    server.listen({ port, host, backlog }, () => {
      server.off('error', reject);
      const address = server.address() as AddressInfo;
      const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
      resolve({
        url: `http://${shown}:${address.port}`,
        async close({ delay = 0, timeout = 30 } = {}) {
          isClosing = true;
          await signer.close?.();
          if (delay > 0) await pause(delay * 1000);
          await close(server, timeout);
          await signer.close?.();
        },
      });
    });
  });
}

/** The signer as a `node:http` listener, for Express (`app.use('/sealift', requestListener(signer))`) and the like. */
export function requestListener(
  signer: Served,
): (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> {
  const answer = (request: Request, bindings: unknown) => {
    addresses.set(request, (bindings as HttpBindings).incoming.socket.remoteAddress);
    return signer.fetch(request);
  };
  return getRequestListener(answer, { overrideGlobalObjects: false });
}

const addresses = new WeakMap<Request, string | undefined>();

/**
 * For `createSigner({ clientAddress: socketAddress })` where clients reach this process without a proxy; behind one all have
 * the address of the proxy. Known of requests that came through `serve` or `requestListener`.
 */
export function socketAddress(request: Request): string | undefined {
  return addresses.get(request);
}

/** @param timeout seconds */
function close(server: ServerType, timeout: number): Promise<void> {
  const http = server as Server;
  return new Promise((resolve, reject) => {
    // A connection is idle again when its last answer is sent, and would be kept open for the next request.
    const idle = setInterval(() => http.closeIdleConnections(), 50);
    const end = setTimeout(() => http.closeAllConnections(), timeout * 1000);
    http.close((error) => {
      clearInterval(idle);
      clearTimeout(end);
      if (error) reject(error);
      else resolve();
    });
    http.closeIdleConnections();
  });
}
