import { describe, expect, test, vi } from 'vitest';
import { collect, counting, flip, hex, noise, stream } from '../test/bytes.js';
import { codeOf, errorOf, wordsOf } from '../test/errors.js';
import { aesKeyring, fixedKeyring, openerFor, sealObject } from '../test/objects.js';
import { encodeBase64 } from './bytes/base64.js';
import { CoreError, SealiftError } from './errors.js';
import { importAesWrappingKey, importRsaPrivateKey, importRsaPublicKey } from './keyrings/index.js';
import { openVerified } from './open/index.js';
import { createSealer, sealStream } from './seal/index.js';

test('an error says who it is', () => {
  const cause = new Error('x');
  const error = new CoreError('metadata-invalid', 'One sentence.', { field: 'x-amz-d', cause });
  expect(error).toBeInstanceOf(SealiftError);
  expect(error).toMatchObject({ name: 'CoreError', code: 'metadata-invalid', field: 'x-amz-d', cause });
  const plain = new CoreError('not-encrypted', 'One sentence.');
  expect('field' in plain).toBe(false);
  expect('cause' in plain).toBe(false);
});

/** Everything that can go wrong while secrets are at hand; vectors of objects are judged in the same way beside them. */
test('no error of sealing, opening or importing holds a secret', async () => {
  const text = 'patient Meier has a broken leg and a secret diagnosis';
  const plaintext = new TextEncoder().encode(text);
  const fileInfo = { name: 'diagnosis-of-meier.pdf', type: 'application/x-diagnosis' };
  const key = noise(32, 77);
  const keyring = await aesKeyring(key);
  const sealed = await sealObject(plaintext, { keyring, fileInfo });
  const dataKey = noise(32, 78);
  const underKms = await sealObject(plaintext, { keyring: fixedKeyring(dataKey), fileInfo });
  const pem = `-----BEGIN PRIVATE KEY-----\n${encodeBase64(noise(300, 79))}\n-----END PRIVATE KEY-----`;
  const sealer = await createSealer({ keyring, plaintextSize: plaintext.byteLength, fileInfo });
  await collect(sealStream(sealer, stream(plaintext)));

  const errors = await Promise.all(
    [
      () => sealer.seal(0, plaintext),
      () => sealer.seal(3, plaintext),
      () => sealer.accept({ offset: 0, length: 16, share: key }),
      async () =>
        collect(sealStream(await createSealer({ keyring, plaintextSize: 4, fileInfo }), stream(plaintext))),
      () => createSealer({ keyring, plaintextSize: 0, fileInfo: { name: fileInfo.name.repeat(200) } }),
      () => createSealer({ keyring: fixedKeyring(dataKey.subarray(1)), plaintextSize: 0, fileInfo }),
      async () => openVerified(await openerFor(sealed), stream(flip(sealed.object, 5))),
      async () => openVerified(await openerFor(sealed), stream(sealed.object.subarray(1))),
      async () => openVerified(await openerFor(underKms), stream(flip(underKms.object, 5))),
      () => openerFor({ ...underKms, keyring }),
      () => openerFor({ ...underKms, keyring: fixedKeyring(noise(32)) }),
      () => openerFor({ ...sealed, metadata: { ...sealed.metadata, 'sealift-file': fileInfo.name } }),
      () => openerFor({ ...sealed, metadata: { ...sealed.metadata, 'x-amz-m': text } }),
      () => openerFor({ ...sealed, metadata: { ...sealed.metadata, 'x-amz-c': text } }),
      () => importAesWrappingKey(key.subarray(1)),
      () => importRsaPrivateKey(pem),
      () => importRsaPublicKey(key),
    ].map(errorOf),
  );
  expect(new Set(errors.map((error) => (error as CoreError).code)).size).toBeGreaterThan(9);
  for (const error of errors) {
    const words = wordsOf(error);
    expect(error).toBeInstanceOf(CoreError);
    expect(words).not.toMatch(/meier|diagnosis|broken leg/i);
    for (const secret of [key, dataKey, noise(300, 79)]) {
      expect(words.toLowerCase()).not.toContain(hex(secret.subarray(1, 9)));
      expect(words).not.toContain(encodeBase64(secret).slice(0, 12));
      expect(words).not.toContain(secret.subarray(1, 7).join(','));
    }
  }
});

describe('without crypto.subtle', () => {
  test('every way in says insecure-context', async () => {
    const keyring = fixedKeyring(counting(0, 32));
    const sealed = await sealObject(noise(5), { keyring });
    const pem = `-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----`;
    const spy = vi
      .spyOn(globalThis.crypto, 'subtle', 'get')
      .mockReturnValue(undefined as unknown as SubtleCrypto);
    try {
      expect(await codeOf(() => createSealer({ keyring, plaintextSize: 0 }))).toBe('insecure-context');
      expect(await codeOf(() => openerFor(sealed))).toBe('insecure-context');
      expect(await codeOf(() => importAesWrappingKey(noise(32)))).toBe('insecure-context');
      expect(await codeOf(() => importRsaPrivateKey(pem))).toBe('insecure-context');
    } finally {
      spy.mockRestore();
    }
  });
});
