import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Spool } from '@sealift/core';
import type { ReceiptFacts } from '@sealift/protocol/receipt';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { S3EncryptionClient } from '../client.js';
import type { S3EncryptionClientOptions } from '../options.js';
import { aes, BUCKET, errorOf, type TestBucket, testBucket } from '../testing/bucket.js';

const Key = 'users/7/report';
const place = { Bucket: BUCKET, Key };
const SUITE = 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY';

let bucket: TestBucket;
let receipt: ReceiptFacts;

/** Stands for a signature: what was signed and nothing else. */
const verifyReceipt = async (given: unknown): Promise<ReceiptFacts> => {
  if (given !== receipt) throw new Error('not signed');
  return given as ReceiptFacts;
};
const client = (options: Partial<S3EncryptionClientOptions> = {}): Promise<S3EncryptionClient> =>
  bucket.client({ verifyReceipt, ...options });

beforeAll(async () => {
  bucket = await testBucket({ versioning: 'Enabled' });
});
afterAll(() => bucket.close());

beforeEach(async () => {
  const s3 = await client();
  await s3.putObject({ ...place, Body: 'the report' }, { fileInfo: { name: 'report.pdf' } });
  const { ETag = '', ContentLength = 0, VersionId } = await bucket.plain.send(new HeadObjectCommand(place));
  const { Body } = await bucket.plain.send(new GetObjectCommand(place));
  const stored = (await Body?.transformToByteArray()) ?? new Uint8Array();
  receipt = {
    bucket: BUCKET,
    key: Key,
    ...(VersionId === undefined ? {} : { versionId: VersionId }),
    size: 10,
    objectSize: ContentLength,
    etag: ETag,
    tag: Buffer.from(stored.subarray(-16)).toString('base64'),
    protection: { profile: 'client', client: { suite: SUITE, keyring: 'raw-aes' } },
    completedAt: 1,
  };
});

describe('what the receipt tells is read', () => {
  test('whole, with its name', async () => {
    const { Body, encryption } = await (await client()).getObject({ receipt });
    expect(await Body?.transformToString()).toBe('the report');
    expect(encryption).toMatchObject({ verified: true, fileInfo: { name: 'report.pdf' }, objectKey: Key });
  });

  test('where bucket and key are given, too, and before it is verified', async () => {
    const s3 = await client({ enableDelayedAuthenticationMode: true });
    const { Body } = await s3.getObject({ ...place, receipt });
    expect(await Body?.transformToString()).toBe('the report');
  });

  test('in its version, whatever came later', async () => {
    const s3 = await client();
    await s3.putObject({ ...place, Body: 'another one' });
    const { Body } = await s3.getObject({ receipt });
    expect(await Body?.transformToString()).toBe('the report');
  });

  test('into a place of its own', async () => {
    const { spool, told } = spoolOf();
    await (await client()).getObjectTo({ receipt }, spool);
    expect(told()).toEqual(['the report', 'commit']);
  });
});

describe('another object is refused', () => {
  test('one that was put there later, encrypted with the same key', async () => {
    const s3 = await client();
    const { versionId: _, ...unversioned } = receipt;
    receipt = unversioned;
    await s3.putObject({ ...place, Body: 'the reborn' });
    expect(await errorOf(s3.getObject({ receipt }))).toMatchObject({
      name: 'ClientError',
      code: 'receipt-mismatch',
      field: 'etag',
    });
    const { spool, told } = spoolOf();
    expect(await errorOf(s3.getObjectTo({ receipt }, spool))).toMatchObject({ code: 'receipt-mismatch' });
    expect(told()).toEqual(['discard']);
  });

  test.each<[string, Partial<ReceiptFacts>, string]>([
    ['another ETag', { etag: '"0"' }, 'etag'],
    ['another size', { size: 11 }, 'size'],
    ['another size of the object', { objectSize: 27 }, 'objectSize'],
    ['another tag', { tag: Buffer.alloc(16).toString('base64') }, 'tag'],
    ['a tag that is none', { tag: '?' }, 'tag'],
    ['another suite', { protection: { profile: 'sse-s3' } }, 'protection'],
  ])('%s', async (_, said, field) => {
    receipt = { ...receipt, ...said };
    for (const enableDelayedAuthenticationMode of [false, true]) {
      const s3 = await client({ enableDelayedAuthenticationMode });
      const reading = s3.getObject({ receipt }).then(({ Body }) => Body?.transformToString());
      expect(await errorOf(reading)).toMatchObject({ code: 'receipt-mismatch', field });
    }
  });

  test('plaintext in its place, even where plaintext may pass', async () => {
    await bucket.plain.send(new PutObjectCommand({ ...place, Body: 'x'.repeat(10) }));
    const { ETag = '', VersionId } = await bucket.plain.send(new HeadObjectCommand(place));
    receipt = { ...receipt, etag: ETag, objectSize: 10, ...(VersionId ? { versionId: VersionId } : {}) };
    const s3 = await client();
    expect(await errorOf(s3.getObject({ receipt }, { unencrypted: 'pass-through' }))).toMatchObject({
      code: 'receipt-mismatch',
      field: 'protection',
    });
  });

  test.each([
    ['bucket', { Bucket: 'other' }, 'Bucket'],
    ['key', { Key: 'other' }, 'Key'],
    ['version', { VersionId: 'other' }, 'VersionId'],
  ])('%s given beside it is another', async (_, given, field) => {
    const s3 = await client();
    expect(await errorOf(s3.getObject({ ...given, receipt }))).toMatchObject({
      code: 'receipt-mismatch',
      field,
    });
  });
});

test('no receipt is believed that was not verified', async () => {
  const s3 = await client();
  const forged = { ...receipt };
  expect((await errorOf(s3.getObject({ receipt: forged }))).message).toBe('not signed');
  const trusting = await bucket.client({ keyring: await aes(1) });
  expect(await errorOf(trusting.getObject({ receipt }))).toMatchObject({
    code: 'invalid-option',
    field: 'verifyReceipt',
  });
  expect(await errorOf(s3.getObject({ receipt, Range: 'bytes=0-1' }))).toMatchObject({
    code: 'range-refused',
    field: 'Range',
  });
});

function spoolOf(): { spool: Spool; told: () => string[] } {
  const events: string[] = [];
  const spool: Spool = {
    write: async (bytes) => void events.push(new TextDecoder().decode(bytes)),
    commit: async () => void events.push('commit'),
    discard: async () => void events.push('discard'),
  };
  return { spool, told: () => events };
}
