import formbody from '@fastify/formbody';
import middie from '@fastify/middie';
import statics from '@fastify/static';
import { requestListener } from '@sealift/signer/node';
import Fastify from 'fastify';
import { receive } from './documents.js';
import { signIn, userOf } from './session.js';
import { DEMO_SESSION_SECRET, PORT, SEALIFT_SECRET, signer } from './signer.js';

const app = Fastify();

// As middleware it comes before Fastify's body parsers: the signer reads its own.
await app.register(middie);
app.use('/sealift', requestListener(signer));

await app.register(formbody, { bodyLimit: 1_000_000 });
app.decorateRequest('user');
app.addHook('onRequest', async (request) => {
  request.user = await userOf(request.headers.cookie, DEMO_SESSION_SECRET);
});

app.post('/documents', async (request, reply) => {
  const [status, text] = receive(request.body?.documents, request.user, SEALIFT_SECRET);
  return reply.code(status).type('text/plain; charset=utf-8').send(text);
});

app.get('/session', async (request) => ({ user: request.user?.id ?? null }));

app.post('/sign-in', async (_request, reply) => {
  const cookie = await signIn(DEMO_SESSION_SECRET);
  if (cookie === undefined) return reply.code(403).send('Nobody can sign in here: see session.js.');
  return reply.header('Set-Cookie', cookie).redirect('/', 303);
});

await app.register(statics, { root: new URL('public/', import.meta.url) });
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
console.log(`http://127.0.0.1:${PORT}/`);
