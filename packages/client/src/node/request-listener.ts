import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What is served: `objectHandler` of `@sealift/client/http`. */
export interface FetchHandler {
  fetch(request: Request): Promise<Response>;
}

/**
 * A handler as a `node:http` listener, for Express (`app.use('/films', requestListener(films))`) and the like. Nothing of a request's
 * body is read. A body that breaks ends in a destroyed connection: whoever reads it is told, and no text of an error gets among its
 * bytes. When the client leaves, the request's `signal` is aborted.
 */
export function requestListener(
  handler: FetchHandler,
): (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> {
  return async (incoming, outgoing) => {
    const left = new AbortController();
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) left.abort();
    });
    try {
      const request = requestOf(incoming, left.signal);
      await send(request === undefined ? REFUSED() : await handler.fetch(request), outgoing);
    } catch {
      outgoing.destroy();
    }
  };
}

/** What is no request of the web: a target that is no address, or TRACE. */
const REFUSED = (): Response => new Response(null, { status: 400 });

function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request | undefined {
  const { method = 'GET', url = '/', rawHeaders } = incoming;
  const scheme = 'encrypted' in incoming.socket ? 'https' : 'http';
  try {
    const headers = new Headers();
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const name = rawHeaders[at] ?? '';
      if (!name.startsWith(':')) headers.append(name, rawHeaders[at + 1] ?? '');
    }
    // A proxy's target is a whole address (RFC 9112 §3.2.2); "//" at the beginning of a path is none.
    const host = `${scheme}://${incoming.headers.host || 'localhost'}`;
    return new Request(url.startsWith('/') ? host + url : new URL(url, host), { method, headers, signal });
  } catch {
    return undefined;
  }
}

/** @throws what breaks the body, with the connection */
async function send({ status, headers, body }: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.statusCode = status;
  outgoing.setHeaders(headers);
  if (headers.has('set-cookie')) outgoing.setHeader('set-cookie', headers.getSetCookie());
  if (body === null) {
    outgoing.end();
    return;
  }
  await pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), outgoing);
}
