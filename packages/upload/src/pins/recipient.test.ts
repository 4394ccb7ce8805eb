import type { KeyringName, Protection } from '@sealift/protocol';
import { beforeAll, describe, expect, test } from 'vitest';
import { recipientOf } from './recipient.js';

const suite = 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY';
const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

async function keyOf() {
  const { publicKey } = await crypto.subtle.generateKey(
    { name: 'RSA-OAEP', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-1' },
    true,
    ['encrypt', 'decrypt'],
  );
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', spki));
  const hex = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const lines = base64(spki).replace(/.{64}/g, '$&\n');
  return {
    spki: base64(spki),
    pem: `-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----\n`,
    prints: [`sha256:${hex}`, `sha256:${hex.toUpperCase()}`, `sha256:${base64(digest)}`],
    unpadded: `sha256:${base64(digest).replace('=', '')}`,
  };
}

let own: Awaited<ReturnType<typeof keyOf>>;
let other: typeof own;
beforeAll(async () => {
  [own, other] = [await keyOf(), await keyOf()];
});

function granted(keyring: KeyringName, publicKey?: string): Protection {
  return { profile: 'client', client: { suite, keyring, ...(publicKey === undefined ? {} : { publicKey }) } };
}

async function outcome(recipient: string, protection: Protection): Promise<string> {
  try {
    return (await recipientOf(recipient, undefined)?.(protection))?.wrapAlgorithm ?? 'none';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('the recipient that a page pinned', () => {
  test('is the one that the signer brings, however it is written', async () => {
    for (const pin of [own.pem, ...own.prints, own.unpadded])
      expect(await outcome(pin, granted('raw-rsa', own.spki)), pin).toBe('RSA-OAEP-SHA1');
  });

  test('is no other', async () => {
    for (const pin of [own.pem, ...own.prints])
      expect(await outcome(pin, granted('raw-rsa', other.spki)), pin).toBe('recipient-mismatch');
  });

  test('as PEM needs no signer that brings it; a fingerprint is not a key', async () => {
    expect(await outcome(own.pem, granted('raw-rsa'))).toBe('RSA-OAEP-SHA1');
    expect(await outcome(own.prints[0] ?? '', granted('raw-rsa'))).toBe('recipient-mismatch');
  });

  test('goes with no other keyring, and with none that S3 has', async () => {
    for (const protection of [granted('kms'), granted('raw-aes'), { profile: 'sse-kms' } as const])
      expect(await outcome(own.pem, protection)).toBe('recipient-mismatch');
  });

  test.each([
    '',
    'sha256:',
    'sha256:zz',
    `sha256:${'a'.repeat(63)}`,
    `sha1:${'a'.repeat(64)}`,
    '-----BEGIN PRIVATE KEY-----',
  ])('%j is none', (text) => {
    expect(() => recipientOf(text, undefined)).toThrow(
      expect.objectContaining({ code: 'invalid-option', field: 'recipient' }),
    );
  });
});
