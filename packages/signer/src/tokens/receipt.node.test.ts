import { createHmac, generateKeyPairSync } from 'node:crypto';
import type { Receipt } from '@sealift/protocol';
import type { ReceiptKeySet } from '@sealift/protocol/receipt';
import { beforeAll, describe, expect, test } from 'vitest';
import { ReceiptError } from '../errors.js';
import { receiptFacts as facts } from '../testing/harness.js';
import {
  signReceipt,
  verifyPublicReceipt,
  verifyPublicReceipts,
  verifyReceipt,
  verifyReceipts,
} from './receipt.js';
import { receiptSigner } from './receipt-signer.js';
import { macKeys } from './secret.js';

const SECRET = 'the first secret, of thirty-two bytes or more';
const OTHER = 'another secret, of thirty-two bytes or more!';

const DEEP = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

let receipt: Receipt;
let keys: ReceiptKeySet;
let foreign: Receipt;

beforeAll(async () => {
  const publicly = receiptSigner(SECRET);
  receipt = await signReceipt(facts, macKeys(SECRET, 'receipt'), publicly);
  keys = await publicly.keySet();
  foreign = await signReceipt(facts, macKeys(OTHER, 'receipt'), receiptSigner(OTHER));
});

/** The same value with the fields of every object in another order. */
function turned(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null ? Object.fromEntries(Object.entries(inner).reverse()) : inner,
  );
}

const CHANGES: [string, (receipt: Receipt) => unknown][] = [
  ['another key', (given) => ({ ...given, key: 'users/bob/abc' })],
  ['another size', (given) => ({ ...given, size: 11 })],
  ['a size as text', (given) => ({ ...given, size: '10' })],
  ['another tag', (given) => ({ ...given, tag: 'AAAAAAAAAAAAAAAAAAAAAA==' })],
  ['one field more', (given) => ({ ...given, versionId: '3' })],
  ['one field less', ({ checksum: _, ...rest }) => rest],
];

/** What a form may send that is no receipt, and what a back end may hand over by mistake. */
const NONE: [string, string, (receipt: Receipt) => unknown][] = [
  ['nothing', 'receipt-missing', () => undefined],
  ['no entry of the form', 'receipt-missing', () => new FormData().getAll('documents')],
  ['an empty text', 'receipt-missing', () => ''],
  ['two entries of the form', 'receipt-several', (given) => [JSON.stringify(given), JSON.stringify(given)]],
  ['the element’s value with two', 'receipt-several', (given) => JSON.stringify([given, given])],
  ['text', 'receipt-malformed', () => 'receipt'],
  ['half of its JSON', 'receipt-malformed', (given) => JSON.stringify(given).slice(0, -1)],
  ['the whole body', 'receipt-malformed', (given) => ({ documents: JSON.stringify(given) })],
  ['the whole form', 'receipt-malformed', () => new FormData()],
  [
    'more levels than a stack has',
    'receipt-malformed',
    (given) => JSON.stringify(given).replace('{', `{"x":${DEEP},`),
  ],
];

describe('with the secret', () => {
  test('a receipt is good, in whatever order its fields travelled, and as text', () => {
    expect(verifyReceipt(receipt, SECRET)).toEqual(receipt);
    expect(verifyReceipt(turned(receipt), SECRET)).toEqual(receipt);
    expect(verifyReceipt(JSON.stringify(receipt), SECRET)).toEqual(receipt);
    expect(verifyReceipt(receipt, ['x'.repeat(40), SECRET])).toEqual(receipt);
  });

  test('a form that sends one is good, and several are good together', () => {
    const text = JSON.stringify(receipt);
    expect(verifyReceipt([text], SECRET)).toEqual(receipt);
    expect(verifyReceipts(text, SECRET)).toEqual([receipt]);
    expect(verifyReceipts([text, turned(receipt)], SECRET)).toEqual([receipt, receipt]);
    expect(verifyReceipts(JSON.stringify([receipt]), SECRET)).toEqual([receipt]);
    for (const none of [undefined, null, '', []]) expect(verifyReceipts(none, SECRET)).toEqual([]);
  });

  test('one that is not good makes all of them so', () => {
    const changed = { ...receipt, size: 11 };
    expect(() => verifyReceipts([receipt, changed], SECRET)).toThrow(ReceiptError);
    expect(() => verifyReceipts([receipt, 'x'], SECRET)).toThrow(/no receipt, as object/);
  });

  test.each(NONE)('%s: %s', (_, code, change) => {
    expect(() => verifyReceipt(change(receipt), SECRET)).toThrow(expect.objectContaining({ code }));
  });

  test('its JWS alone is not signed with the secret', () => {
    expect(() => verifyReceipt(receipt.jws, SECRET)).toThrow(
      expect.objectContaining({ code: 'receipt-invalid' }),
    );
  });

  test.each<[string, (receipt: Receipt) => unknown]>([
    ...CHANGES,
    ['the public signature of another signer', (given) => ({ ...given, jws: foreign.jws })],
    ['no public signature', ({ jws: _, ...rest }) => rest],
    ['no signature', ({ signature: _, ...rest }) => rest],
    ['an empty signature', (given) => ({ ...given, signature: '' })],
    ['a signature that is no text', (given) => ({ ...given, signature: 7 })],
  ])('a receipt with %s is refused', (_, change) => {
    expect(() => verifyReceipt(change(receipt), SECRET)).toThrow(
      expect.objectContaining({ name: 'ReceiptError', code: 'receipt-invalid' }),
    );
  });

  test('a receipt of another signer is refused', () => {
    expect(() => verifyReceipt(receipt, OTHER)).toThrow(/not signed with this secret/);
  });
});

describe('with the public keys', () => {
  test('a receipt is good, as object, as text, and as JWS alone', async () => {
    for (const given of [receipt, turned(receipt), JSON.stringify(receipt), receipt.jws])
      expect(await verifyPublicReceipt(given, keys)).toEqual(facts);
  });

  test('of a form one, or several together', async () => {
    expect(await verifyPublicReceipt([JSON.stringify(receipt)], keys)).toEqual(facts);
    expect(await verifyPublicReceipts([JSON.stringify(receipt), receipt.jws], keys)).toEqual([facts, facts]);
    expect(await verifyPublicReceipts([], keys)).toEqual([]);
    await expect(verifyPublicReceipts([receipt, foreign], keys)).rejects.toMatchObject({
      code: 'receipt-key-unknown',
    });
  });

  test.each(NONE)('%s: %s', async (_, code, change) => {
    await expect(verifyPublicReceipt(change(receipt), keys)).rejects.toMatchObject({ code });
  });

  test.each<[string, (receipt: Receipt) => unknown]>([
    ...CHANGES,
    ['no public signature', ({ jws: _, ...rest }) => rest],
    ['a byte of the payload changed', ({ jws = '' }) => flip(jws, jws.indexOf('.') + 20)],
    ['a byte of the signature changed', ({ jws = '' }) => flip(jws, jws.length - 20)],
    ['a header that says HS256, and an HMAC with the public key', ({ jws = '' }) => confused(jws, 'HS256')],
    ['a header that says none, and no signature', ({ jws = '' }) => confused(jws, 'none')],
  ])('a receipt with %s is refused', async (_, change) => {
    await expect(verifyPublicReceipt(change(receipt), keys)).rejects.toMatchObject({
      name: 'ReceiptError',
      code: 'receipt-invalid',
    });
  });

  test('a receipt of another signer is refused, also when it names this key', async () => {
    await expect(verifyPublicReceipt(foreign, keys)).rejects.toMatchObject({ code: 'receipt-key-unknown' });
    const [header] = (receipt.jws ?? '').split('.');
    const claiming = [header, ...(foreign.jws ?? '').split('.').slice(1)].join('.');
    await expect(verifyPublicReceipt(claiming, keys)).rejects.toMatchObject({ code: 'receipt-invalid' });
    const { publicKey } = generateKeyPairSync('ed25519');
    const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
    await expect(verifyPublicReceipt(receipt, pem)).rejects.toMatchObject({ code: 'receipt-key-unknown' });
  });

  test('what is no public key is refused', async () => {
    await expect(verifyPublicReceipt(receipt, SECRET)).rejects.toMatchObject({
      code: 'receipt-keys-invalid',
    });
  });

  function confused(jws: string, alg: string): string {
    const [header = '', payload] = jws.split('.');
    const said = Buffer.from(header, 'base64url').toString().replace('EdDSA', alg);
    const signed = `${Buffer.from(said).toString('base64url')}.${payload}`;
    const mac = createHmac('sha256', keys.keys[0]?.x ?? '')
      .update(signed)
      .digest('base64url');
    return `${signed}.${alg === 'none' ? '' : mac}`;
  }
});

function flip(text: string, at: number): string {
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}
