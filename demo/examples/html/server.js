/** Serves the page and the element's files, is the signer, and takes the form. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { localKms } from '@sealift/kms/local';
import { clientEncryption, createSigner, verifyReceipts } from '@sealift/signer';
import { requestListener } from '@sealift/signer/node';

const { PORT = '3000', HOST = '127.0.0.1', ORIGIN = `http://127.0.0.1:${PORT}` } = process.env;
const { S3_ENDPOINT, S3_BUCKET = 'uploads', AWS_REGION = 'us-east-1', SEALIFT_SECRET } = process.env;
if (!SEALIFT_SECRET) throw new Error('Set SEALIFT_SECRET: openssl rand -base64 48');
const SCRIPTS = 'node_modules/@sealift/element/script';
/** Everybody is the same person here. Ask your own session. */
const prefix = 'users/demo/';

const signer = createSigner({
  s3: {
    region: AWS_REGION,
    bucket: S3_BUCKET,
    ...(S3_ENDPOINT ? { endpoint: S3_ENDPOINT, forcePathStyle: true } : {}),
  },
  secret: SEALIFT_SECRET,
  basePath: '/sealift',
  allowedOrigins: [ORIGIN],
  protection: clientEncryption({
    kms: localKms({ file: process.env.SEALIFT_KMS_FILE ?? 'kms.json' }),
    keyId: 'alias/uploads',
  }),
  authorize: () => ({ owner: 'demo', prefix, maxSize: 10e9 }),
});
const toSigner = requestListener(signer);

createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? '/', ORIGIN);
  if (pathname.startsWith('/sealift/')) return toSigner(request, response);
  if (pathname === '/documents' && request.method === 'POST') return take(request, response);
  if (pathname === '/') return send(response, 'index.html', 'text/html; charset=utf-8');
  if (pathname.startsWith('/assets/sealift/'))
    return send(response, path.join(SCRIPTS, path.basename(pathname)), 'text/javascript');
  response.writeHead(404).end();
}).listen(Number(PORT), HOST, () => console.log(`${ORIGIN}/`));

/** The form sends no file, only receipts: what they say is true once they are verified. */
async function take(request, response) {
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  try {
    const form = new URLSearchParams(await text(request));
    const receipts = verifyReceipts(form.getAll('documents'), SEALIFT_SECRET);
    if (!receipts.every(({ key }) => key.startsWith(prefix))) throw new Error('not yours');
    response.end(receipts.map(({ key, size }) => `Stored: ${key}, ${size} bytes\n`).join(''));
  } catch {
    response.writeHead(400).end('These are no receipts of yours.\n');
  }
}

async function send(response, file, type) {
  try {
    const content = await readFile(file);
    response.writeHead(200, { 'content-type': type }).end(content);
  } catch {
    response.writeHead(404).end();
  }
}
