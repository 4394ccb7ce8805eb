import { createPrivateKey, createPublicKey, generateKeyPairSync, hkdfSync, verify } from 'node:crypto';
import type { ReceiptKeySet } from '@sealift/protocol/receipt';
import { describe, expect, test, vi } from 'vitest';
import { receiptFacts } from '../testing/harness.js';
import { type ReceiptKeysOption, receiptSigner } from './receipt-signer.js';

const SECRET = 'the first secret, of thirty-two bytes or more';
const OTHER = 'another secret, of thirty-two bytes or more!';

function pemPair(): { privateKey: string; publicKey: string; x: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    publicKey: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    x: publicKey.export({ format: 'jwk' }).x ?? '',
  };
}

/** By OpenSSL, and not by what has signed it. */
function isSignedBy(jws: string, { keys: [first] }: ReceiptKeySet): boolean {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  const key = createPublicKey({ key: { ...first }, format: 'jwk' });
  return verify(null, Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
}

describe('keys derived from the secret', () => {
  test('sign what anybody can verify, the same on every replica', async () => {
    const [one, two] = [receiptSigner(SECRET), receiptSigner(Buffer.from(SECRET))];
    const jws = await one.sign(receiptFacts);
    expect(isSignedBy(jws, await two.keySet())).toBe(true);
    expect(await two.sign(receiptFacts)).toBe(jws);
    const [header = '', payload = ''] = jws
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString());
    const [key] = (await one.keySet()).keys;
    expect(header).toBe(`{"alg":"EdDSA","typ":"sealift-receipt+jwt","kid":"${key?.kid}"}`);
    expect(JSON.parse(payload)).toEqual(receiptFacts);
  });

  test('are HKDF-SHA-256 of it, for this purpose alone', async () => {
    const seed = hkdfSync('sha256', SECRET, '', 'sealift/v1/receipt-ed25519', 32);
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(seed)]);
    const { x } = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })).export({
      format: 'jwk',
    });
    expect((await receiptSigner(SECRET).keySet()).keys).toMatchObject([{ x }]);
  });

  test('rotate with it: the first signs, all are published', async () => {
    const [before, rotated] = [receiptSigner(SECRET), receiptSigner([OTHER, SECRET])];
    const { keys } = await rotated.keySet();
    expect(keys).toEqual([...(await receiptSigner(OTHER).keySet()).keys, ...(await before.keySet()).keys]);
    expect(isSignedBy(await rotated.sign(receiptFacts), { keys })).toBe(true);
    const old = await before.sign(receiptFacts);
    expect(isSignedBy(old, { keys: keys.slice(1) })).toBe(true);
    expect(isSignedBy(old, { keys })).toBe(false);
  });
});

describe('keys of the operator', () => {
  test('sign instead of derived ones, which are then not even published', async () => {
    const [own, old] = [pemPair(), pemPair()];
    const signer = receiptSigner(SECRET, [own.privateKey, old.privateKey]);
    const { keys } = await signer.keySet();
    expect(keys.map(({ x }) => x)).toEqual([own.x, old.x]);
    expect(isSignedBy(await signer.sign(receiptFacts), { keys })).toBe(true);
  });

  test('of which only the public half is left are published, and the one that signs comes first', async () => {
    const [own, old] = [pemPair(), pemPair()];
    const given = [old.publicKey, own.privateKey, own.publicKey];
    const { keys } = await receiptSigner(SECRET, given).keySet();
    expect(keys.map(({ x }) => x)).toEqual([own.x, old.x]);
    const [derived] = (await receiptSigner(SECRET).keySet()).keys;
    const beside = await receiptSigner(SECRET, old.publicKey).keySet();
    expect(beside.keys.map(({ x }) => x)).toEqual([derived?.x, old.x]);
  });

  test('never show their private half', async () => {
    const { privateKey } = pemPair();
    const signer = receiptSigner(SECRET, privateKey);
    expect(Object.keys((await signer.keySet()).keys[0] ?? {}).sort()).toEqual([
      'alg',
      'crv',
      'kid',
      'kty',
      'use',
      'x',
    ]);
  });

  test.each<[string, unknown]>([
    ['no PEM', ['a key']],
    ['nothing', ['']],
    [
      'a key of another kind',
      [generateKeyPairSync('x25519').privateKey.export({ format: 'pem', type: 'pkcs8' })],
    ],
    ['a number', [7]],
    ['two keys in one text', [`${pemPair().privateKey}${pemPair().privateKey}`]],
  ])('%s is refused when the signer is made', (_, given) => {
    expect(() => receiptSigner(SECRET, given as ReceiptKeysOption)).toThrow(
      'receiptKeys[0]: must be one Ed25519 key as PEM',
    );
  });

  test('a secret that is too short is refused at once, too', () => {
    expect(() => receiptSigner('short')).toThrow(/secret/);
  });
});

test('WebCrypto is not asked for Ed25519, of which it warns in some versions of Node', async () => {
  const imported = vi.spyOn(crypto.subtle, 'importKey');
  await receiptSigner(SECRET).sign(receiptFacts);
  expect(imported.mock.calls.map(([, , algorithm]) => algorithm)).toEqual(['HKDF']);
  imported.mockRestore();
});
