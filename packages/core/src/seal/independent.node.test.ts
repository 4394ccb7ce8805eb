/**
 * Sealed objects read with node:crypto alone, as the specification says: nothing below `readObject` knows this package.
 */
import {
  constants,
  createDecipheriv,
  createPrivateKey,
  generateKeyPairSync,
  hkdfSync,
  privateDecrypt,
  timingSafeEqual,
} from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { counting, noise } from '../../test/bytes.js';
import { fixedKeyring, sealObject } from '../../test/objects.js';
import { importRsaPublicKey, rawRsaKeyring } from '../keyrings/index.js';

type Metadata = Readonly<Record<string, string>>;
type Unwrap = (encryptedDataKey: Buffer, algorithm: string) => Buffer;

const base64 = (metadata: Metadata, name: string) => Buffer.from(metadata[name] ?? '', 'base64');

function gcm(key: Uint8Array, iv: Uint8Array, aad: Uint8Array, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, iv);
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
}

function readObject(
  metadata: Metadata,
  object: Buffer,
  unwrap: Unwrap,
): { plaintext: Buffer; file?: unknown } {
  const isV3 = metadata['x-amz-c'] === '115';
  const algorithm = isV3 ? '115' : 'AES/GCM/NoPadding';
  const dataKey = unwrap(base64(metadata, isV3 ? 'x-amz-3' : 'x-amz-key-v2'), algorithm);
  const salt = base64(metadata, isV3 ? 'x-amz-i' : 'x-amz-iv');
  const hkdf = (info: Buffer | string, length: number) =>
    Buffer.from(hkdfSync('sha512', dataKey, salt, info, length));
  const suite = Buffer.from('0073', 'hex');
  const sealedFile = base64(metadata, 'sealift-file');
  const file =
    sealedFile.byteLength === 0
      ? undefined
      : JSON.parse(
          gcm(
            hkdf('sealift file info v1', 32),
            sealedFile.subarray(1, 13),
            sealedFile.subarray(0, 1),
            sealedFile.subarray(13),
          ).toString(),
        );
  if (!isV3) return { plaintext: gcm(dataKey, salt, Buffer.alloc(0), object), file };
  const commitment = hkdf(Buffer.concat([suite, Buffer.from('COMMITKEY')]), 28);
  if (!timingSafeEqual(commitment, base64(metadata, 'x-amz-d'))) throw new Error('commitment');
  const key = hkdf(Buffer.concat([suite, Buffer.from('DERIVEKEY')]), 32);
  return { plaintext: gcm(key, Buffer.alloc(12, 1), suite, object), file };
}

const V2 = {
  suite: 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF',
  commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT',
} as const;
const fileInfo = { name: 'Übersicht 📄.pdf', type: 'application/pdf' };
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 3072,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

const unwrapAes: Unwrap = (wrapped, algorithm) =>
  gcm(counting(0, 32), wrapped.subarray(0, 12), Buffer.from(algorithm), wrapped.subarray(12));

const unwrapRsa: Unwrap = (wrapped, algorithm) => {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const message = privateDecrypt({ key: createPrivateKey(privateKey), padding, oaepHash: 'sha1' }, wrapped);
  expect(message[0]).toBe(32);
  expect(message.subarray(33).toString()).toBe(algorithm);
  return message.subarray(1, 33);
};

describe.each([
  ['V3', {}],
  ['V2', V2],
])('%s', (_, options) => {
  test.each([0, 1, 16, 100_003])('raw AES, %d bytes', async (size) => {
    const { metadata, object } = await sealObject(noise(size), { ...options, fileInfo });
    const read = readObject(metadata, Buffer.from(object), unwrapAes);
    expect(read.plaintext.equals(noise(size))).toBe(true);
    expect(read.file).toEqual({ n: fileInfo.name, t: fileInfo.type });
  });

  test('raw RSA', async () => {
    const keyring = rawRsaKeyring({ publicKey: await importRsaPublicKey(publicKey) });
    const { metadata, object } = await sealObject(noise(5000), { ...options, keyring, fileInfo });
    const read = readObject(metadata, Buffer.from(object), unwrapRsa);
    expect(read.plaintext.equals(noise(5000))).toBe(true);
  });

  test('KMS', async () => {
    const { metadata, object } = await sealObject(noise(33), {
      ...options,
      keyring: fixedKeyring(noise(32, 9)),
    });
    const read = readObject(metadata, Buffer.from(object), () => Buffer.from(noise(32, 9)));
    expect(read.plaintext.equals(noise(33))).toBe(true);
    expect(read.file).toBeUndefined();
  });
});
