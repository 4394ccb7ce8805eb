/**
 * The web server before an app: its built files or its development server, with the signer at `/sealift` beside them, and
 * with the headers that a case asks for.
 */
import { createReadStream, statSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import { pipeline } from 'node:stream';
import { requestListener } from '@sealift/signer/node';

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.map': 'application/json',
};

/**
 * @typedef {object} Site
 * @property {string} [folder] its files are served, and nothing that is not there
 * @property {number} [behind] or: the port of a server that answers
 * @property {Record<string, string>} [headers] of every answer but the signer's
 * @property {import('@sealift/signer').Signer} [signer]
 *
 * @param {number} port
 * @param {Site} site
 * @returns {Promise<{ close(): Promise<void> }>}
 */
export async function openFront(port, { folder, behind, headers = {}, signer }) {
  const toSigner = signer && requestListener(signer);
  const server = createServer((incoming, outgoing) => {
    const { pathname } = new URL(incoming.url ?? '/', 'http://front');
    if (toSigner && pathname.startsWith('/sealift/')) return toSigner(incoming, outgoing);
    for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
    if (behind !== undefined) return forward(behind, incoming, outgoing);
    return sendFile(path.join(folder ?? '', decodeURIComponent(pathname)), outgoing);
  });
  if (behind !== undefined) server.on('upgrade', (...given) => tunnel(behind, ...given));
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What is not there is 404: no answer with the page instead. @param {string} file @param {import('node:http').ServerResponse} outgoing */
function sendFile(file, outgoing) {
  const found = isFile(file) ? file : path.join(file, 'index.html');
  if (!isFile(found)) {
    outgoing.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
    return;
  }
  outgoing.setHeader('content-type', TYPES[path.extname(found)] ?? 'application/octet-stream');
  outgoing.setHeader('x-content-type-options', 'nosniff');
  createReadStream(found).pipe(outgoing);
}

/** @param {string} file */
function isFile(file) {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

/** @param {number} port @param {import('node:http').IncomingMessage} incoming @param {import('node:http').ServerResponse} outgoing */
function forward(port, incoming, outgoing) {
  const { method, url, headers } = incoming;
  const asked = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  asked.once('error', () => outgoing.headersSent || outgoing.writeHead(502).end());
  incoming.pipe(asked);
}

/**
 * Development servers talk to their pages over a WebSocket.
 *
 * @param {number} port
 * @param {import('node:http').IncomingMessage} incoming
 * @param {import('node:stream').Duplex} socket
 * @param {Buffer} head
 */
function tunnel(port, { method, url, rawHeaders }, socket, head) {
  const there = connect(port, '127.0.0.1');
  const lines = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : []));
  there.write([`${method} ${url} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
  there.write(head);
  // Either end closes the other, however it ends.
  pipeline(there, socket, () => {});
  pipeline(socket, there, () => {});
}
