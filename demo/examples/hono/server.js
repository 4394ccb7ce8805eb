import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { receive } from './documents.js';
import { signIn, userOf } from './session.js';
import { DEMO_SESSION_SECRET, PORT, SEALIFT_SECRET, signer } from './signer.js';

const app = new Hono();

app.mount('/sealift', signer.fetch);

const userIn = (context) => userOf(context.req.header('cookie'), DEMO_SESSION_SECRET);

app.post('/documents', async (context) => {
  const form = await context.req.formData().catch(() => undefined); // of neither kind, or cut off
  const [status, text] = receive(form?.getAll('documents'), await userIn(context), SEALIFT_SECRET);
  return context.text(text, status);
});

app.get('/session', async (context) => context.json({ user: (await userIn(context))?.id ?? null }));

app.post('/sign-in', async (context) => {
  const cookie = await signIn(DEMO_SESSION_SECRET);
  if (cookie === undefined) return context.text('Nobody can sign in here: see session.js.', 403);
  context.header('Set-Cookie', cookie);
  return context.redirect('/', 303);
});

app.use(serveStatic({ root: './public' }));
serve({ fetch: app.fetch, port: Number(PORT), hostname: '127.0.0.1' }, () =>
  console.log(`http://127.0.0.1:${PORT}/`),
);
