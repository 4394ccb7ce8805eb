import { constants, createHash, generateKeyPairSync, publicEncrypt, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { flip, hex, noise } from '../../../core/test/bytes.js';
import { errorOf } from '../testing/bucket.js';
import { legacyRsaKeyring } from './legacy-rsa-keyring.js';
import { unpadOaep } from './padding.js';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const keyring = legacyRsaKeyring({ privateKey });
const dataKey = noise(32);
const OAEP = 'RSA/ECB/OAEPWithSHA-256AndMGF1Padding';
const MODULUS = 256;

/** The public operation on a message that is padded already. */
function wrapped(message: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, message));
}

async function unwrap(wrapAlgorithm: 'RSA' | typeof OAEP, encryptedDataKey: Uint8Array<ArrayBuffer>) {
  return hex(await keyring.unwrapDataKey({ wrapAlgorithm, encryptedDataKey, description: {} }));
}

describe('PKCS #1 v1.5', () => {
  const padded = (change: (message: Uint8Array) => void = () => undefined): Uint8Array<ArrayBuffer> => {
    const message = new Uint8Array(MODULUS).fill(7);
    message.set([0, 2]);
    message[MODULUS - 33] = 0;
    message.set(dataKey, MODULUS - 32);
    change(message);
    return wrapped(message);
  };

  test('a key that OpenSSL wrapped', async () => {
    const own = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, dataKey);
    expect(await unwrap('RSA', new Uint8Array(own))).toBe(hex(dataKey));
    expect(await unwrap('RSA', padded())).toBe(hex(dataKey));
  });

  test.each([
    ['the first byte', (message: Uint8Array) => message.set([1], 0)],
    ['another block type', (message: Uint8Array) => message.set([1], 1)],
    ['no separator', (message: Uint8Array) => message.set([9], MODULUS - 33)],
    ['an early separator', (message: Uint8Array) => message.set([0], 2)],
    ['a late separator', (message: Uint8Array) => message.set([5, 0], MODULUS - 33)],
    ['a shorter key', (message: Uint8Array) => message.set([5, 5, 0], MODULUS - 33)],
    ['a longer key', (message: Uint8Array) => message.set([0], MODULUS - 34)],
  ])('wrong padding is no error, and no key: %s', async (_, change) => {
    const blob = padded(change);
    const instead = await unwrap('RSA', blob);
    expect(instead).toHaveLength(64);
    expect(instead).not.toBe(hex(dataKey));
    expect(await unwrap('RSA', blob)).toBe(instead);
    // Nobody else can compute it, and nothing of the message is in it.
    const another = legacyRsaKeyring({ privateKey });
    const wrap = { wrapAlgorithm: 'RSA', encryptedDataKey: blob, description: {} } as const;
    expect(hex(await another.unwrapDataKey(wrap))).not.toBe(instead);
  });
});

describe('OAEP with SHA-256 and MGF1 with SHA-1', () => {
  const sha1 = (...parts: Uint8Array[]) => createHash('sha1').update(Buffer.concat(parts)).digest();
  const mask = (seed: Uint8Array, length: number) => {
    const blocks = Array.from({ length: Math.ceil(length / 20) }, (_, at) =>
      sha1(seed, Uint8Array.of(0, 0, 0, at)),
    );
    return Buffer.concat(blocks).subarray(0, length);
  };
  const xor = (a: Uint8Array, b: Uint8Array) => Buffer.from(a.map((byte, at) => byte ^ (b[at] ?? 0)));
  function encoded(key: Uint8Array, change: (block: Buffer) => void = () => undefined): Buffer {
    const block = Buffer.alloc(MODULUS - 33);
    createHash('sha256').digest().copy(block);
    block[block.length - key.byteLength - 1] = 1;
    block.set(key, block.length - key.byteLength);
    change(block);
    const seed = randomBytes(32);
    const maskedBlock = xor(block, mask(seed, block.length));
    return Buffer.concat([Uint8Array.of(0), xor(seed, mask(maskedBlock, 32)), maskedBlock]);
  }

  test('a key', async () => {
    expect(await unwrap(OAEP, wrapped(encoded(dataKey)))).toBe(hex(dataKey));
  });

  test.each([
    ['another label', encoded(dataKey, (block) => block.set([1], 3))],
    ['padding that is not zero', encoded(dataKey, (block) => block.set([1], 100))],
    ['no separator', encoded(dataKey, (block) => block.set([2], block.length - 33))],
    ['a key of 16 bytes', encoded(noise(16))],
    ['a key of 33 bytes', encoded(noise(33))],
    ['a bit of the seed', Buffer.from(flip(encoded(dataKey), 20))],
    ['a bit of the block', Buffer.from(flip(encoded(dataKey), 1000))],
  ])('one answer for everything else: %s', async (_, message) => {
    expect(await errorOf(unwrap(OAEP, wrapped(message)))).toMatchObject({ code: 'data-key-unwrap-failed' });
  });

  test('a first byte that is not zero', () => {
    const message = encoded(dataKey);
    expect(unpadOaep(message)).toBeDefined();
    message[0] = 1;
    expect(unpadOaep(message)).toBeUndefined();
  });
});

test('a wrapped key of another length', async () => {
  for (const wrap of ['RSA', OAEP] as const)
    for (const length of [0, 255, 257])
      expect(await errorOf(unwrap(wrap, noise(length)))).toMatchObject({ code: 'data-key-unwrap-failed' });
});

test.each([
  ['text', 'no key'],
  ['bytes', noise(100)],
  ['a public key', publicKey],
  ['a short key', generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey],
  ['a key of another kind', generateKeyPairSync('ed25519').privateKey],
])('no private key: %s', async (_, given) => {
  expect(await errorOf((async () => legacyRsaKeyring({ privateKey: given }))())).toMatchObject({
    code: 'invalid-wrapping-key',
    field: 'privateKey',
  });
});
