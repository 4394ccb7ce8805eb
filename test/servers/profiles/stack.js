import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { requestListener } from '@sealift/signer/node';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript' };
const PATIENCE_MS = 180_000;

/**
 * The page's origin: its files, signers below paths of their own, and the jobs that the page asks for.
 *
 * @param {string} site folder of the built page
 * @param {import('./sweep.js').Sweep} sweep hears every call of the page and every answer of the signers
 */
export async function openStack(site, sweep) {
  /** @type {Map<string, (request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => unknown>} */
  const signers = new Map();
  /** @type {((job: object) => void)[]} */
  const waiting = [];
  /** @type {object[]} */
  const jobs = [];
  /** @type {Map<number, (report: { result?: any, error?: string }) => void>} */
  const open = new Map();
  let count = 0;

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const [, first = '', second = ''] = pathname.split('/');
    const signer = first === 'signer' ? signers.get(second) : undefined;
    if (signer !== undefined) return signer(request, response);
    if (pathname === '/job') {
      const job = jobs.shift() ?? (await new Promise((resolve) => waiting.push(resolve)));
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(job));
    }
    if (pathname === '/report') {
      const report = JSON.parse(await text(request));
      response.writeHead(204).end();
      return open.get(report.id)?.(report);
    }
    const stream = createReadStream(
      path.join(site, path.normalize(pathname === '/' ? '/index.html' : pathname)),
    );
    stream.once('error', () => response.writeHead(404).end());
    stream.once('open', () => {
      response.writeHead(200, {
        'content-type': TYPES[path.extname(pathname || '/index.html')] ?? 'text/html',
      });
      stream.pipe(response);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const origin = `http://localhost:${port}`;

  const give = (/** @type {object} */ job) => {
    const next = waiting.shift();
    if (next === undefined) jobs.push(job);
    else next(job);
  };

  return {
    origin,
    /** Mounts a signer, or several that take turns, as replicas behind a load balancer do. @param {string} name @param {readonly { fetch(request: Request): Promise<Response> }[]} replicas */
    mount(name, replicas) {
      let turn = 0;
      const watched = {
        async fetch(/** @type {Request} */ request) {
          sweep.kept('a request to the signer', `${request.url} ${await request.clone().text()}`);
          const answer = await /** @type {any} */ (replicas[turn++ % replicas.length]).fetch(request);
          const said = await answer.clone().text();
          if (answer.ok) sweep.learn(said);
          else sweep.kept('an error answer of the signer', said);
          return answer;
        },
      };
      signers.set(name, requestListener(watched));
      return `${origin}/signer/${name}`;
    },
    /** The page's report on a job. @param {Record<string, unknown>} job @returns {Promise<any>} */
    async ask(job) {
      const id = ++count;
      const report = new Promise((resolve) => open.set(id, resolve));
      give({ ...job, id });
      let timer;
      const late = new Promise((resolve) => {
        timer = setTimeout(() => resolve({ error: 'the page did not report' }), PATIENCE_MS);
      });
      const { result, error } = await Promise.race([report, late]);
      clearTimeout(timer);
      if (error !== undefined) throw new Error(error);
      return result;
    },
    async close() {
      give({ end: true });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
