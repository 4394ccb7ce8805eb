import { clientEncryption, createSigner } from '@sealift/signer';
import { Hono } from 'hono';
import { receive } from './documents.js';
import { signIn, userOf } from './session.js';

/** The signer, and what belongs to the page's form; settings are environment variables. */
export function createApp(settings) {
  const { AWS_REGION = 'us-east-1', S3_BUCKET = 'uploads', S3_ENDPOINT } = settings;
  const { ORIGIN, SEALIFT_RECIPIENT, SEALIFT_SECRET, DEMO_SESSION_SECRET } = settings;

  const signer = createSigner({
    s3: {
      region: AWS_REGION,
      bucket: S3_BUCKET,
      ...(S3_ENDPOINT && { endpoint: S3_ENDPOINT, forcePathStyle: true }),
    },
    secret: SEALIFT_SECRET ?? '', // 32 bytes or more: without it nothing starts
    allowedOrigins: [ORIGIN ?? 'http://127.0.0.1:3000'],
    // A public key in PEM: only the holder of the private one can read, and no key service is needed.
    protection: clientEncryption({ recipient: SEALIFT_RECIPIENT ?? '' }),
    authorize: async (request) => {
      const user = await userOf(request.headers.get('cookie'), DEMO_SESSION_SECRET);
      return user && { owner: user.id, prefix: `users/${user.id}/`, maxSize: 10e9 };
    },
  });

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
  return app;
}
