import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { ObjectStore } from '@sealift/admin/objects';
import { localKms } from '@sealift/kms/local';
import { clientEncryption, serverSideEncryption } from '@sealift/signer';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { managedStore, NEW, OLD, putManaged } from '../../admin/src/testing/managed-objects.js';
import { PRIVATE_PEM, PUBLIC_PEM } from '../../admin/src/testing/stored-objects.js';
import { BUCKET, type DevStack, devStack } from '../../signer/src/testing/dev-stack.js';
import { MIB, type Stack, stack as stackOver } from '../../signer/src/testing/harness.js';
import { begin, complete, sendAll } from '../../signer/src/testing/page.js';
import { run } from './run.js';

const KMS_KEY = '11111111-2222-3333-4444-555555555555';
const FILE = randomBytes(100_000);

let stack: DevStack;
let store: ObjectStore;
const at = (name: string): string => join(stack.folder, name);

beforeAll(async () => {
  stack = await devStack({}, { kmsKeys: [KMS_KEY] });
  store = managedStore(stack, NEW, OLD);
  const { accessKeyId, secretAccessKey } = stack.devS3.credentials;
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  const lines = [NEW, OLD].map(
    ({ version, secret }) => `${version} ${Buffer.from(secret).toString('base64')}`,
  );
  await writeFile(at('secrets'), lines.join('\n'), { mode: 0o600 });
  await writeFile(at('aes.key'), new Uint8Array(32).fill(1), { mode: 0o600 });
  await writeFile(at('other.key'), new Uint8Array(32).fill(2), { mode: 0o600 });
  await writeFile(at('public.pem'), PUBLIC_PEM);
  await writeFile(at('private.pem'), PRIVATE_PEM, { mode: 0o600 });
  await writeFile(at('report.pdf'), FILE);
  await writeFile(at('empty'), '');
  await writeFile(at('large'), Buffer.alloc(33 * MIB + 5, 'large '));
  await localKms({ file: at('keys.json') }).keys.create({ alias: 'alias/uploads' });
  await sealift('encrypt @empty --aes-key @aes.key --out @folder');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await stack.close();
});

/** Words that begin with `@` are files of the test, `s3:` stands for the bucket. */
async function sealift(
  line: string,
  signal = new AbortController().signal,
): Promise<{ exit: number; out: string; err: string }> {
  const lines: { out: string[]; err: string[] } = { out: [], err: [] };
  const { endpoint, region } = stack.devS3;
  const args = line.split(' ').map((word) => {
    if (word.startsWith('@')) return at(word.slice(1));
    return /^s3:[^/]/.test(word) ? `s3://${BUCKET}/${word.slice(3)}` : word;
  });
  const exit = await run(args, {
    env: { SEALIFT_REGION: region, SEALIFT_S3_ENDPOINT: endpoint },
    out: (text) => lines.out.push(text),
    err: (text) => lines.err.push(text),
    signal,
  });
  return { exit, out: lines.out.join('\n'), err: lines.err.join('\n') };
}

describe('up and back', () => {
  const AES = ['--aes-key @aes.key', '--aes-key @aes.key'] as const;
  const KMS = ['--kms-file @keys.json --key-id alias/uploads', '--kms local --kms-file @keys.json'] as const;
  test.each([
    ['report.pdf', ...AES, '', ''],
    ['empty', ...AES, '', ''],
    ['large', ...AES, '', ''],
    ['large', ...AES, '--storage sse-c --master-secrets @secrets', '--master-secrets @secrets'],
    ['report.pdf', '--rsa-public-key @public.pem', '--rsa-private-key @private.pem', '--storage sse-s3', ''],
    ['report.pdf', ...KMS, '', ''],
    [
      'report.pdf',
      ...KMS,
      `--storage sse-kms --kms-key-id ${KMS_KEY} --encryption-context a=b --bucket-key on`,
      '',
    ],
    ['report.pdf', ...KMS, `--storage dsse-kms --kms-key-id ${KMS_KEY}`, ''],
    ['report.pdf', ...KMS, '--storage sse-c --master-secrets @secrets', '--master-secrets @secrets'],
    ['report.pdf', ...AES, '--instruction-file', ''],
    ['report.pdf', ...AES, `--instruction-file --storage sse-kms --kms-key-id ${KMS_KEY}`, ''],
    ['report.pdf', ...AES, '--format v2', '--allow-non-committing'],
  ])('%s, %s, %s, %s', async (file, seal, open, more, moreToOpen) => {
    const key = `back/${file} ${seal} ${more}`.replaceAll(/[^a-z0-9/.]+/g, '-');
    const sealed = await sealift(`encrypt @${file} ${seal} ${more} --out s3:${key}`.replaceAll(/ +/g, ' '));
    expect(sealed).toMatchObject({ exit: 0, err: '' });
    const opened = await sealift(
      `decrypt s3:${key} ${open} ${moreToOpen} --out @back --force`.replaceAll(/ +/g, ' '),
    );
    expect(opened).toMatchObject({ exit: 0, err: '' });
    expect(Buffer.compare(await readFile(at('back')), await readFile(at(file)))).toBe(0);
    const { Uploads = [] } = await store.client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
    expect(Uploads).toEqual([]);
  });

  test('S3’s layer is what was asked for, of the instruction file too', async () => {
    const line = `--instruction-file --storage sse-kms --kms-key-id ${KMS_KEY}`;
    expect((await sealift(`encrypt @empty --aes-key @aes.key ${line} --out s3:layered`)).exit).toBe(0);
    for (const Key of ['layered', 'layered.instruction']) {
      const head = await store.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));
      expect(head.ServerSideEncryption).toBe('aws:kms');
    }
  });
});

describe('what a page has uploaded', () => {
  test.each([
    ['with a KMS, under managed SSE-C', { masterSecrets: [OLD], profile: 'sse-c' as const }],
    ['with a KMS, under SSE-S3', { profile: 'sse-s3' as const }],
  ])('%s', async (_, options) => {
    const kms = localKms({ file: at('keys.json') });
    const protection = clientEncryption({
      kms,
      keyId: 'alias/uploads',
      storage: serverSideEncryption(options),
    });
    const page = signerWith(protection);
    const upload = await begin(page, FILE);
    await sendAll(page, upload);
    const { key } = (await complete(page, upload)).receipt;
    const line = `decrypt s3:${key} --kms-file @keys.json --out @page --force`;
    if (options.profile === 'sse-c') expect((await sealift(line)).err).toContain('customer-key-needed');
    expect(await sealift(`${line} --master-secrets @secrets`)).toMatchObject({ exit: 0, err: '' });
    expect(Buffer.compare(await readFile(at('page')), FILE)).toBe(0);
  });

  test('where only S3 has encrypted it, the master secret is enough', async () => {
    await putManaged(store, 'plain', FILE);
    const line = 'decrypt s3:plain --master-secrets @secrets --out @plain';
    const { exit, err } = await sealift(line);
    expect(exit).toBe(0);
    expect(err).toContain('No page has encrypted this object');
    expect(Buffer.compare(await readFile(at('plain')), FILE)).toBe(0);
    // Who names a key wants it used.
    expect(await sealift(`${line} --force --aes-key @aes.key`)).toMatchObject({
      exit: 1,
      err: expect.stringContaining('not-encrypted'),
    });
  });
});

function signerWith(protection: ReturnType<typeof clientEncryption>): Stack {
  const { endpoint, region, credentials } = stack.devS3;
  return stackOver(() => ({ status: 501 }), {
    s3: { endpoint, region, credentials, bucket: BUCKET, forcePathStyle: true },
    clock: Date.now,
    protection,
  });
}

test('an object in another one’s place is refused, unless it was moved by name', async () => {
  await sealift('encrypt @report.pdf --aes-key @aes.key --out s3:told/1');
  await store.client.send(
    new CopyObjectCommand({ Bucket: BUCKET, Key: 'told/2', CopySource: `${BUCKET}/told/1` }),
  );
  const line = '--aes-key @aes.key --out @told --force';
  expect((await sealift(`decrypt s3:told/1 ${line} --identity`)).exit).toBe(0);
  const { exit, err } = await sealift(`decrypt s3:told/2 ${line}`);
  expect([exit, err]).toEqual([1, expect.stringContaining('object-mismatch')]);
  expect((await sealift(`decrypt s3:told/2 ${line} --moved-from told/1`)).exit).toBe(0);
  await store.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'told/3', Body: 'plain' }));
  const plain = await sealift('decrypt s3:told/3 --out @told --force --identity');
  expect([plain.exit, plain.err]).toEqual([1, expect.stringContaining('identity-missing')]);
});

describe('what fails', () => {
  test('an object that is there stays, unless --force', async () => {
    expect((await sealift('encrypt @empty --aes-key @aes.key --out s3:there')).exit).toBe(0);
    const again = await sealift('encrypt @report.pdf --aes-key @aes.key --out s3:there');
    expect(again).toMatchObject({ exit: 2, err: expect.stringContaining('exists already') });
    await putManaged(store, 'closed');
    expect((await sealift('encrypt @report.pdf --aes-key @aes.key --out s3:closed')).exit).toBe(2);
    expect((await sealift('encrypt @report.pdf --aes-key @aes.key --out s3:there --force')).exit).toBe(0);
    expect((await sealift('decrypt s3:there --aes-key @aes.key --out @there')).exit).toBe(0);
    expect((await readFile(at('there'))).byteLength).toBe(FILE.byteLength);
  });

  test('stopped by the user: nothing stays, in S3 or here', async () => {
    const stop = new AbortController();
    const { requests } = stack.devS3;
    const watch = setInterval(() => {
      if (requests.some(({ operation, key }) => operation === 'UploadPart' && key === 'stopped'))
        stop.abort();
    }, 1);
    const line = 'encrypt @large --aes-key @aes.key --instruction-file --out s3:stopped';
    expect((await sealift(line, stop.signal)).exit).toBe(130);
    clearInterval(watch);
    for (const Key of ['stopped', 'stopped.instruction'])
      await expect(store.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key }))).rejects.toThrow();
    const { Uploads = [] } = await store.client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
    expect(Uploads).toEqual([]);
  });

  test('a changed object leaves no file', async () => {
    await sealift('encrypt @report.pdf --aes-key @aes.key --out s3:changed');
    const object = await store.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'changed' }));
    const body = (await object.Body?.transformToByteArray()) ?? new Uint8Array();
    body[70_000] = (body[70_000] ?? 0) ^ 1;
    const Metadata = object.Metadata ?? {};
    await store.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'changed', Body: body, Metadata }));
    const before = (await readdir(stack.folder)).sort();
    const { exit, err } = await sealift('decrypt s3:changed --aes-key @aes.key --out @changed');
    expect(exit).toBe(1);
    expect(err).toContain('object-authentication-failed');
    expect((await readdir(stack.folder)).sort()).toEqual(before);
  });

  test.each([
    ['decrypt s3:nothing --aes-key @aes.key --out @x', 1, 'object-not-found'],
    ['decrypt s3:good --aes-key @other.key --out @x', 1, 'data-key-unwrap-failed'],
    ['decrypt s3:good --out @x', 2, 'give --aes-key, --rsa-private-key, --kms aws or --kms-file'],
    ['decrypt s3:good --kms-file @keys.json --aes-key @aes.key --out @x', 2, 'give one of --aes-key'],
    ['decrypt s3:good --kms-file @keys.json --out @x', 1, 'keyring-mismatch'],
    ['decrypt s3:good --key-id k --out @x', 2, '--key-id needs --kms or --kms-file'],
    [
      'decrypt s3:good --aes-key @aes.key --instruction-file @x --out @x',
      2,
      'is for a folder and an object from',
    ],
    ['decrypt s3:good --aes-key @aes.key --suffix a/b --out @x', 2, '--suffix is a dot and a name'],
    ['decrypt s3://bucket-only --aes-key @aes.key --out @x', 2, 's3://BUCKET/KEY'],
    ['decrypt @folder --kms-file @keys.json --out @x', 2, 'name it as s3://BUCKET/KEY'],
    ['decrypt @folder --aes-key @aes.key --region r --out @x', 2, '--region is for s3://BUCKET/KEY'],
    ['encrypt @empty --kms-file @keys.json --key-id alias/uploads --out @x', 2, 's3://BUCKET/KEY'],
    ['encrypt @empty --kms-file @keys.json --out s3:x', 2, '--key-id is missing'],
    ['encrypt @empty --aes-key @aes.key --storage sse-s3 --out @x', 2, '--storage is for --out s3:'],
    ['encrypt @empty --aes-key @aes.key --kms-key-id k --out s3:x', 2, '--kms-key-id does not go with'],
    ['encrypt @empty --aes-key @aes.key --storage sse-c --out s3:x', 2, '--master-secrets, which'],
    [
      'encrypt @empty --aes-key @aes.key --storage sse-c --master-secrets @secrets --instruction-file --out s3:x',
      2,
      '--instruction-file does not go with --storage sse-c',
    ],
    [
      'encrypt @empty --aes-key @aes.key --instruction-file --force --out s3:x',
      2,
      'does not go with --force',
    ],
  ])('%s', async (line, exit, reason) => {
    await sealift('encrypt @empty --aes-key @aes.key --out s3:good --force');
    const before = (await readdir(stack.folder)).sort();
    const answer = await sealift(line);
    expect(answer).toMatchObject({ exit, out: '' });
    expect(answer.err).toContain(reason);
    expect((await readdir(stack.folder)).sort()).toEqual(before);
    await expect(store.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'x' }))).rejects.toThrow();
  });
});
