import { type Keyring, rawAesKeyring, rawRsaKeyring } from '@sealift/core/keyrings';
import type { Grant, Protection } from '@sealift/protocol';
import { describe, expect, test } from 'vitest';
import { keyringFor } from './keyring.js';

const suite = 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY';
const committing = {
  name: suite,
  id: 0x73,
  format: 'V3',
  contentAlgorithm: '115',
  committing: true,
} as const;
const context = { 'aws:x-amz-cek-alg': '115', key: 'up/x' };
const dataKey = {
  keyId: 'k',
  plaintext: btoa('p'.repeat(32)),
  ciphertextBlob: btoa('c'),
  encryptionContext: context,
};

function grant(client: Protection['client'], more: Partial<Grant> = {}): Grant {
  const protection: Protection = { profile: 'client', ...(client === undefined ? {} : { client }) };
  return { token: 't', key: 'k', bucket: 'b', protection, partSize: 1, partCount: 1, expiresAt: 0, ...more };
}

const aes = async () =>
  rawAesKeyring({
    wrappingKey: await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
      'encrypt',
      'decrypt',
    ]),
  });
const rsa = () =>
  crypto.subtle.generateKey(
    { name: 'RSA-OAEP', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-1' },
    true,
    ['encrypt', 'decrypt'],
  );

async function granted(encryptionContext: Record<string, string> = context): Promise<Keyring> {
  const given = { dataKey: { ...dataKey, encryptionContext } };
  const keyring = await keyringFor(grant({ suite, keyring: 'kms' }, given), undefined);
  if (keyring === undefined) throw new Error('no keyring');
  return keyring;
}

describe('the keyring that the signer pinned', () => {
  test('kms: the granted key, under the granted context less its reserved entry', async () => {
    const keyring = await granted();
    const { description, dataKey: bytes } = await keyring.generateDataKey(committing);
    expect(description).toEqual(context);
    expect(new TextDecoder().decode(bytes)).toBe('p'.repeat(32));
  });

  test('raw-rsa with its public key', async () => {
    const { publicKey } = await rsa();
    const spki = btoa(
      String.fromCharCode(...new Uint8Array(await crypto.subtle.exportKey('spki', publicKey))),
    );
    const keyring = await keyringFor(grant({ suite, keyring: 'raw-rsa', publicKey: spki }), undefined);
    expect(keyring?.wrapAlgorithm).toBe('RSA-OAEP-SHA1');
  });

  test('held by the page', async () => {
    const held = await aes();
    expect(await keyringFor(grant({ suite, keyring: 'raw-aes' }), held)).toBe(held);
    const drop = rawRsaKeyring({ publicKey: (await rsa()).publicKey });
    expect(await keyringFor(grant({ suite, keyring: 'raw-rsa' }), drop)).toBe(drop);
  });

  test('is none where S3 encrypts, and a page with a key of its own does not go along', async () => {
    const byS3 = { ...grant(undefined), protection: { profile: 'sse-kms' } as const };
    expect(await keyringFor(byS3, undefined)).toBeUndefined();
    await expect(keyringFor(byS3, await aes())).rejects.toMatchObject({ code: 'keyring-mismatch' });
  });

  test('is not another one', async () => {
    const held = await aes();
    const wrong: [Grant, typeof held | undefined, string][] = [
      [grant({ suite, keyring: 'kms' }, { dataKey }), held, 'keyring-mismatch'],
      [grant({ suite, keyring: 'raw-rsa', publicKey: 'AAAA' }), held, 'keyring-mismatch'],
      [grant({ suite, keyring: 'raw-rsa' }), held, 'keyring-mismatch'],
      [grant({ suite, keyring: 'raw-aes' }), undefined, 'keyring-mismatch'],
      [grant({ suite, keyring: 'kms' }), undefined, 'signer-answer-invalid'],
      [grant({ suite, keyring: 'raw-rsa', publicKey: '*' }), undefined, 'signer-answer-invalid'],
      [grant(undefined), undefined, 'protection-unsupported'],
    ];
    for (const [granted, keyring, code] of wrong) {
      await expect(keyringFor(granted, keyring)).rejects.toMatchObject({ code });
    }
  });
});

describe('the data key of a grant', () => {
  const mismatch = { code: 'data-key-mismatch' };

  test('is given once', async () => {
    const keyring = await granted();
    await keyring.generateDataKey(committing);
    await expect(keyring.generateDataKey(committing)).rejects.toMatchObject(mismatch);
  });

  test.each<Record<string, string>>([{}, { 'aws:x-amz-cek-alg': 'AES/GCM/NoPadding' }])(
    'is not given to another suite (%#)',
    async (other) => {
      await expect((await granted(other)).generateDataKey(committing)).rejects.toMatchObject(mismatch);
    },
  );

  test('does not open anything', async () => {
    const wrapped = {
      encryptedDataKey: new Uint8Array(1),
      wrapAlgorithm: 'kms+context',
      description: {},
    } as const;
    await expect((await granted()).unwrapDataKey(committing, wrapped)).rejects.toMatchObject(mismatch);
  });
});
