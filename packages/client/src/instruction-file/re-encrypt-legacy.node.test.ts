import { createCipheriv, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { importLegacyAesWrappingKey, legacyAesKeyring } from '@sealift/core/legacy';
import { type LocalKms, localKms } from '@sealift/kms/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kmsKeyring } from '../keyrings/kms.js';
import type { S3EncryptionClientOptions } from '../options.js';
import { aes, BUCKET, errorOf, type TestBucket, testBucket } from '../testing/bucket.js';

const input = { Bucket: BUCKET, Key: 'old/report' };
const file = { Bucket: BUCKET, Key: 'old/report.instruction' };
const TEXT = 'what an old client wrote';
const OLD_KEY = new Uint8Array(32).fill(9);
const POLICY = { commitmentPolicy: 'REQUIRE_ENCRYPT_ALLOW_DECRYPT' } as const;
const WRAPS = { ...POLICY, enableLegacyWrappingAlgorithms: true } as const;
const ALL = { ...WRAPS, enableLegacyUnauthenticatedModes: true } as const;

let bucket: TestBucket;
let kms: LocalKms;
let folder: string;
beforeAll(async () => {
  bucket = await testBucket();
  folder = await mkdtemp(join(tmpdir(), 'sealift-legacy-'));
  kms = localKms({ file: join(folder, 'keys.json') });
  await kms.keys.create({ alias: 'alias/old' });
  await kms.keys.create({ alias: 'alias/new' });
});
afterAll(async () => {
  await bucket.close();
  await rm(folder, { recursive: true });
});

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** An object of an old client with its instruction file, made with OpenSSL. */
async function stored(content: 'GCM' | 'CBC', wrap: 'AESWrap' | 'kms'): Promise<void> {
  const description = { kms_cmk_id: 'alias/old' };
  const generated =
    wrap === 'kms'
      ? await kms.generateDataKey({ keyId: 'alias/old', encryptionContext: description })
      : undefined;
  const dataKey = generated?.plaintext ?? randomBytes(32);
  const aesWrap = createCipheriv('id-aes256-wrap', OLD_KEY, Buffer.alloc(8, 0xa6));
  const wrapped = generated?.ciphertextBlob ?? Buffer.concat([aesWrap.update(dataKey), aesWrap.final()]);
  const iv = randomBytes(content === 'GCM' ? 12 : 16);
  const gcm = content === 'GCM' ? createCipheriv('aes-256-gcm', dataKey, iv) : undefined;
  const cipher = gcm ?? createCipheriv('aes-256-cbc', dataKey, iv);
  const Body = Buffer.concat([cipher.update(TEXT), cipher.final(), gcm?.getAuthTag() ?? Buffer.alloc(0)]);
  const entries = {
    'x-amz-key-v2': base64(wrapped),
    'x-amz-iv': base64(iv),
    'x-amz-matdesc': JSON.stringify(wrap === 'kms' ? description : { key: 'old' }),
    'x-amz-wrap-alg': wrap,
    'x-amz-cek-alg': content === 'GCM' ? 'AES/GCM/NoPadding' : 'AES/CBC/PKCS5Padding',
    ...(content === 'GCM' ? { 'x-amz-tag-len': '128' } : {}),
  };
  await bucket.plain.send(new PutObjectCommand({ ...input, Body, Metadata: { author: 'someone' } }));
  const Metadata = { 'x-amz-crypto-instr-file': '' };
  await bucket.plain.send(new PutObjectCommand({ ...file, Body: JSON.stringify(entries), Metadata }));
}

async function options(wrap: 'AESWrap' | 'kms'): Promise<Partial<S3EncryptionClientOptions>> {
  if (wrap === 'kms') return { keyring: kmsKeyring({ kms }) };
  const wrappingKey = await importLegacyAesWrappingKey(OLD_KEY);
  return { keyring: await aes(8), legacyKeyring: legacyAesKeyring({ wrappingKey }) };
}

async function textWith(given: Partial<S3EncryptionClientOptions>): Promise<string | undefined> {
  const { Body } = await (await bucket.client(given)).getObject(input);
  return Body?.transformToString();
}

async function entriesOfFile(): Promise<Record<string, string>> {
  const { Body } = await bucket.plain.send(new GetObjectCommand(file));
  return JSON.parse((await Body?.transformToString()) ?? '') as Record<string, string>;
}

describe('the wrap of an old client ends, its content stays', () => {
  test.each([
    ['AESWrap', 'GCM'],
    ['kms', 'GCM'],
    ['AESWrap', 'CBC'],
    ['kms', 'CBC'],
  ] as const)('%s, %s', async (wrap, content) => {
    await stored(content, wrap);
    const before = await entriesOfFile();
    const s3 = await bucket.client({ ...ALL, ...(await options(wrap)) });
    const newKeyring = await aes(2, { key: 'new' });
    await s3.reEncryptInstructionFile({ ...input, newKeyring, enforceRotation: true });
    const after = await entriesOfFile();
    for (const entry of ['x-amz-cek-alg', 'x-amz-iv', 'x-amz-tag-len'])
      expect(after[entry]).toBe(before[entry]);
    expect(after['x-amz-wrap-alg']).toBe('AES/GCM');
    const without = content === 'GCM' ? POLICY : { ...POLICY, enableLegacyUnauthenticatedModes: true };
    expect(await textWith({ ...without, keyring: newKeyring })).toBe(TEXT);
    await expect(textWith({ ...ALL, ...(await options(wrap)) })).rejects.toThrow();
  });

  test('a KMS takes its place', async () => {
    await stored('GCM', 'kms');
    const s3 = await bucket.client({ ...WRAPS, ...(await options('kms')) });
    const newKeyring = kmsKeyring({ kms, keyId: 'alias/new', encryptionContext: { of: 'the report' } });
    await s3.reEncryptInstructionFile({ ...input, newKeyring });
    expect((await entriesOfFile())['x-amz-wrap-alg']).toBe('kms+context');
    expect(await textWith({ ...POLICY, keyring: newKeyring })).toBe(TEXT);
  });
});

describe('without the flag for it', () => {
  test.each([
    ['an old wrap', 'GCM', POLICY],
    ['an old content', 'CBC', WRAPS],
  ] as const)('%s is refused, and the file stays as it is', async (_, content, flags) => {
    await stored(content, 'AESWrap');
    const before = await entriesOfFile();
    const s3 = await bucket.client({ ...flags, ...(await options('AESWrap')) });
    const request = { ...input, newKeyring: await aes(2, { key: 'new' }) };
    expect(await errorOf(s3.reEncryptInstructionFile(request))).toMatchObject({
      code: 'legacy-algorithm-refused',
    });
    expect(await entriesOfFile()).toEqual(before);
  });

  test('nor under a policy that demands key commitment', async () => {
    await stored('GCM', 'AESWrap');
    const flags = { enableLegacyWrappingAlgorithms: true };
    const s3 = await bucket.client({ ...flags, ...(await options('AESWrap')) });
    const request = { ...input, newKeyring: await aes(2, { key: 'new' }) };
    expect(await errorOf(s3.reEncryptInstructionFile(request))).toMatchObject({
      code: 'non-committing-suite-refused',
    });
  });
});
