import { describe, expect, test } from 'vitest';
import { counting, flip, hex, noise } from '../../test/bytes.js';
import { codeOf, errorOf } from '../../test/errors.js';
import { ascii, concat } from '../bytes/bytes.js';
import { createSealer } from '../seal/index.js';
import { COMMITTING_SUITE, NON_COMMITTING_SUITE } from '../suites.js';
import { gcmEncrypt } from '../webcrypto.js';
import { importAesWrappingKey, rawAesKeyring } from './index.js';

const keyring = async (key = counting(0, 32)) =>
  rawAesKeyring({ wrappingKey: await importAesWrappingKey(key) });
const wrapAlgorithm = 'AES/GCM';

describe('the wrapping key', () => {
  test('cannot be taken out', async () => {
    const key = await importAesWrappingKey(noise(32));
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
    await expect(crypto.subtle.exportKey('jwk', key)).rejects.toThrow();
  });

  test.each([0, 16, 24, 31, 33, 64])('has 32 bytes, not %d', async (length) => {
    expect(await codeOf(() => importAesWrappingKey(noise(length)))).toBe('invalid-wrapping-key');
  });

  test.each([
    ['AES-GCM', 128],
    ['AES-CTR', 256],
    ['AES-KW', 256],
    ['HMAC', 256],
  ])('%s of %d bits is refused', async (name, length) => {
    const usages: KeyUsage[] =
      name === 'AES-KW' ? ['wrapKey'] : name === 'HMAC' ? ['sign'] : ['encrypt', 'decrypt'];
    const wrappingKey = (await crypto.subtle.generateKey(
      { name, length, hash: 'SHA-256' },
      false,
      usages,
    )) as CryptoKey;
    expect(await codeOf(() => rawAesKeyring({ wrappingKey }))).toBe('invalid-wrapping-key');
  });

  test('for one direction works in that direction', async () => {
    const make = async (usage: 'encrypt' | 'decrypt') =>
      rawAesKeyring({
        wrappingKey: await crypto.subtle.importKey('raw', counting(0, 32), 'AES-GCM', false, [usage]),
      });
    const wrapped = await (await make('encrypt')).generateDataKey(COMMITTING_SUITE);
    const unwrap = async (usage: 'encrypt' | 'decrypt') =>
      (await make(usage)).unwrapDataKey(COMMITTING_SUITE, { ...wrapped, wrapAlgorithm });
    expect(hex(await unwrap('decrypt'))).toBe(hex(wrapped.dataKey));
    expect(await codeOf(() => unwrap('encrypt'))).toBe('invalid-wrapping-key');
    expect(await codeOf(async () => (await make('decrypt')).generateDataKey(COMMITTING_SUITE))).toBe(
      'invalid-wrapping-key',
    );
  });
});

describe('a wrapped data key', () => {
  test('is nonce, ciphertext and tag; the caller’s copy of the data key is its own', async () => {
    const { dataKey, encryptedDataKey } = await (await keyring()).generateDataKey(COMMITTING_SUITE);
    expect([dataKey.byteLength, encryptedDataKey.byteLength]).toEqual([32, 60]);
    const back = await (await keyring()).unwrapDataKey(COMMITTING_SUITE, {
      encryptedDataKey,
      wrapAlgorithm,
      description: {},
    });
    expect(hex(back)).toBe(hex(dataKey));
  });

  test('does not unwrap for another suite, under another key, changed or cut; nobody learns why', async () => {
    const { encryptedDataKey } = await (await keyring()).generateDataKey(COMMITTING_SUITE);
    const unwrap = async (bytes: Uint8Array<ArrayBuffer>, suite = COMMITTING_SUITE, key = counting(0, 32)) =>
      (await keyring(key)).unwrapDataKey(suite, { encryptedDataKey: bytes, wrapAlgorithm, description: {} });
    const errors = await Promise.all([
      errorOf(() => unwrap(encryptedDataKey, NON_COMMITTING_SUITE)),
      errorOf(() => unwrap(encryptedDataKey, COMMITTING_SUITE, noise(32))),
      ...[0, 100, 479].map((bit) => errorOf(() => unwrap(flip(encryptedDataKey, bit)))),
      ...[0, 5, 12, 27, 28, 59].map((length) => errorOf(() => unwrap(encryptedDataKey.slice(0, length)))),
    ]);
    for (const error of errors) {
      expect(error).toMatchObject({ code: 'data-key-unwrap-failed' });
      expect((error as Error).cause).toBeUndefined();
      expect((error as Error).message).toBe((errors[0] as Error).message);
    }
  });
});

test('a wrapped key of another length than 32 bytes is refused', async () => {
  const wrappingKey = await importAesWrappingKey(counting(0, 32));
  for (const length of [0, 16, 31, 33]) {
    const wrapped = await gcmEncrypt(wrappingKey, noise(12), noise(length), ascii('115'));
    const encryptedDataKey = concat(noise(12), wrapped);
    const unwrap = async () =>
      (await keyring()).unwrapDataKey(COMMITTING_SUITE, { encryptedDataKey, wrapAlgorithm, description: {} });
    expect(await codeOf(unwrap)).toBe('data-key-unwrap-failed');
  }
});

describe('the material description', () => {
  const metadataWith = async (materialDescription: Record<string, string>) => {
    const wrappingKey = await importAesWrappingKey(noise(32));
    const aes = rawAesKeyring({ wrappingKey, materialDescription });
    return (await createSealer({ keyring: aes, plaintextSize: 0 })).metadata;
  };

  test('is written in pure ASCII, in the order given, and left out when empty', async () => {
    expect((await metadataWith({ z: 'Straße', a: '😀' }))['x-amz-m']).toBe(
      '{"z":"Stra\\u00dfe","a":"\\ud83d\\ude00"}',
    );
    expect(await metadataWith({})).not.toHaveProperty('x-amz-m');
  });

  test('maps strings to strings: anything else could not be read again', async () => {
    const wrong = { version: 7 } as unknown as Record<string, string>;
    expect(await codeOf(() => metadataWith(wrong))).toBe('invalid-option');
  });
});
