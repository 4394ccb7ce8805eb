import { createCipheriv, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { kmsKeyringFor, type ObjectStore } from '@sealift/admin/rewrap';
import { createOpener, type Keyring, openVerified } from '@sealift/core';
import { legacyReading, openUnauthenticatedCbc } from '@sealift/core/legacy';
import { localKms } from '@sealift/kms/local';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { managedStore, NEW, OLD, putManaged, readManaged } from '../../admin/src/testing/managed-objects.js';
import { aes, storeOf } from '../../admin/src/testing/stored-objects.js';
import { BUCKET, type DevStack, devStack } from '../../signer/src/testing/dev-stack.js';
import { collect, once } from '../../signer/src/testing/page.js';
import { run } from './run.js';

const TEXT = Buffer.from('what an old client has written');
const WRAPPING_KEY = Buffer.alloc(32, 1);

let stack: DevStack;
let store: ObjectStore;
const at = (name: string): string => join(stack.folder, name);

beforeAll(async () => {
  stack = await devStack();
  store = storeOf(stack);
  const { accessKeyId, secretAccessKey } = stack.devS3.credentials;
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  await writeFile(at('old.key'), WRAPPING_KEY, { mode: 0o600 });
  await writeFile(at('new.key'), new Uint8Array(32).fill(2), { mode: 0o600 });
  await writeFile(at('secrets'), `${OLD.version} ${Buffer.from(OLD.secret).toString('base64')}`, {
    mode: 0o600,
  });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await stack.close();
});

interface Made {
  readonly body: Buffer;
  readonly metadata: Record<string, string>;
}

/** As old clients write them, made with OpenSSL. */
function gcm(dataKey: Buffer, wrap: Record<string, string>): Made {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', dataKey, iv);
  const body = Buffer.concat([cipher.update(TEXT), cipher.final(), cipher.getAuthTag()]);
  const format = { 'x-amz-cek-alg': 'AES/GCM/NoPadding', 'x-amz-tag-len': '128' };
  return { body, metadata: { ...format, 'x-amz-iv': iv.toString('base64'), ...wrap, author: 'someone' } };
}

function cbc(dataKey: Buffer, wrap: Record<string, string>): Made {
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', dataKey, iv);
  const body = Buffer.concat([cipher.update(TEXT), cipher.final()]);
  return { body, metadata: { 'x-amz-iv': iv.toString('base64'), ...wrap, author: 'someone' } };
}

function aesWrap(dataKey: Buffer): Record<string, string> {
  const cipher = createCipheriv('id-aes256-wrap', WRAPPING_KEY, Buffer.alloc(8, 0xa6));
  const wrapped = Buffer.concat([cipher.update(dataKey), cipher.final()]);
  return {
    'x-amz-key-v2': wrapped.toString('base64'),
    'x-amz-wrap-alg': 'AESWrap',
    'x-amz-matdesc': '{}',
  };
}

function ecb(dataKey: Buffer): Record<string, string> {
  const cipher = createCipheriv('aes-256-ecb', WRAPPING_KEY, null);
  const wrapped = Buffer.concat([cipher.update(dataKey), cipher.final()]);
  return { 'x-amz-key': wrapped.toString('base64'), 'x-amz-matdesc': '{}' };
}

function put(Key: string, { body, metadata }: Made): Promise<unknown> {
  return store.client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: body, Metadata: metadata }));
}

/** With current keyrings only; the flag is for AES-CBC content. */
async function read(Key: string, keyring: Keyring): Promise<Record<string, string>> {
  const answer = await store.client.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
  const body = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
  const metadata = answer.Metadata ?? {};
  const isCbc = metadata['x-amz-cek-alg'] === 'AES/CBC/PKCS5Padding';
  const opener = await createOpener({
    keyring,
    metadata,
    objectSize: body.byteLength,
    commitmentPolicy: 'REQUIRE_ENCRYPT_ALLOW_DECRYPT',
    ...(isCbc ? { legacy: legacyReading({ enableLegacyUnauthenticatedModes: true }) } : {}),
  });
  const plain = isCbc
    ? await collect(openUnauthenticatedCbc(opener, once(body)))
    : await openVerified(opener, once(body));
  expect(Buffer.from(plain)).toEqual(TEXT);
  expect(metadata.author).toBe('someone');
  return metadata;
}

async function rewrap(...args: string[]): Promise<{ exit: number; report: Report; err: string }> {
  const lines: { out: string[]; err: string[] } = { out: [], err: [] };
  const { endpoint, region } = stack.devS3;
  const exit = await run(
    ['rewrap', ...args, '--bucket', BUCKET, '--region', region, '--s3-endpoint', endpoint],
    {
      env: {},
      out: (line) => lines.out.push(line),
      err: (line) => lines.err.push(line),
      signal: new AbortController().signal,
    },
  );
  return { exit, report: JSON.parse(lines.out.join('\n') || '{}') as Report, err: lines.err.join('\n') };
}

interface Report {
  readonly counts?: Record<string, number>;
  readonly failed?: { key: string; code: string }[];
}

const toNew = (): string[] => ['--to-aes-key', at('new.key'), '--to-description', 'key=2'];

test('AESWrap and the AES of V1 get a current wrap; without --legacy they are refused', async () => {
  const [first, second, third] = [randomBytes(32), randomBytes(32), randomBytes(32)];
  const cek = { 'x-amz-cek-alg': 'AES/CBC/PKCS5Padding' };
  await put('old/gcm', gcm(first, aesWrap(first)));
  await put('old/cbc', cbc(second, { ...aesWrap(second), ...cek }));
  await put('old/v1', cbc(third, ecb(third)));
  const line = ['--prefix', 'old/', '--from-aes-key', at('old.key'), ...toNew(), '--allow-non-committing'];
  const refused = await rewrap(...line);
  expect(refused.report.failed?.map(({ code }) => code)).toEqual(Array(3).fill('legacy-algorithm-refused'));
  expect((await rewrap(...line, '--legacy', '--dry-run')).report.counts).toEqual({ 'would-rewrap': 3 });
  expect((await rewrap(...line, '--legacy')).report).toMatchObject({ counts: { rewrapped: 3 }, failed: [] });
  for (const [key, content] of [
    ['gcm', 'AES/GCM/NoPadding'],
    ['cbc', 'AES/CBC/PKCS5Padding'],
    ['v1', 'AES/CBC/PKCS5Padding'],
  ]) {
    const metadata = await read(`old/${key}`, await aes(2));
    expect(metadata).toMatchObject({ 'x-amz-wrap-alg': 'AES/GCM', 'x-amz-cek-alg': content });
    expect(metadata['x-amz-key']).toBeUndefined();
  }
  expect((await rewrap(...line, '--legacy')).report).toMatchObject({ counts: { already: 3 }, failed: [] });
});

test('kms becomes kms+context, bound to the object, with what its context had', async () => {
  const kms = localKms({ file: at('keys.json') });
  const [older, newer] = [await kms.keys.create(), await kms.keys.create({ alias: 'alias/new' })];
  const context = { kms_cmk_id: older.keyId, department: 'hr' };
  const dataKey = randomBytes(32);
  const plaintext = new Uint8Array(dataKey);
  const { ciphertextBlob } = await kms.encrypt({ keyId: older.keyId, plaintext, encryptionContext: context });
  const wrap = {
    'x-amz-key-v2': Buffer.from(ciphertextBlob).toString('base64'),
    'x-amz-wrap-alg': 'kms',
    'x-amz-matdesc': JSON.stringify(context),
  };
  await put('kms/a', gcm(dataKey, wrap));
  await put('kms/cbc', cbc(dataKey, { ...wrap, 'x-amz-cek-alg': 'AES/CBC/PKCS5Padding' }));
  const { report } = await rewrap(
    ...['--prefix', 'kms/', '--allow-non-committing', '--legacy', '--from-kms-file', at('keys.json')],
    ...['--to-kms-file', at('keys.json'), '--to-key-id', 'alias/new'],
  );
  expect(report).toMatchObject({
    counts: { rewrapped: 1 },
    failed: [{ key: 'kms/cbc', code: 'unsupported-algorithm' }],
  });
  const description = { 'sealift:object': `${BUCKET}/kms/a`, department: 'hr' };
  const stored = { bucket: BUCKET, key: 'kms/a', wrapAlgorithm: 'kms+context', description } as const;
  const metadata = await read('kms/a', kmsKeyringFor({ kms, keyId: newer.keyId })(stored));
  expect(JSON.parse(metadata['x-amz-matdesc'] ?? '')).toEqual({
    ...description,
    'aws:x-amz-cek-alg': 'AES/GCM/NoPadding',
  });
});

test('under managed SSE-C, too', async () => {
  const dataKey = randomBytes(32);
  const { body, metadata } = gcm(dataKey, aesWrap(dataKey));
  const managed = managedStore(stack, OLD);
  await putManaged(managed, 'both', body, metadata);
  const { report } = await rewrap(
    ...['both', '--from-aes-key', at('old.key'), ...toNew(), '--allow-non-committing', '--legacy'],
    ...['--master-secrets', at('secrets')],
  );
  expect(report).toMatchObject({ counts: { rewrapped: 1 }, failed: [] });
  expect(await readManaged(managedStore(stack, NEW, OLD), 'both')).toMatchObject({
    version: '2026',
    metadata: { 'x-amz-wrap-alg': 'AES/GCM', author: 'someone' },
  });
});

test('a wrap that nobody can unwrap here, a wrong key, and flags that do not go together', async () => {
  const dataKey = randomBytes(32);
  await put('rsa', cbc(dataKey, { 'x-amz-key': randomBytes(256).toString('base64'), 'x-amz-matdesc': '{}' }));
  await put('wrong', gcm(dataKey, aesWrap(dataKey)));
  const line = ['--from-aes-key', at('new.key'), '--to-aes-key', at('old.key'), '--to-description', 'a=b'];
  const legacy = [...line, '--allow-non-committing', '--legacy'];
  expect((await rewrap('rsa', ...legacy)).report.failed?.[0]?.code).toBe('unsupported-by-webcrypto');
  expect((await rewrap('wrong', ...legacy)).report.failed?.[0]?.code).toBe('data-key-unwrap-failed');
  const { exit, err } = await rewrap('wrong', ...line, '--legacy');
  expect(exit).toBe(2);
  expect(err).toContain('--legacy needs --allow-non-committing');
});
