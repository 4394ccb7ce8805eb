import { planParts, type Receipt } from '@sealift/protocol';
import { expect, test } from 'vitest';
import { PAGE_KEY } from '../testing/fake-store.js';
import { checkReceipt, type Sent } from './receipt.js';

const checksum = { algorithm: 'CRC64NVME', value: 'AAAAAAAAAAA=' } as const;
const sent: Sent = {
  grant: { bucket: 'b', key: 'k', protection: { ...PAGE_KEY, storage: 'sse-kms' } },
  plan: planParts(100),
  checksum,
  tag: 'AAAAAAAAAAAAAAAAAAAAAA==',
};
const receipt: Receipt = {
  ...{ bucket: 'b', key: 'k', size: 100, objectSize: 116, etag: '"e"', checksum },
  ...{ protection: sent.grant.protection, reported: { serverSideEncryption: 'aws:kms' } },
  ...{ completedAt: 1, signature: 's' },
};

function outcome(change: object, done: Partial<Sent> = {}): string {
  try {
    const { field = '' } = {
      field: checkReceipt({ ...receipt, ...change } as Receipt, { ...sent, ...done }).key,
    };
    return field;
  } catch (error) {
    const { code, field } = error as { code: string; field: string };
    return `${code} ${field}`;
  }
}

test('a receipt of what was sent is handed on', () => {
  expect(checkReceipt(receipt, sent)).toBe(receipt);
  expect(outcome({ tag: sent.tag })).toBe('k');
  expect(outcome({ checksum: undefined })).toBe('k');
});

test.each([
  ['bucket', { bucket: 'c' }],
  ['key', { key: 'l' }],
  ['size', { size: 99 }],
  ['objectSize', { objectSize: 100 }],
  ['checksum', { checksum: { ...checksum, value: 'BAAAAAAAAAA=' } }],
  ['tag', { tag: 'BAAAAAAAAAAAAAAAAAAAAA==' }],
  ['protection', { protection: PAGE_KEY }],
  ['protection', { protection: { profile: 'sse-kms' } }],
  [
    'protection',
    { protection: { ...sent.grant.protection, client: { ...PAGE_KEY.client, keyring: 'kms' } } },
  ],
  ['reported', { reported: undefined }],
  ['reported', { reported: {} }],
  ['reported', { reported: { serverSideEncryption: 'AES256' } }],
  ['reported', { reported: { serverSideEncryption: 'aws:kms:dsse' } }],
  ['reported', { reported: { serverSideEncryption: 'aws:kms', customerAlgorithm: 'AES256' } }],
])('another %s is a mismatch: %j', (field, change) => {
  expect(outcome(change)).toBe(`receipt-mismatch receipt.${field}`);
});

test('a tag of an object that this page did not encrypt', () => {
  const grant = { ...sent.grant, protection: { profile: 'sse-kms' } as const };
  const change = { protection: grant.protection, tag: sent.tag };
  expect(outcome({ ...change, tag: undefined }, { grant, tag: undefined })).toBe('k');
  expect(outcome(change, { grant, tag: undefined })).toBe('receipt-mismatch receipt.tag');
});
