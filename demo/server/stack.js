/** The whole stack in one process: S3, KMS, the signers and the page, all on loopback, everything kept in one folder. */
import path from 'node:path';
import { localKms } from '@sealift/kms/local';
import { createDevS3 } from 'sealift-dev-s3';
import { corsRules } from './cors.js';
import { listen } from './listen.js';
import { createNetwork } from './network.js';
import { createPage } from './page.js';
import { rememberedSecrets } from './secrets.js';
import * as films from './signers/films.js';
import { folderOf, profileOf, RECIPES } from './signers/index.js';
import { createFeed } from './traffic/feed.js';
import { tapRequests } from './traffic/tap.js';

const REGION = 'us-east-1';
const BUCKET = 'sealift-demo';
const KEY_ALIAS = 'alias/sealift-demo';
/** The key with which S3 encrypts; the development server knows keys by name only. */
const STORAGE_KEY = '5ea11f70-c0de-4b1e-8f6d-0123456789ab';
const ACCOUNT = '000000000000';

/**
 * @typedef {{ page: string, s3Endpoint: string, region: string, bucket: string, accessKeyId: string,
 *   secretAccessKey: string, signer: string }} Addresses
 *
 * @param {{ port: number, data: string }} options port 0 picks free ports, otherwise S3 takes the next one
 * @returns {Promise<{ addresses: Addresses, close(): Promise<void> }>}
 */
export async function startStack({ port, data }) {
  const folder = path.resolve(data);
  const { signerSecret, customerKeySecret, ...credentials } = rememberedSecrets(folder);
  const keyArn = `arn:aws:kms:${REGION}:${ACCOUNT}:key/${STORAGE_KEY}`;

  // The page's port comes first: S3's CORS rules and the signers' list of origins name it.
  const server = await listen(port);
  const origins = [`http://127.0.0.1:${server.port}`, `http://localhost:${server.port}`];
  const s3 = await createDevS3({
    directory: path.join(folder, 's3'),
    port: port === 0 ? 0 : port + 1,
    region: REGION,
    credentials,
    accountId: ACCOUNT,
    kmsKeys: [STORAGE_KEY],
    buckets: [{ name: BUCKET, cors: corsRules({ bucket: BUCKET, origins, keyArn }) }],
  });
  const feed = createFeed();
  const network = createNetwork({ pagePort: server.port, s3Port: s3.port, faults: s3.faults });
  const untap = tapRequests({ port: s3.port, tell: feed.tell, profileOf });

  const kms = localKms({ file: path.join(folder, 'kms.json') });
  await ensureKey(kms);
  const address = { endpoint: s3.endpoint, region: REGION, credentials, forcePathStyle: true };
  /** @param {string} profile @param {import('./signers/types.js').MakeSigner} makeSigner */
  const signerFor = (profile, makeSigner) =>
    makeSigner({
      s3: { ...address, bucket: BUCKET },
      secret: signerSecret,
      allowedOrigins: origins,
      // The demo listens on loopback only and has one user: whoever sits at this machine.
      authorize: (_, { action }) => ({
        owner: 'demo',
        prefix: action === 'upload' ? folderOf(profile) : 'uploads/',
      }),
      audit: ({ key = '', ...line }) => feed.tell({ kind: 'signer', profile, key, ...line }),
      kms,
      keyArn,
      masterSecrets: [{ version: '1', secret: Buffer.from(customerKeySecret, 'base64url') }],
    });
  const signers = Object.entries(RECIPES).map(
    ([profile, { makeSigner }]) => /** @type {const} */ ([profile, signerFor(profile, makeSigner)]),
  );
  server.handle(
    createPage({
      signers: new Map(signers),
      films: signerFor('client', films.makeSigner),
      s3: address,
      bucket: BUCKET,
      folder: path.join(folder, 's3'),
      feed,
      network,
    }),
  );

  return {
    addresses: {
      page: `http://127.0.0.1:${server.port}/`,
      s3Endpoint: s3.endpoint,
      region: REGION,
      bucket: BUCKET,
      ...credentials,
      signer: `http://127.0.0.1:${server.port}/sealift/client`,
    },
    async close() {
      untap();
      network.close();
      await server.close();
      await s3.close();
    },
  };
}

/** @param {import('@sealift/kms/local').LocalKms} kms */
async function ensureKey(kms) {
  const keys = await kms.keys.list();
  if (!keys.some((key) => key.alias === KEY_ALIAS)) {
    await kms.keys.create({ alias: KEY_ALIAS, description: 'wraps the data keys of the demo' });
  }
}
