import { importRsaPrivateKey, importRsaPublicKey, rawRsaKeyring } from '@sealift/core/keyrings';
import { beforeAll, expect, test, vi } from 'vitest';
import { errorOf, wordsOf } from '../../test/errors.js';
import { open, type Stored, seal } from '../../test/objects.js';
import { createKeyPair, exportPrivateKey, type NewKeyPair, openKeyPair } from './index.js';

const cost = { memory: 19_456, passes: 2, parallelism: 1 };
const PASSPHRASE = 'six words that nobody would guess';
const PLAINTEXT = new TextEncoder().encode('dropped');

/** Made once: that takes a while. */
let pair: NewKeyPair;
let dropped: Stored;
beforeAll(async () => {
  pair = await createKeyPair(PASSPHRASE, { cost });
  const sender = rawRsaKeyring({ publicKey: await importRsaPublicKey(pair.publicKey) });
  dropped = await seal(sender, PLAINTEXT);
});
const changed = (entries: object): string =>
  JSON.stringify({ ...(JSON.parse(pair.privateKeyFile) as object), ...entries });

test('what was dropped with the public key is read with file and passphrase', async () => {
  expect(pair.publicKey).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
  expect(dropped.metadata['x-amz-w']).toBe('22');
  const unwrapped = vi.spyOn(crypto.subtle, 'unwrapKey');
  const { keyring, publicKey } = await openKeyPair(pair.privateKeyFile, PASSPHRASE);
  const key = await (unwrapped.mock.results[0]?.value as Promise<CryptoKey>);
  vi.restoreAllMocks();
  expect(await open(keyring, dropped)).toEqual(PLAINTEXT);
  expect(publicKey).toBe(pair.publicKey);
  expect(key.extractable).toBe(false);
  expect((key.algorithm as RsaKeyAlgorithm).modulusLength).toBe(3072);
});

test('exported by name, it is a private key like any other', async () => {
  const text = await exportPrivateKey(pair.privateKeyFile, PASSPHRASE);
  const keyring = rawRsaKeyring({ privateKey: await importRsaPrivateKey(text) });
  expect(await open(keyring, dropped)).toEqual(PLAINTEXT);
});

test('another passphrase opens nothing', async () => {
  const error = await errorOf(() => openKeyPair(pair.privateKeyFile, `${PASSPHRASE}.`));
  expect(error).toMatchObject({ code: 'unlock-failed' });
  expect(wordsOf(error)).not.toContain('nobody');
});

test('a public key of somebody else in the file is noticed', async () => {
  const algorithm = {
    name: 'RSA-OAEP',
    hash: 'SHA-1',
    modulusLength: 3072,
    publicExponent: Uint8Array.of(1, 0, 1),
  };
  const theirs = await crypto.subtle.generateKey(algorithm, true, ['encrypt', 'decrypt']);
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', theirs.publicKey));
  const file = changed({ publicKey: btoa(String.fromCharCode(...spki)) });
  expect(await errorOf(() => openKeyPair(file, PASSPHRASE))).toMatchObject({ code: 'unlock-failed' });
});

test.each([
  ['a version', { version: 2 }, 'key-file-invalid', 'version'],
  ['an entry more', { note: '' }, 'key-file-invalid', undefined],
  ['no base64', { wrapped: '!' }, 'key-file-invalid', 'wrapped'],
  ['too little', { wrapped: 'AAAA' }, 'key-file-invalid', 'wrapped'],
  ['no public key', { publicKey: null }, 'key-file-invalid', 'publicKey'],
  ['no derivation', { kdf: 7 }, 'key-file-invalid', 'kdf'],
  ['64 GiB', { kdf: '$argon2id$v=19$m=67108864,t=3,p=4$AAECAwQFBgcICQoLDA0ODw' }, 'kdf-too-costly', 'kdf'],
  ['a cheap guess', { kdf: '$argon2id$v=19$m=64,t=1,p=1$AAECAwQFBgcICQoLDA0ODw' }, 'kdf-too-weak', 'kdf'],
  [
    'another salt',
    { kdf: '$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw' },
    'unlock-failed',
    undefined,
  ],
])('a file with %s is refused', async (_, entries, code, field) => {
  const error = await errorOf(() => openKeyPair(changed(entries), PASSPHRASE));
  expect(error).toMatchObject({ code });
  expect(error.field).toBe(field);
});

test.each([
  ['nothing', ''],
  ['no JSON', '{"version":1,'],
  ['a list', '[]'],
  ['null', 'null'],
  ['too much', ' '.repeat(70_000)],
])('%s is no file', async (_, text) => {
  expect(await errorOf(() => openKeyPair(text, PASSPHRASE))).toMatchObject({ code: 'key-file-invalid' });
});

test('a size that is too small, or not known, is refused', async () => {
  const error = await errorOf(() => createKeyPair(PASSPHRASE, { bits: 2048 as 3072 }));
  expect(error).toMatchObject({ code: 'invalid-option', field: 'bits' });
});
