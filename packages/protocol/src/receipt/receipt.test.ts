import { beforeAll, describe, expect, test } from 'vitest';
import type { Receipt } from '../messages.js';
import { encodeBase64url } from './base64url.js';
import { checkReceipt, type ReceiptFacts } from './check.js';
import { compactJws, RECEIPT_TYPE, signingInput } from './jws.js';
import { fromPem, fromPublicPem, type ReceiptKeySet, receiptKey } from './public-keys.js';

/** RFC 8037, Appendix A.2 and A.3: a public key, and its thumbprint. */
const X = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
const THUMBPRINT = 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k';
/** The same public key, as `openssl pkey -pubout` writes it. */
const PEM = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
-----END PUBLIC KEY-----
`;

const facts: ReceiptFacts = {
  bucket: 'b',
  key: 'users/zoë/abc',
  size: 10,
  objectSize: 26,
  etag: '"e"',
  tag: 'AAAAAAAAAAAAAAAAAAAAAA==',
  protection: {
    profile: 'client',
    client: { suite: 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY', keyring: 'raw-rsa' },
  },
  completedAt: 1,
};
const anything = () => Promise.resolve(true);
const nothing = () => Promise.resolve(false);

let keys: ReceiptKeySet;
let jws: string;
let receipt: Receipt;

beforeAll(async () => {
  keys = { keys: [await receiptKey(fromPublicPem(PEM) ?? new Uint8Array())] };
  jws = withHeader({ alg: 'EdDSA', typ: RECEIPT_TYPE, kid: THUMBPRINT });
  receipt = { ...facts, signature: 'the HMAC', jws };
});

function encode(value: unknown): string {
  return encodeBase64url(new TextEncoder().encode(JSON.stringify(value)));
}

function withHeader(header: unknown, payload: unknown = facts, signature: Uint8Array = new Uint8Array(64)) {
  return `${encode(header)}.${encode(payload)}.${encodeBase64url(signature)}`;
}

test('a public key is published with its thumbprint (RFC 8037 A.2, A.3)', () => {
  expect(keys.keys).toEqual([
    { kty: 'OKP', crv: 'Ed25519', x: X, kid: THUMBPRINT, use: 'sig', alg: 'EdDSA' },
  ]);
});

test('receipts of one key begin alike, so that a reader may compare their beginning', () => {
  const made = compactJws(signingInput(THUMBPRINT, facts), new Uint8Array(64));
  expect(made).toBe(jws);
  expect(made.startsWith('eyJhbGciOiJFZERTQSIsInR5cCI6InNlYWxpZnQtcmVjZWlwdCtqd3QiLCJraWQiOi')).toBe(true);
});

describe('what is verified', () => {
  test.each<[string, () => unknown]>([
    ['the object', () => receipt],
    [
      'the object with its fields in another order',
      () => Object.fromEntries(Object.entries(receipt).reverse()),
    ],
    ['its JSON', () => JSON.stringify(receipt, undefined, 2)],
    ['the JWS alone', () => jws],
    ['the JWS with a line end', () => `${jws}\n`],
    ['without the other signature', () => ({ ...facts, jws })],
  ])('%s', async (_, given) => {
    for (const known of [keys, PEM, [PEM], { keys: [{ kty: 'RSA', n: 'AQAB' }, ...keys.keys] }])
      expect(await checkReceipt(given(), known, anything)).toEqual({ facts });
  });

  test('exactly what was signed is handed to Ed25519', async () => {
    const asked: unknown[] = [];
    await checkReceipt(jws, keys, async (key, signature, signed) => {
      asked.push(encodeBase64url(key), signature, new TextDecoder().decode(signed));
      return false;
    });
    expect(asked).toEqual([X, new Uint8Array(64), jws.slice(0, jws.lastIndexOf('.'))]);
  });
});

describe('what is refused', () => {
  test.each<[string, () => unknown]>([
    ['nothing', () => null],
    ['a number', () => 7],
    ['an array', () => [receipt]],
    ['an object without a JWS', () => ({ ...facts, signature: 'x' })],
    ['text that is neither', () => 'receipt'],
    ['half of JSON', () => JSON.stringify(receipt).slice(0, -1)],
    ['a JWS that is no text', () => ({ ...receipt, jws: 7 })],
    ['two parts', () => jws.slice(0, jws.lastIndexOf('.'))],
    ['four parts', () => `${jws}.AA`],
    ['no signature', () => `${jws.slice(0, jws.lastIndexOf('.'))}.`],
    [
      'a signature of another length',
      () => withHeader({ alg: 'EdDSA', typ: RECEIPT_TYPE, kid: THUMBPRINT }, facts, new Uint8Array(63)),
    ],
    ['padding', () => `${jws}==`],
    ['another spelling of the same signature', () => `${jws.slice(0, -1)}B`],
    ['characters that are none', () => jws.replace('.', '.\n')],
    ['alg none', () => withHeader({ alg: 'none', typ: RECEIPT_TYPE, kid: THUMBPRINT })],
    ['alg HS256', () => withHeader({ alg: 'HS256', typ: RECEIPT_TYPE, kid: THUMBPRINT })],
    ['another type', () => withHeader({ alg: 'EdDSA', typ: 'JWT', kid: THUMBPRINT })],
    ['no type', () => withHeader({ alg: 'EdDSA', kid: THUMBPRINT })],
    [
      'a key of its own',
      () => withHeader({ alg: 'EdDSA', typ: RECEIPT_TYPE, kid: THUMBPRINT, jwk: { kty: 'OKP' } }),
    ],
    [
      'something critical',
      () => withHeader({ alg: 'EdDSA', typ: RECEIPT_TYPE, kid: THUMBPRINT, crit: ['exp'] }),
    ],
    ['a header that is no object', () => withHeader([])],
    [
      'facts that are no object',
      () => withHeader({ alg: 'EdDSA', typ: RECEIPT_TYPE, kid: THUMBPRINT }, [facts]),
    ],
    [
      'facts of another kind',
      () => withHeader({ alg: 'EdDSA', typ: RECEIPT_TYPE, kid: THUMBPRINT }, { sub: 'x' }),
    ],
    [
      'a size as text',
      () => withHeader({ alg: 'EdDSA', typ: RECEIPT_TYPE, kid: THUMBPRINT }, { ...facts, size: '10' }),
    ],
    ['more than any receipt has', () => ({ ...receipt, jws: `${'A'.repeat(20_000)}` })],
    ['another key beside it', () => ({ ...receipt, key: 'users/bob/abc' })],
    ['another protection beside it', () => ({ ...receipt, protection: { profile: 'client' } })],
    ['one field more beside it', () => ({ ...receipt, versionId: '3' })],
    ['one field less beside it', () => (({ tag: _, ...rest }) => rest)(receipt)],
    ['an array for an object beside it', () => ({ ...receipt, protection: [] })],
  ])('%s', async (_, given) => {
    expect(await checkReceipt(given(), keys, anything)).toEqual({ fault: 'receipt-invalid' });
  });

  test('a signature that is not this key’s', async () => {
    expect(await checkReceipt(receipt, keys, nothing)).toEqual({ fault: 'receipt-invalid' });
  });

  test('a key that is not known, whatever it calls itself', async () => {
    const other = await receiptKey(new Uint8Array(32).fill(9));
    const claiming = { keys: [{ ...other, kid: THUMBPRINT }] };
    for (const unknown of [{ keys: [other] }, claiming])
      expect(await checkReceipt(receipt, unknown, anything)).toEqual({ fault: 'receipt-key-unknown' });
  });

  test('a platform that cannot tell', async () => {
    expect(await checkReceipt(receipt, keys, () => Promise.resolve(undefined))).toEqual({
      fault: 'receipt-unsupported',
    });
  });

  test.each<[string, unknown]>([
    ['an empty set', { keys: [] }],
    ['keys of other kinds only', { keys: [{ kty: 'EC', crv: 'P-256' }, null] }],
    ['a key for another use', { keys: [{ kty: 'OKP', crv: 'Ed25519', x: X, use: 'enc' }] }],
    ['a short key', { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AAAA' }] }],
    ['no PEM', 'kPrK'],
    ['an empty list', []],
    ['a PEM with something after it', `${PEM}${PEM}`],
    ['a private key', PEM.replaceAll('PUBLIC', 'PRIVATE')],
    ['an X25519 key', PEM.replace('MCowBQYDK2Vw', 'MCowBQYDK2Vu')],
    ['nothing', undefined],
  ])('%s as public keys', async (_, given) => {
    expect(await checkReceipt(receipt, given as string, anything)).toEqual({ fault: 'receipt-keys-invalid' });
  });
});

test('a PEM is read with any line ends, and for its own label only', () => {
  expect(fromPublicPem(PEM.replaceAll('\n', '\r\n'))).toHaveLength(32);
  expect(fromPem(PEM, 'PRIVATE KEY', [], 44)).toBeUndefined();
  expect(fromPem(PEM, 'PUBLIC KEY', [0x30], 43)).toHaveLength(43);
});
