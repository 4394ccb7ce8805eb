import { requestListener } from '@sealift/signer/node';
import express from 'express';
import { receive } from './documents.js';
import { signIn, userOf } from './session.js';
import { DEMO_SESSION_SECRET, PORT, SEALIFT_SECRET, signer } from './signer.js';

const app = express();

// Before whatever reads bodies: the signer reads its own.
app.use('/sealift', requestListener(signer));

app.use(express.urlencoded({ limit: '1mb' }));
app.use(async (request, _response, next) => {
  request.user = await userOf(request.headers.cookie, DEMO_SESSION_SECRET);
  next();
});

app.post('/documents', (request, response) => {
  const [status, text] = receive(request.body?.documents, request.user, SEALIFT_SECRET);
  response.status(status).type('text').send(text);
});

app.get('/session', (request, response) => {
  response.json({ user: request.user?.id ?? null });
});

app.post('/sign-in', async (_request, response) => {
  const cookie = await signIn(DEMO_SESSION_SECRET);
  if (cookie === undefined) response.status(403).send('Nobody can sign in here: see session.js.');
  else response.set('Set-Cookie', cookie).redirect(303, '/');
});

app.use(express.static('public'));
app.listen(Number(PORT), '127.0.0.1', () => console.log(`http://127.0.0.1:${PORT}/`));
