/** What an app needs around it, on loopback: S3, a local KMS, and a signer for apps that have none. */
import { generateKeyPairSync, randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { corsRule, planOf } from '@sealift/admin/bucket';
import { importRsaPrivateKey, kmsKeyring, rawRsaKeyring, S3EncryptionClient } from '@sealift/client';
import { localKms } from '@sealift/kms/local';
import { clientEncryption, createSigner } from '@sealift/signer';
import { serve } from '@sealift/signer/node';
import { createDevS3 } from 'sealift-dev-s3';

const REGION = 'us-east-1';
const BUCKET = 'uploads';
const KEY_ALIAS = 'alias/uploads';

/**
 * @typedef {object} Stack
 * @property {import('@sealift/signer').Signer} signer at `/sealift`; lets everybody in who comes from one of the origins
 * @property {Record<string, string>} env what an app with a signer of its own is told: the variables of `examples.js`
 * @property {(key: string) => Promise<Buffer>} read an object as a stranger with the keys reads it, verified
 * @property {() => Promise<void>} close
 *
 * @param {readonly string[]} origins of the pages: S3's CORS rule and the signer's list have these and no others
 * @returns {Promise<Stack>}
 */
export async function openStack(origins) {
  const folder = await mkdtemp(path.join(tmpdir(), 'sealift-packages-stack-'));
  const rule = corsRule(
    planOf({ bucket: BUCKET, profile: 'client', origins: [...origins], allowHttp: true }),
  );
  const cors = {
    id: rule.ID,
    allowedOrigins: rule.AllowedOrigins ?? [],
    allowedMethods: rule.AllowedMethods ?? [],
    allowedHeaders: rule.AllowedHeaders ?? [],
    exposeHeaders: rule.ExposeHeaders ?? [],
    maxAgeSeconds: rule.MaxAgeSeconds ?? 0,
  };
  const devS3 = await createDevS3({
    directory: path.join(folder, 's3'),
    region: REGION,
    buckets: [{ name: BUCKET, cors: [cors] }],
  });
  const kmsFile = path.join(folder, 'kms.json');
  const kms = localKms({ file: kmsFile });
  await kms.keys.create({ alias: KEY_ALIAS });
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 3072,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const secret = randomBytes(48).toString('base64');
  const { endpoint, credentials } = devS3;
  const s3 = { endpoint, region: REGION, credentials, forcePathStyle: true };
  const signer = createSigner({
    s3: { ...s3, bucket: BUCKET },
    secret,
    basePath: '/sealift',
    allowedOrigins: [...origins],
    protection: clientEncryption({ kms, keyId: KEY_ALIAS }),
    authorize: () => ({ owner: 'tester', prefix: 'uploads/' }),
  });
  const served = await serve(signer, { port: 0 });
  const client = new S3Client(s3);
  const readers = {
    kms: kmsKeyring({ kms }),
    rsa: rawRsaKeyring({ privateKey: await importRsaPrivateKey(privateKey) }),
  };

  return {
    signer,
    env: {
      S3_ENDPOINT: endpoint,
      S3_BUCKET: BUCKET,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      SEALIFT_SECRET: secret,
      SEALIFT_KMS_FILE: kmsFile,
      SEALIFT_RECIPIENT: publicKey,
      SEALIFT_SIGNER: served.url,
    },
    async read(key) {
      const stored = { Bucket: BUCKET, Key: key };
      const { encryption } = await new S3EncryptionClient({ client, keyring: readers.kms }).headObject(
        stored,
      );
      const keyring = encryption.wrapAlgorithm === 'RSA-OAEP-SHA1' ? readers.rsa : readers.kms;
      const { Body } = await new S3EncryptionClient({ client, keyring }).getObject(stored);
      if (Body === undefined) throw new Error(`${key} has no body`);
      return Buffer.from(await Body.transformToByteArray());
    },
    async close() {
      client.destroy();
      await served.close();
      await devS3.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Below the ports that systems give to connections: what is free now is not taken for one meanwhile. */
const PORTS = { from: 20_000, to: 32_000 };

/** @returns {Promise<number>} a port of loopback that nobody listens at, for a program that must be told one */
export async function freePort() {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to);
    const free = await new Promise((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
