/** What the page's own server answers: the built files, the signers, what S3 stores and what goes on (for show). */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { securityHeaders } from './headers.js';
import { profileOf } from './signers/index.js';
import { changeByte } from './stored/change-byte.js';
import { createStoredView } from './stored/stored.js';
import { eventStream } from './traffic/stream.js';

const SERVICE_WORKER = fileURLToPath(
  new URL('../../packages/upload/workers/stream.worker.js', import.meta.url),
);
const DIST = fileURLToPath(new URL('../dist', import.meta.url));

/**
 * @param {{ signers: ReadonlyMap<string, import('@sealift/signer').Signer>, films: import('@sealift/signer').Signer, s3: import('./stored/stored.js').S3Address,
 *   bucket: string, folder: string, feed: import('./traffic/feed.js').Feed, network: import('./network.js').Network }} options
 * @returns {(request: Request) => Response | Promise<Response>}
 */
export function createPage({ signers, films, s3, bucket, folder, feed, network }) {
  const app = new Hono();
  const headers = securityHeaders(s3.endpoint);
  const stored = createStoredView({
    address: s3,
    bucket,
    folder,
    keyHolder: (key) => keyHolderOf(profileOf(key)),
    signersKey: (key) => feed.hush(key, () => derivedKey(signers.get(profileOf(key)), key)),
  });

  for (const [profile, signer] of signers)
    app.all(`/sealift/${profile}/*`, (context) => signer.fetch(context.req.raw));
  app.all('/sealift/films/*', (context) => films.fetch(context.req.raw));
  app.use('*', async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(headers)) context.header(name, value);
  });
  app.get('/demo/config', (context) =>
    context.json({ signers: [...signers.keys()], bucket, s3Endpoint: s3.endpoint, network: network.state }),
  );
  app.post('/demo/network', async (context) => {
    // Other sites cannot send JSON here without being asked first, and nobody answers that.
    const json = context.req.header('content-type') === 'application/json';
    const { state } = (json && (await context.req.json().catch(() => undefined))) || {};
    return network.change(state) ? context.body(null, 204) : context.json({ code: 'network-unknown' }, 400);
  });
  app.get('/demo/object', async (context) => {
    const key = context.req.query('key') ?? '';
    const found = key === '' ? undefined : await stored(key);
    return found ? context.json(found) : context.json({ code: 'object-not-found' }, 404);
  });
  app.post('/demo/change-byte', async (context) => {
    const json = context.req.header('content-type') === 'application/json';
    const { key = '', offset } = (json && (await context.req.json().catch(() => undefined))) || {};
    const isPlace =
      typeof key === 'string' && key.startsWith('uploads/') && Number.isSafeInteger(offset) && offset >= 0;
    const found = isPlace && (await changeByte(folder, bucket, key, offset));
    return found ? context.body(null, 204) : context.json({ code: 'object-not-found' }, 404);
  });
  // For what is watched while it is fetched. It answers for `/sealift/sealift-stream/`, where the server has nothing.
  app.get('/sealift/sw.js', async (context) =>
    context.body(await readFile(SERVICE_WORKER, 'utf8'), 200, {
      'content-type': 'text/javascript; charset=utf-8',
    }),
  );
  app.get('/demo/events', (context) => eventStream(feed, context.req.raw.signal));
  app.use('*', serveStatic({ root: DIST }));
  return (request) => app.fetch(request);
}

/** @param {string} profile @returns {import('./stored/stored.js').KeyHolder} */
function keyHolderOf(profile) {
  if (profile === 'sse-c-page') return 'page';
  return profile.endsWith('sse-c') ? 'signer' : 'none';
}

/**
 * The key of an object, as the signer tells it to a page that reads.
 *
 * @param {import('@sealift/signer').Signer | undefined} signer
 * @param {string} key
 * @returns {Promise<string | undefined>} base64; undefined when there is no such object
 */
async function derivedKey(signer, key) {
  const answer = await signer?.fetch(
    new Request(`http://signer/sealift/${profileOf(key)}/downloads`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key }),
    }),
  );
  if (!answer?.ok) return undefined;
  const { request } = await answer.json();
  return request.headers['x-amz-server-side-encryption-customer-key'];
}
