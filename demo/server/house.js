/** The whole house in one process: S3, KMS, signer and page, all on loopback, everything kept in one folder. */
import path from 'node:path';
import { clientEncryption, createSigner } from '@sealift/signer';
import { localKms } from '@sealift/signer/kms/local';
import { createDevS3 } from 'sealift-dev-s3';
import { listen } from './listen.js';
import { createPage } from './page.js';
import { rememberedSecrets } from './secrets.js';

const REGION = 'us-east-1';
const BUCKET = 'sealift-demo';
const KEY_ALIAS = 'alias/sealift-demo';

/**
 * @typedef {{ page: string, s3Endpoint: string, region: string, bucket: string, accessKeyId: string,
 *   secretAccessKey: string, signer: string }} Addresses
 *
 * @param {{ port: number, data: string }} options port 0 picks free ports, otherwise S3 takes the next one
 * @returns {Promise<{ addresses: Addresses, close(): Promise<void> }>}
 */
export async function startHouse({ port, data }) {
  const folder = path.resolve(data);
  const { signerSecret, ...credentials } = rememberedSecrets(folder);

  // The page's port comes first: S3's CORS rule and the signer's list of origins name it.
  const server = await listen(port);
  const origins = [`http://127.0.0.1:${server.port}`, `http://localhost:${server.port}`];
  const s3 = await createDevS3({
    directory: path.join(folder, 's3'),
    port: port === 0 ? 0 : port + 1,
    region: REGION,
    credentials,
    buckets: [{ name: BUCKET, cors: [corsRule(origins)] }],
  });

  const kms = localKms({ file: path.join(folder, 'kms.json') });
  await ensureKey(kms);
  const address = { endpoint: s3.endpoint, region: REGION, credentials, forcePathStyle: true };
  const signer = createSigner({
    s3: { ...address, bucket: BUCKET },
    secret: signerSecret,
    basePath: '/sealift',
    protection: clientEncryption({ kms, keyId: KEY_ALIAS }),
    allowedOrigins: origins,
    // The demo listens on loopback only and has one user: whoever sits at this machine.
    authorize: () => ({ owner: 'demo', prefix: 'uploads/' }),
  });
  server.handle(createPage({ signer, s3: address, bucket: BUCKET }));

  return {
    addresses: {
      page: `http://127.0.0.1:${server.port}/`,
      s3Endpoint: s3.endpoint,
      region: REGION,
      bucket: BUCKET,
      ...credentials,
      signer: `http://127.0.0.1:${server.port}/sealift`,
    },
    async close() {
      await server.close();
      await s3.close();
    },
  };
}

/** Exactly what the page needs: PUT for parts, GET for downloads, and the headers it sends and reads. @param {string[]} origins */
function corsRule(origins) {
  return {
    allowedOrigins: origins,
    allowedMethods: ['PUT', 'GET'],
    allowedHeaders: ['content-type', 'if-match', 'if-none-match', 'range', 'x-amz-*'],
    exposeHeaders: ['content-range', 'etag', 'retry-after'],
    maxAgeSeconds: 3600,
  };
}

/** @param {import('@sealift/signer/kms/local').LocalKms} kms */
async function ensureKey(kms) {
  const keys = await kms.keys.list();
  if (!keys.some((key) => key.alias === KEY_ALIAS)) {
    await kms.keys.create({ alias: KEY_ALIAS, description: 'wraps the data keys of the demo' });
  }
}
