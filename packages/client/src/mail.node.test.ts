import { createCipheriv, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { type LocalKms, localKms } from '@sealift/kms/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kmsKeyring } from './keyrings/kms.js';
import { BUCKET, errorOf, type TestBucket, testBucket } from './testing/bucket.js';

let bucket: TestBucket;
let kms: LocalKms;
let folder: string;
beforeAll(async () => {
  bucket = await testBucket();
  folder = await mkdtemp(join(tmpdir(), 'sealift-mail-'));
  kms = localKms({ file: join(folder, 'keys.json') });
  await kms.keys.create({ alias: 'alias/aws/ses' });
});
afterAll(async () => {
  await bucket.close();
  await rm(folder, { recursive: true });
});

const input = { Bucket: BUCKET, Key: 'inbox/0hs3v' };
const message = 'Received: from a.example\r\nSubject: hello\r\n\r\nSome words.\r\n';
const options = () => ({
  keyring: kmsKeyring({ kms }),
  commitmentPolicy: 'REQUIRE_ENCRYPT_ALLOW_DECRYPT' as const,
});

/** As SES stores mail: format V2, wrap `kms`, a context of its own. */
async function receive(content: 'AES/GCM/NoPadding' | 'AES/CBC/PKCS5Padding'): Promise<void> {
  const description = { kms_cmk_id: 'alias/aws/ses', 'aws:ses:message-id': '0hs3v' };
  const wrapped = await kms.generateDataKey({ keyId: 'alias/aws/ses', encryptionContext: description });
  const isGcm = content === 'AES/GCM/NoPadding';
  const iv = randomBytes(isGcm ? 12 : 16);
  const gcm = isGcm ? createCipheriv('aes-256-gcm', wrapped.plaintext, iv) : undefined;
  const cipher = gcm ?? createCipheriv('aes-256-cbc', wrapped.plaintext, iv);
  const Body = Buffer.concat([cipher.update(message), cipher.final(), gcm?.getAuthTag() ?? Buffer.alloc(0)]);
  const Metadata = {
    'x-amz-key-v2': Buffer.from(wrapped.ciphertextBlob).toString('base64'),
    'x-amz-iv': iv.toString('base64'),
    'x-amz-matdesc': JSON.stringify(description),
    'x-amz-wrap-alg': 'kms',
    'x-amz-cek-alg': content,
    ...(isGcm ? { 'x-amz-tag-len': '128' } : {}),
    'x-amz-unencrypted-content-length': `${message.length}`,
  };
  await bucket.plain.send(new PutObjectCommand({ ...input, Body, Metadata }));
}

test('a message is read, verified, by those who say that they read old wraps', async () => {
  await receive('AES/GCM/NoPadding');
  const s3 = await bucket.client({ ...options(), enableLegacyWrappingAlgorithms: true });
  const { Body, encryption, ContentLength } = await s3.getObject(input);
  expect(await Body?.transformToString()).toBe(message);
  expect([encryption.verified, ContentLength]).toEqual([true, message.length]);
  expect(await s3.headObject(input)).toMatchObject({
    ContentLength: message.length,
    encryption: { format: 'V2', wrapAlgorithm: 'kms' },
  });
  const refused = [
    [options(), 'legacy-algorithm-refused'],
    [{ keyring: kmsKeyring({ kms }), enableLegacyWrappingAlgorithms: true }, 'non-committing-suite-refused'],
  ] as const;
  for (const [some, code] of refused)
    expect(await errorOf((await bucket.client(some)).getObject(input))).toMatchObject({ code });
});

test('AES-CBC: only by those who say that they read what nothing authenticates, and it says so', async () => {
  await receive('AES/CBC/PKCS5Padding');
  const wraps = { ...options(), enableLegacyWrappingAlgorithms: true };
  expect(await errorOf((await bucket.client(wraps)).getObject(input))).toMatchObject({
    code: 'legacy-algorithm-refused',
    field: 'enableLegacyUnauthenticatedModes',
  });
  const s3 = await bucket.client({ ...wraps, enableLegacyUnauthenticatedModes: true });
  const { Body, encryption } = await s3.getObject(input);
  expect(await Body?.transformToString()).toBe(message);
  expect(encryption.verified).toBe(false);
  const ranged = await s3.getObject({ ...input, Range: 'bytes=10-13' });
  expect([await ranged.Body?.transformToString(), ranged.ContentRange]).toEqual(['from', 'bytes 10-13/*']);
  expect(await errorOf(s3.getObject({ ...input, Range: 'bytes=-4' }))).toMatchObject({
    code: 'range-refused',
  });
});
