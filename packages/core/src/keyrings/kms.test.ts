import { describe, expect, test } from 'vitest';
import { hex, noise, stream } from '../../test/bytes.js';
import { codeOf, errorOf } from '../../test/errors.js';
import { fixedKms, openerFor, sealObject } from '../../test/objects.js';
import { openVerified } from '../open/index.js';
import { createSealer } from '../seal/index.js';
import { type Kms, kmsKeyring, RESERVED_CONTEXT_KEY } from './index.js';

const context = { department: 'Zürich', 'sealift:object': 'bucket/key' };

test('the KMS sees the whole context, the metadata holds it, the reader gives it again', async () => {
  const kms = fixedKms(noise(32));
  const keyring = kmsKeyring({ kms, keyId: 'alias/x', encryptionContext: context });
  const sealed = await sealObject(noise(50), { keyring });
  const full = { ...context, [RESERVED_CONTEXT_KEY]: '115' };
  expect(sealed.metadata['x-amz-t']).toBe(
    '{"department":"Z\\u00fcrich","sealift:object":"bucket/key","aws:x-amz-cek-alg":"115"}',
  );
  expect(hex(await openVerified(await openerFor(sealed), stream(sealed.object)))).toBe(hex(noise(50)));
  expect(kms.asked).toEqual([
    { keyId: 'alias/x', encryptionContext: full },
    { keyId: 'alias/x', ciphertextBlob: Uint8Array.of(9, 9, 9), encryptionContext: full },
  ]);
});

test('a reader needs no key id; a writer does', async () => {
  const sealed = await sealObject(noise(5), {
    keyring: kmsKeyring({ kms: fixedKms(noise(32)), keyId: 'k' }),
  });
  const kms = fixedKms(noise(32));
  await openerFor({ ...sealed, keyring: kmsKeyring({ kms }) });
  expect(kms.asked[0]).not.toHaveProperty('keyId');
  expect(await codeOf(() => createSealer({ keyring: kmsKeyring({ kms }), plaintextSize: 0 }))).toBe(
    'invalid-option',
  );
});

test.each([RESERVED_CONTEXT_KEY, 'kms_cmk_id'])('the context may not hold %s', async (name) => {
  const encryptionContext = { [name]: 'x' };
  expect(await codeOf(() => kmsKeyring({ kms: fixedKms(noise(32)), encryptionContext }))).toBe(
    'invalid-option',
  );
});

describe('another context', () => {
  test.each([
    ['none', {}],
    ['one entry less', { department: 'Zürich' }],
    ['one more', { ...context, more: '1' }],
    ['another value', { ...context, department: 'Zurich' }],
    ['another name', { Department: 'Zürich', 'sealift:object': 'bucket/key' }],
  ])('%s: refused before the KMS is asked', async (_, encryptionContext) => {
    const writer = kmsKeyring({ kms: fixedKms(noise(32)), keyId: 'k', encryptionContext: context });
    const sealed = await sealObject(noise(5), { keyring: writer });
    const kms = fixedKms(noise(32));
    const keyring = kmsKeyring({ kms, encryptionContext });
    expect(await codeOf(() => openerFor({ ...sealed, keyring }))).toBe('encryption-context-mismatch');
    expect(kms.asked).toEqual([]);
  });

  test('in another order is the same', async () => {
    const writer = kmsKeyring({
      kms: fixedKms(noise(32)),
      keyId: 'k',
      encryptionContext: { a: '1', b: '2' },
    });
    const reader = kmsKeyring({ kms: fixedKms(noise(32)), encryptionContext: { b: '2', a: '1' } });
    const sealed = await sealObject(noise(5), { keyring: writer });
    await expect(openerFor({ ...sealed, keyring: reader })).resolves.toBeDefined();
  });
});

describe('answers of the KMS', () => {
  test.each([0, 16, 31, 33, 64])('a data key of %d bytes', async (length) => {
    const keyring = kmsKeyring({ kms: fixedKms(noise(length)), keyId: 'k' });
    expect(await codeOf(() => createSealer({ keyring, plaintextSize: 0 }))).toBe('kms-answer-invalid');
    const sealed = await sealObject(noise(5), {
      keyring: kmsKeyring({ kms: fixedKms(noise(32)), keyId: 'k' }),
    });
    expect(await codeOf(() => openerFor({ ...sealed, keyring }))).toBe('kms-answer-invalid');
  });

  test('no wrapped key', async () => {
    const keyring = kmsKeyring({ kms: fixedKms(noise(32), new Uint8Array(0)), keyId: 'k' });
    expect(await codeOf(() => createSealer({ keyring, plaintextSize: 0 }))).toBe('kms-answer-invalid');
  });

  test('another data key', async () => {
    const sealed = await sealObject(noise(5), {
      keyring: kmsKeyring({ kms: fixedKms(noise(32)), keyId: 'k' }),
    });
    const keyring = kmsKeyring({ kms: fixedKms(noise(32, 99)) });
    expect(await codeOf(() => openerFor({ ...sealed, keyring }))).toBe('key-commitment-mismatch');
  });

  test('its own error comes through: access denied must be told', async () => {
    const denied = new Error('AccessDeniedException');
    const refuse = async () => Promise.reject(denied);
    const keyring = kmsKeyring({ kms: { generateDataKey: refuse, decrypt: refuse } as Kms, keyId: 'k' });
    expect(await errorOf(() => createSealer({ keyring, plaintextSize: 0 }))).toBe(denied);
  });
});
