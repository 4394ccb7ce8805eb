import { importAesWrappingKey, rawAesKeyring } from '@sealift/core/keyrings';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { errorOf, wordsOf } from '../../test/errors.js';
import { descriptionOf, hex, open, type Stored, seal } from '../../test/objects.js';
import { KDF_ENTRY } from './derivation.js';
import { derivePassphraseKey, passphraseKeyring } from './keyring.js';

/** The floor: a fifth of a second. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 };
const PASSPHRASE = 'correct horse battery staple';
const SALT = 'AAECAwQFBgcICQoLDA0ODw';

/** Sealed once for all the tests that only read it. */
let stored: Stored;
beforeAll(async () => {
  stored = await seal(passphraseKeyring(PASSPHRASE, { cost }), new Uint8Array(9));
});
afterEach(() => vi.restoreAllMocks());

const described = (stored: Stored, kdf: string): Stored => ({
  ...stored,
  metadata: { ...stored.metadata, 'x-amz-m': JSON.stringify({ [KDF_ENTRY]: kdf }) },
});
/** Computed by hash-wasm, which compiles the reference implementation. */
test.each([
  [PASSPHRASE, 'm=19456,t=2,p=1', '818259b6310026a8e0dbac5d2e6927abcfdb07b32258fac4f61b18b80f929085'],
  [
    'Gru\u0308ße aus Köln',
    'm=65536,t=3,p=4',
    '8c6d0103bfa64007ba692953417e5bd51c84cdf70a5ac58c2392924465c8e8c7',
  ],
])('the key of another implementation: %s, %s', async (passphrase, parameters, key) => {
  const description = { [KDF_ENTRY]: `$argon2id$v=19$${parameters}$${SALT}` };
  expect(hex(await derivePassphraseKey(passphrase, description))).toBe(key);
});

test('an object is opened by the passphrase alone, and by nothing else', async () => {
  const plaintext = new TextEncoder().encode('what only we know');
  const stored = await seal(passphraseKeyring(PASSPHRASE, { cost }), plaintext);
  expect(stored.metadata['x-amz-w']).toBe('02');
  expect(descriptionOf(stored)).toEqual({
    [KDF_ENTRY]: expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/),
  });
  expect(await open(passphraseKeyring(PASSPHRASE), stored)).toEqual(plaintext);
  const other = await errorOf(() => open(passphraseKeyring(`${PASSPHRASE}.`), stored));
  expect(other).toMatchObject({ code: 'data-key-unwrap-failed' });
});

test('with the derived key it is an object like any other of a raw AES keyring', async () => {
  const plaintext = new TextEncoder().encode('for the official clients');
  const stored = await seal(passphraseKeyring(PASSPHRASE, { cost }), plaintext);
  const key = await derivePassphraseKey(PASSPHRASE, descriptionOf(stored));
  const keyring = rawAesKeyring({ wrappingKey: await importAesWrappingKey(key) });
  expect(await open(keyring, stored)).toEqual(plaintext);
});

test('one keyring derives once, whatever it seals, and another one has another salt', async () => {
  const imported = vi.spyOn(crypto.subtle, 'importKey');
  const keyring = passphraseKeyring(PASSPHRASE, { cost });
  await keyring.prepare();
  const derived = imported.mock.calls.length;
  const [one, two] = await Promise.all([1, 2].map(() => seal(keyring, new Uint8Array(9))));
  const wrapping = imported.mock.calls.filter(([, , algorithm]) => algorithm === 'AES-GCM').length;
  expect(derived).toBe(1);
  expect(descriptionOf(one as Stored)).toEqual(descriptionOf(two as Stored));
  expect(wrapping).toBe(1);
  const other = await seal(passphraseKeyring(PASSPHRASE, { cost }), new Uint8Array(9));
  expect(descriptionOf(other)).not.toEqual(descriptionOf(one as Stored));
});

test('the wrapping key cannot be taken out, and its bytes are overwritten', async () => {
  const imported = vi.spyOn(crypto.subtle, 'importKey');
  await passphraseKeyring(PASSPHRASE, { cost }).prepare();
  const [, given, , extractable] = imported.mock.calls[0] ?? [];
  expect(extractable).toBe(false);
  expect(hex(given as Uint8Array)).toBe('00'.repeat(32));
});

test.each([
  [`$argon2id$v=19$m=67108864,t=3,p=4$${SALT}`, 'kdf-too-costly'],
  [`$argon2id$v=19$m=8,t=1,p=1$${SALT}`, 'kdf-too-weak'],
  ['$scrypt$ln=17,r=8,p=1$AAECAwQFBgcICQoLDA0ODw', 'kdf-invalid'],
])('what an object asks for is refused before anything is computed: %s', async (kdf, code) => {
  const imported = vi.spyOn(crypto.subtle, 'importKey');
  expect(await errorOf(() => open(passphraseKeyring(PASSPHRASE), described(stored, kdf)))).toMatchObject({
    code,
  });
  expect(imported).not.toHaveBeenCalled();
});

test('an object of another raw AES key says so', async () => {
  const wrappingKey = await importAesWrappingKey(new Uint8Array(32));
  const stored = await seal(rawAesKeyring({ wrappingKey }), new Uint8Array(9));
  const error = await errorOf(() => open(passphraseKeyring(PASSPHRASE), stored));
  expect(error).toMatchObject({ code: 'kdf-missing', field: KDF_ENTRY });
});

test('another salt is another key', async () => {
  const moved = described(stored, `$argon2id$v=19$m=19456,t=2,p=1$${SALT}`);
  const error = await errorOf(() => open(passphraseKeyring(PASSPHRASE), moved));
  expect(error).toMatchObject({ code: 'data-key-unwrap-failed' });
});

test('derived more cheaply than is safe: read only where that is said', async () => {
  const description = { [KDF_ENTRY]: `$argon2id$v=19$m=64,t=1,p=1$${SALT}` };
  const wrappingKey = await importAesWrappingKey(
    await derivePassphraseKey(PASSPHRASE, description, { allowWeakKdf: true }),
  );
  const stored = await seal(
    rawAesKeyring({ wrappingKey, materialDescription: description }),
    new Uint8Array(9),
  );
  const refused = await errorOf(() => open(passphraseKeyring(PASSPHRASE), stored));
  expect(refused).toMatchObject({ code: 'kdf-too-weak' });
  expect(await open(passphraseKeyring(PASSPHRASE, { allowWeakKdf: true }), stored)).toEqual(
    new Uint8Array(9),
  );
});

test('closed, also while it derives, it gives nothing more', async () => {
  const keyring = passphraseKeyring(PASSPHRASE, { cost });
  const stored = await seal(keyring, new Uint8Array(9));
  keyring.close();
  expect(await errorOf(() => open(keyring, stored))).toMatchObject({ code: 'keyring-closed' });
  expect(await errorOf(() => keyring.prepare())).toMatchObject({ code: 'keyring-closed' });

  const busy = passphraseKeyring(PASSPHRASE);
  const deriving = errorOf(() => busy.prepare());
  setTimeout(() => busy.close(), 50);
  expect(await deriving).toMatchObject({ code: 'keyring-closed' });
});

test('a derivation can be aborted', async () => {
  const description = { [KDF_ENTRY]: `$argon2id$v=19$m=65536,t=3,p=4$${SALT}` };
  const signal = AbortSignal.timeout(50);
  const error = await errorOf(() => derivePassphraseKey(PASSPHRASE, description, { signal }));
  expect(error.name).toBe('TimeoutError');
});

test('the page lives on while a key is derived', async () => {
  let turns = 0;
  const counting = setInterval(() => turns++, 0);
  await passphraseKeyring(PASSPHRASE).prepare();
  clearInterval(counting);
  expect(turns).toBeGreaterThan(10);
});

test('no error holds the passphrase', async () => {
  const wrong = 'quite another secret';
  const errors = [
    await errorOf(() => open(passphraseKeyring(wrong), stored)),
    await errorOf(() => open(passphraseKeyring(wrong), described(stored, 'x'))),
    await errorOf(() => passphraseKeyring(`${wrong}\n`)),
    await errorOf(() => passphraseKeyring(wrong, { cost: { passes: 1 } })),
  ];
  for (const error of errors) expect(wordsOf(error)).not.toContain('another');
});
