/** What the page's own server answers: the built files, the signer, and what S3 stores (for show). */
import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { securityHeaders } from './headers.js';
import { createStoredView } from './stored.js';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));

/**
 * @param {{ signer: import('@sealift/signer').Signer, s3: import('./stored.js').S3Address, bucket: string }} options
 * @returns {(request: Request) => Response | Promise<Response>}
 */
export function createPage({ signer, s3, bucket }) {
  const app = new Hono();
  const headers = securityHeaders(s3.endpoint);
  const stored = createStoredView(s3, bucket);

  app.all('/sealift/*', (context) => signer.fetch(context.req.raw));
  app.use('*', async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(headers)) context.header(name, value);
  });
  app.get('/demo/config', (context) => context.json({ signer: '/sealift', bucket, s3Endpoint: s3.endpoint }));
  app.get('/demo/object', async (context) => {
    const key = context.req.query('key') ?? '';
    const found = key === '' ? undefined : await stored(key);
    return found ? context.json(found) : context.json({ code: 'object-not-found' }, 404);
  });
  app.use('*', serveStatic({ root: DIST }));
  return (request) => app.fetch(request);
}
