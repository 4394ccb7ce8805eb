import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Crc64Nvme } from '@aws-sdk/checksums/crc';
import { createOpener, createSealer, kmsKeyring, openVerified, sealStream } from '@sealift/core';
import { clientEncryption, createSigner, verifyReceipt } from '@sealift/signer';

const MIB = 1024 * 1024;
/** One PUT, one PUT of a whole part, and up to four parts. */
const TWO_PARTS = 9 * MIB;
const SIZES = [0, 1024, 8 * MIB - 16, TWO_PARTS, 24 * MIB + 5];
const ORIGIN = 'http://127.0.0.1';

/**
 * Our signer before the S3 server at hand: grant, start, parts, complete, and the way back.
 *
 * @param {import('./world.js').World} world
 * @returns {import('./matrix.js').Case[]}
 */
export function signerFlow(world) {
  const { endpoint, region, accessKeyId, secretAccessKey } = world.forPeers;
  const credentials = { accessKeyId, secretAccessKey };
  const secret = randomBytes(32).toString('base64');
  const { keyring } = { keyring: /** @type {{ keyId: string }} */ (world.keyrings.kms) };
  const signer = createSigner({
    s3: { endpoint, region, credentials, forcePathStyle: true, bucket: world.bucket },
    secret,
    basePath: '/sealift',
    protection: clientEncryption({ kms: world.kms, keyId: keyring.keyId }),
    allowedOrigins: [ORIGIN],
    authorize: () => ({ owner: 'interop', prefix: 'uploads/' }),
  });

  const ask = async (call, body) => {
    const answer = await signer.fetch(
      new Request(`${ORIGIN}/sealift/${call}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: ORIGIN },
        body: JSON.stringify(body),
      }),
    );
    const found = await answer.json();
    if (!answer.ok) throw new Error(`${call}: ${found.code}: ${found.detail}`);
    return found;
  };

  const check =
    (size, send = sendOnce) =>
    async () => {
      const file = randomBytes(size);
      const grant = await ask('uploads', { size });
      const sealer = await createSealer({
        keyring: granted(grant.dataKey),
        plaintextSize: size,
        objectKey: grant.key,
      });
      const object = await whole(sealStream(sealer, once(file)));
      const checksum = { algorithm: 'CRC64NVME', value: await crc64nvme(object) };
      const start = { token: grant.token, metadata: sealer.metadata };
      const { token } = await ask('uploads/start', grant.partCount === 1 ? { ...start, checksum } : start);
      const bodyOf = (partNumber) =>
        object.subarray((partNumber - 1) * grant.partSize, partNumber * grant.partSize);
      const parts = [];
      for (let partNumber = 1; partNumber <= grant.partCount; partNumber++)
        parts.push({ partNumber, checksum: await crc64nvme(bodyOf(partNumber)) });
      for (const request of (await ask('uploads/parts', { token, parts })).parts)
        await send(request, bodyOf(request.partNumber));
      const { receipt } = await ask('uploads/complete', { token, checksum });
      if (!isDeepStrictEqual(verifyReceipt(receipt, secret), receipt))
        throw new Error('the receipt is not good');
      if (receipt.objectSize !== object.byteLength) throw new Error('the receipt has another size');
      if (!(await download(receipt.key)).equals(file)) throw new Error('another file came back');
    };

  async function download(key) {
    const { request, metadata, objectSize, dataKey } = await ask('downloads', { key });
    const answer = await fetch(request.url, { headers: request.headers });
    if (!answer.ok || answer.body === null) throw new Error(`download: ${answer.status}`);
    const encryptionContext = { 'sealift:object': `${world.bucket}/${key}` };
    const decrypt = async () => ({ plaintext: bytes(dataKey) });
    const opener = await createOpener({
      keyring: kmsKeyring({ kms: { decrypt, generateDataKey: never }, encryptionContext }),
      metadata,
      objectSize,
      objectKey: key,
      identity: 'required',
    });
    return Buffer.from(await openVerified(opener, /** @type {any} */ (answer.body)));
  }

  const base = { group: /** @type {const} */ ('signer'), client: 'Signer', wrap: '', format: '', column: '' };
  return [
    ...SIZES.map((size) => ({ ...base, detail: `${size} bytes`, check: check(size) })),
    { ...base, detail: 'a damaged part, then the right one', check: check(TWO_PARTS, damagedFirst) },
  ];
}

async function sendOnce({ partNumber, url, method, headers }, body) {
  const answer = await fetch(url, { method, headers, body });
  if (!answer.ok) throw new Error(`part ${partNumber}: ${answer.status} ${await answer.text()}`);
}

async function damagedFirst(request, body) {
  const damaged = Buffer.from(body);
  damaged.writeUInt8(damaged.readUInt8(100) ^ 1, 100);
  const refusal = await sendOnce(request, damaged).catch((error) => error.message);
  // The codes that the page takes for "send it again".
  if (!/: 400 .*<Code>(BadDigest|XAmzContentChecksumMismatch)</s.test(refusal ?? ''))
    throw new Error(`a damaged part was answered: ${refusal ?? 200}`);
  await sendOnce(request, body);
}

async function crc64nvme(bytes) {
  const crc = new Crc64Nvme();
  crc.update(bytes);
  return Buffer.from(await crc.digest()).toString('base64');
}

/** The keyring that a page makes of a granted data key. */
function granted({ keyId, plaintext, ciphertextBlob, encryptionContext }) {
  const { 'aws:x-amz-cek-alg': _, ...own } = encryptionContext;
  const made = { plaintext: bytes(plaintext), ciphertextBlob: bytes(ciphertextBlob) };
  const kms = { generateDataKey: async () => made, decrypt: never };
  return kmsKeyring({ kms, keyId, encryptionContext: own });
}

const never = () => Promise.reject(new Error('not asked for here'));
const bytes = (base64) => new Uint8Array(Buffer.from(base64, 'base64'));

async function* once(chunk) {
  yield chunk;
}

async function whole(source) {
  const pieces = [];
  for await (const piece of source) pieces.push(piece);
  return Buffer.concat(pieces);
}
