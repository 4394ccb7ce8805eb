import { createPrivateKey, hkdfSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Crc64Nvme } from '@aws-sdk/checksums/crc';
import { createSealer, importAesWrappingKey, rawAesKeyring, sealStream } from '@sealift/core';
import { clientEncryption, createSigner, verifyPublicReceipt } from '@sealift/signer';
import { createDevS3 } from 'sealift-dev-s3';

const SECRET = 'a secret of the receipts’ test, long enough';
const EARLIER = 'the secret before it, as long as that one is';
const BUCKET = 'receipts';

/** Real receipts: a file sealed, stored and read back, by a signer and by one with the secret before. */
export async function signReceipts() {
  const folder = await mkdtemp(path.join(tmpdir(), 'sealift-receipts-'));
  const devS3 = await createDevS3({ directory: folder, buckets: [{ name: BUCKET }] });
  try {
    const before = signerOf(devS3, EARLIER);
    const now = signerOf(devS3, [SECRET, EARLIER]);
    const jwks = await (await now.fetch(new Request('http://localhost/receipts/jwks.json'))).json();
    const receipts = [await upload(now, 10), await upload(now, 0), await upload(before, 10)];
    const [genuine, other, earlier] = receipts.map(({ jws }) => jws);
    await verifyPublicReceipt(receipts[0], jwks);
    return { receipts, genuine, other, earlier, jwks, key: jwks.keys[0], privateKey: derived(SECRET) };
  } finally {
    await devS3.close();
    await rm(folder, { recursive: true });
  }
}

/** As the signer derives it (docs/decisions/016): the test also signs what no signer would. @param {string} secret */
function derived(secret) {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'sealift/v1/receipt-ed25519', 32));
  const key = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

/** @param {import('sealift-dev-s3').DevS3} devS3 @param {string | string[]} secret */
function signerOf({ endpoint, region, credentials }, secret) {
  return createSigner({
    s3: { bucket: BUCKET, endpoint, region, credentials, forcePathStyle: true },
    secret,
    protection: clientEncryption({ keyring: 'raw-aes' }),
    authorize: () => ({ owner: 'zoë', prefix: 'users/zoë/' }),
    allowedOrigins: ['http://localhost'],
  });
}

/** @param {import('@sealift/signer').Signer} signer @param {number} size */
async function upload(signer, size) {
  const grant = await call(signer, 'uploads', { size });
  const wrappingKey = await importAesWrappingKey(new Uint8Array(32).fill(7));
  const sealer = await createSealer({ keyring: rawAesKeyring({ wrappingKey }), plaintextSize: size });
  const chunks = [];
  for await (const chunk of sealStream(sealer, source(size))) chunks.push(chunk);
  const object = Buffer.concat(chunks);
  const crc = new Crc64Nvme();
  crc.update(object);
  const checksum = { algorithm: 'CRC64NVME', value: Buffer.from(await crc.digest()).toString('base64') };
  const { metadata } = sealer;
  const { token, put } = await call(signer, 'uploads/start', { token: grant.token, metadata, checksum });
  await fetch(put.url, { method: 'PUT', headers: put.headers, body: object });
  return (await call(signer, 'uploads/complete', { token, checksum })).receipt;
}

/** @param {number} size */
async function* source(size) {
  yield new Uint8Array(size);
}

/** @param {import('@sealift/signer').Signer} signer @param {string} name @param {object} body */
async function call(signer, name, body) {
  const headers = { 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(body) };
  const answer = await signer.fetch(new Request(`http://localhost/${name}`, init));
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}
