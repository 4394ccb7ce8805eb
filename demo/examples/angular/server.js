/** Serves the built page, and forwards the signer's calls to `SEALIFT_SIGNER`. */
import { readFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import path from 'node:path';

const { PORT = '4200', HOST = '127.0.0.1', SEALIFT_SIGNER = 'http://127.0.0.1:3000' } = process.env;
const FOLDER = path.resolve('dist');
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' };

createServer(async (incoming, outgoing) => {
  const { pathname } = new URL(incoming.url ?? '/', 'http://localhost');
  if (pathname.startsWith('/sealift/')) return forward(incoming, outgoing);
  const file = path.join(FOLDER, pathname === '/' ? 'index.html' : path.normalize(pathname));
  try {
    const content = await readFile(file);
    outgoing.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' });
    outgoing.end(content);
  } catch {
    outgoing.writeHead(404).end();
  }
}).listen(Number(PORT), HOST, () => console.log(`http://${HOST}:${PORT}/`));

function forward(incoming, outgoing) {
  const { method, headers, url } = incoming;
  const asked = request(new URL(url, SEALIFT_SIGNER), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.headers);
    answer.pipe(outgoing);
  });
  asked.on('error', () => outgoing.writeHead(502).end());
  incoming.pipe(asked);
}
