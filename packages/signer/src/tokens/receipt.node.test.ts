import { expect, test } from 'vitest';
import { ReceiptError } from '../errors.js';
import { signReceipt, type UnsignedReceipt, verifyReceipt } from './receipt.js';
import { macKeys } from './secret.js';

const SECRET = 'the first secret, of thirty-two bytes or more';
const facts: UnsignedReceipt = {
  bucket: 'b',
  key: 'users/alice/abc',
  size: 10,
  objectSize: 26,
  etag: '"e"',
  checksum: { algorithm: 'CRC64NVME', value: 'AAAAAAAAAAE=' },
  protection: {
    profile: 'client',
    client: { suite: 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY', keyring: 'raw-rsa' },
  },
  completedAt: 1,
};
const receipt = signReceipt(facts, macKeys(SECRET, 'receipt'));

test('a receipt is good with its secret, in whatever order its fields travelled', () => {
  expect(verifyReceipt(receipt, SECRET)).toEqual(receipt);
  const turned = JSON.parse(JSON.stringify(receipt), (_, value: unknown) =>
    typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).reverse()) : value,
  );
  expect(verifyReceipt(turned, SECRET)).toEqual(receipt);
  expect(verifyReceipt(receipt, ['x'.repeat(40), SECRET])).toEqual(receipt);
});

test.each([
  ['another key', { ...receipt, key: 'users/bob/abc' }],
  ['another size', { ...receipt, size: 11 }],
  ['a size as text', { ...receipt, size: '10' }],
  ['one more field', { ...receipt, versionId: '3' }],
  ['one field less', (({ checksum: _, ...rest }) => rest)(receipt)],
  ['no signature', facts],
  ['an empty signature', { ...receipt, signature: '' }],
  ['a signature that is no text', { ...receipt, signature: 7 }],
  ['nothing', null],
  ['text', 'receipt'],
])('a receipt with %s is refused', (_, forged) => {
  expect(() => verifyReceipt(forged, SECRET)).toThrow(ReceiptError);
});

test('a receipt of another signer is refused', () => {
  expect(() => verifyReceipt(receipt, 'another secret, of thirty-two bytes or more!')).toThrow(
    /not signed with this secret/,
  );
});
