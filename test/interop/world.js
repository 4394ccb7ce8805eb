import { createCipheriv, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { localKms } from '@sealift/kms/local';
import { startKms } from './kms.js';
import { startInteropServer } from './servers.js';

const BUCKET = 'interop';

/** @typedef {Awaited<ReturnType<typeof openWorld>>} World */

/**
 * One S3 server, one KMS, and the keys that all clients share. Everything lies in a folder that vanishes on `close`.
 *
 * @param {string} server of `./servers.js`
 */
export async function openWorld(server) {
  const folder = await mkdtemp(path.join(tmpdir(), 'sealift-interop-'));
  const kmsFile = path.join(folder, 'keys.json');
  const kms = localKms({ file: kmsFile });
  const [first, second] = [await kms.keys.create(), await kms.keys.create()];
  const kmsServer = await startKms(kms);
  const s3 = await startInteropServer(server, path.join(folder, 's3'), BUCKET);
  const { endpoint, region, credentials } = s3;
  // S3 takes only last chunks below 8 KiB; the sealed stream's pieces may be shorter.
  const options = { forcePathStyle: true, requestStreamBufferSize: 65_536 };
  const client = new S3Client({ endpoint, region, credentials, ...options });
  return {
    folder,
    kms,
    kmsFile,
    s3,
    client,
    bucket: BUCKET,
    /** Every size and refusal against our own server; a sample against another one. */
    thorough: server === 'dev-s3',
    server,
    /** The keyrings of the matrix, and others of the same kind that must not open anything. */
    keyrings: { aes: aesKeyring(), rsa: rsaKeyring(), kms: kmsKeyring(first) },
    otherKeyrings: { aes: aesKeyring(), rsa: rsaKeyring(), kms: kmsKeyring(second) },
    forPeers: { endpoint, kmsEndpoint: kmsServer.endpoint, region, bucket: BUCKET, ...credentials },
    async close() {
      client.destroy();
      await s3.close();
      await kmsServer.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** @type {Map<string, Promise<string>>} */
const plaintexts = new Map();

/** A file of this many bytes that cannot be compressed, made once; its path. @param {string} folder @param {number} size */
export function plaintextFile(folder, size) {
  const file = path.join(folder, `plaintext-${size}`);
  const made = plaintexts.get(file) ?? writePlaintext(file, size);
  plaintexts.set(file, made);
  return made;
}

async function writePlaintext(file, size) {
  const noise = createCipheriv('aes-256-ctr', Buffer.alloc(32, 7), Buffer.alloc(16));
  await writeFile(file, noise.update(Buffer.alloc(size)));
  return file;
}

/** @returns {import('./peer.js').Keyring} */
function aesKeyring() {
  return { type: 'aes', key: randomBytes(32).toString('base64') };
}

/** @returns {import('./peer.js').Keyring} */
function kmsKeyring({ keyId }) {
  return { type: 'kms', keyId };
}

/** @returns {import('./peer.js').Keyring} */
export function rsaKeyring() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    type: 'rsa',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}
