import type { Receipt } from '@sealift/protocol';
import { receiptKey } from '@sealift/protocol/receipt';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { verifyReceipt } from './index.js';

/** Made by the signer with the secret `a-secret-of-the-tests-with-more-than-32-bytes`. */
const JWS =
  'eyJhbGciOiJFZERTQSIsInR5cCI6InNlYWxpZnQtcmVjZWlwdCtqd3QiLCJraWQiOiI1T3YzbEt6dWFQSVhzLU9nZ0xSYnVhQTBXaG9NTllSd05ENjB3Z2lQMko4In0.eyJidWNrZXQiOiJiIiwia2V5IjoidXNlcnMvYWxpY2UvYWJjIiwic2l6ZSI6MTAsIm9iamVjdFNpemUiOjI2LCJldGFnIjoiXCJlXCIiLCJ0YWciOiJBUUlEQkFVR0J3Z0pDZ3NNRFE0UEVBPT0iLCJwcm90ZWN0aW9uIjp7InByb2ZpbGUiOiJjbGllbnQiLCJjbGllbnQiOnsic3VpdGUiOiJBTEdfQUVTXzI1Nl9HQ01fSEtERl9TSEE1MTJfQ09NTUlUX0tFWSIsImtleXJpbmciOiJyYXctcnNhIn19LCJjb21wbGV0ZWRBdCI6MX0.M6T_IYCg6xOTyDFWxENCYODj3daFQL5mQwC6bWCPncHWWihoxeoG4vfgJAGd9tsiOHhCmONGQJcXa9THY4JvAQ';
const X = 'Au0t1XSg5ep_Y3d6VvUbxkDgrwBHSa8lL_PwzLadIjI';

let keys: { keys: object[] };
let receipt: Receipt;

beforeAll(async () => {
  keys = { keys: [{ kty: 'OKP', crv: 'Ed25519', x: X }] };
  const [, payload = ''] = JWS.split('.');
  receipt = {
    ...JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))),
    signature: 'x',
    jws: JWS,
  };
});

const flip = (text: string, at: number) =>
  `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;

describe('in the page a receipt', () => {
  test('of the signer is believed, as object, JSON, or JWS', async () => {
    const { signature: _, jws, ...facts } = receipt;
    for (const given of [receipt, JSON.stringify(receipt), jws])
      expect(await verifyReceipt(given, keys)).toEqual(facts);
    expect(facts).toMatchObject({ key: 'users/alice/abc', tag: 'AQIDBAUGBwgJCgsMDQ4PEA==' });
  });

  test.each<[string, () => unknown]>([
    ['with a changed payload', () => flip(JWS, JWS.indexOf('.') + 20)],
    ['with a changed signature', () => flip(JWS, JWS.length - 20)],
    ['that says something else beside it', () => ({ ...receipt, size: 11 })],
    ['without a public signature', () => (({ jws: _, ...rest }) => rest)(receipt)],
  ])('%s is refused', async (_, given) => {
    await expect(verifyReceipt(given(), keys)).rejects.toMatchObject({
      name: 'ReceiptError',
      code: 'receipt-invalid',
    });
  });

  test('is refused with other keys, or none', async () => {
    const other = { keys: [await receiptKey(new Uint8Array(32).fill(1))] };
    await expect(verifyReceipt(receipt, other)).rejects.toMatchObject({ code: 'receipt-key-unknown' });
    await expect(verifyReceipt(receipt, [])).rejects.toMatchObject({ code: 'receipt-keys-invalid' });
  });
});

describe('what the engine has to have', () => {
  test.each<[string, unknown]>([
    ['no cryptography at all', undefined],
    [
      'no Ed25519',
      {
        digest: (...given: Parameters<SubtleCrypto['digest']>) => real.digest(...given),
        importKey: () => Promise.reject(new DOMException('no', 'NotSupportedError')),
      },
    ],
  ])('%s: said so, and not believed', async (_, subtle) => {
    vi.stubGlobal('crypto', { subtle });
    await expect(verifyReceipt(receipt, keys)).rejects.toMatchObject({ code: 'receipt-unsupported' });
    vi.unstubAllGlobals();
  });

  const real = globalThis.crypto.subtle;
});
