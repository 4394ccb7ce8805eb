import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { localKms } from '@sealift/kms/local';
import { temporaryFolder } from '../start/temporary-folder.js';
import { Sweep } from './sweep.js';

/** @typedef {Awaited<ReturnType<typeof openWorld>>} World */

/** Keys of every kind, made for this run, and the sweep that must never meet one of them. */
export async function openWorld() {
  const folder = await temporaryFolder('profiles');
  const sweep = new Sweep();
  const kmsFile = path.join(folder.path, 'keys.json');
  const kms = localKms({ file: kmsFile });
  const { keyId } = await kms.keys.create();
  for (const [, material] of (await readFile(kmsFile, 'utf8')).matchAll(/"material": ?"([^"]+)"/g))
    sweep.know('master key of the KMS', String(material));
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const aes = randomBytes(32).toString('base64');
  const customer = randomBytes(32).toString('base64');
  const masterSecrets = [{ version: 'm1', secret: new Uint8Array(randomBytes(32)) }];
  const secret = randomBytes(48).toString('base64');
  // No word of it may turn up anywhere.
  const fileName = `Überweisung ${randomBytes(6).toString('hex')}.bin`;
  sweep.know('AES key of the page', aes);
  sweep.know('SSE-C key of the page', customer);
  sweep.know(
    'MD5 of the SSE-C key of the page',
    createHash('md5').update(customer, 'base64').digest('base64'),
  );
  sweep.know('private key of the page', pair.privateKey.split('\n').slice(1, -2).join(''));
  for (const master of masterSecrets) sweep.know('master secret', master.secret);
  sweep.know('secret of the signer', secret);
  sweep.know('file name', fileName);
  return {
    folder: folder.path,
    sweep,
    secret,
    fileName,
    kms,
    kmsFile,
    kmsKeyId: keyId,
    recipient: pair.publicKey,
    masterSecrets,
    pageKeys: { aes, customer, privateKey: pair.privateKey },
    close: folder.remove,
  };
}

const ACCOUNT = '000000000000';

/**
 * How a server's policies and requests name its KMS key, and how its answers do.
 *
 * @param {import('../start/server.js').Server} server
 */
export function s3KeysOf({ name, region, kmsKeyId = '', secondKmsKeyId }) {
  const arn = (/** @type {string} */ id) => `arn:aws:kms:${region}:${ACCOUNT}:key/${id}`;
  if (name === 'dev-s3')
    return { s3KeyId: arn(kmsKeyId), reportedKeyId: arn(kmsKeyId), otherKeyId: arn(secondKmsKeyId ?? '') };
  const reportedKeyId = name === 'minio' ? `arn:aws:kms:${kmsKeyId}` : kmsKeyId;
  return { s3KeyId: kmsKeyId, reportedKeyId, otherKeyId: secondKmsKeyId ?? 'another-key' };
}

/** A plan of `sealift bucket`; the key as the server names it, which is an ARN only where it has ARNs. */
export const PLAN_KEY = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/of-the-plan`;
