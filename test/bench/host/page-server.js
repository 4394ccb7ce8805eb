import { createReadStream } from 'node:fs';
import { request as ask, createServer } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';

/** What an application answers itself: the calls of its signer. */
const CALLS = /^\/(plain|signer)\//;
const TYPES = { '.html': 'text/html', '.js': 'text/javascript' };

/**
 * Serves the built page, gives it its job and takes its report: the page runs by itself, nobody drives it.
 *
 * @param {string} site folder of the built page
 * @param {(mark: string) => unknown} onMark told when the page says how far it is; the page waits until it is done
 */
export async function servePage(site, onMark = () => {}) {
  /** @type {unknown} */
  let job;
  /** @type {(report: { result?: any, error?: string }) => void} */
  let deliver = () => {};
  const report = new Promise((resolve) => {
    deliver = resolve;
  });
  /** @type {{ port: number, host: string } | undefined} */
  let calls;
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (calls !== undefined && CALLS.test(pathname)) forward(request, response, calls);
    else if (request.method === 'POST') {
      const body = JSON.parse(await text(request));
      if (pathname === '/report') deliver(body);
      else await onMark(body.mark);
      response.writeHead(204).end();
    } else if (pathname === '/job') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(job));
    } else {
      const file = path.join(site, path.normalize(pathname === '/' ? '/index.html' : pathname));
      const stream = createReadStream(file);
      stream.once('error', () => response.writeHead(404).end());
      stream.once('open', () => {
        response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' });
        stream.pipe(response);
      });
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = server.address();
  const origin = `http://localhost:${port}`;
  return {
    url: `${origin}/`,
    origin,
    port,
    /** What the page is to do; before it is opened. */
    offer(wanted) {
      job = wanted;
    },
    report,
    /** From now on the calls of a signer are answered here, as an application does, by a server that is told it is `host`. */
    answerCalls(port, host) {
      calls = { port, host };
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {{ port: number, host: string }} to
 */
function forward(request, response, { port, host }) {
  const { method, url: path, headers } = request;
  const asked = ask({ port, method, path, headers: { ...headers, host } }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  asked.once('error', () => response.destroy());
  request.pipe(asked);
}
