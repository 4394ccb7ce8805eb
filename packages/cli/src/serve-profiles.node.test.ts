import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { localKms } from '@sealift/kms/local';
import type { DownloadGrant } from '@sealift/protocol';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { managedStore, NEW, OLD } from '../../admin/src/testing/managed-objects.js';
import { aes, PUBLIC_PEM } from '../../admin/src/testing/stored-objects.js';
import { BUCKET, type DevStack, devStack } from '../../signer/src/testing/dev-stack.js';
import type { Stack } from '../../signer/src/testing/harness.js';
import { begin, beginPlain, complete, sendAll } from '../../signer/src/testing/page.js';
import { run } from './run.js';

const KEY = '11111111-2222-3333-4444-555555555555';
const ARN = `arn:aws:kms:us-east-1:000000000000:key/${KEY}`;
const ORIGIN = 'https://app.example';

let stack: DevStack;
const at = (name: string): string => join(stack.folder, name);

beforeAll(async () => {
  stack = await devStack({}, { kmsKeys: [KEY] });
  const { accessKeyId, secretAccessKey } = stack.devS3.credentials;
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  await writeFile(at('authorize.mjs'), `export const authorize = () => ({ owner: 'a', prefix: 'a/' });`);
  await writeFile(at('public.pem'), PUBLIC_PEM);
  const lines = [NEW, OLD].map(
    ({ version, secret }) => `${version} ${Buffer.from(secret).toString('base64')}`,
  );
  await writeFile(at('secrets'), lines.join('\n'), { mode: 0o600 });
  await localKms({ file: at('keys.json') }).keys.create({ alias: 'alias/uploads' });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await stack.close();
});

interface Served extends Pick<Stack, 'ok'> {
  stop(): Promise<number>;
}

async function serve(flags: readonly string[], env: Record<string, string> = {}): Promise<Served> {
  const stop = new AbortController();
  const { endpoint, region } = stack.devS3;
  const err: string[] = [];
  let code: Promise<number> | undefined;
  const line = await new Promise<string>((resolve, reject) => {
    code = run(
      [
        ...['serve', '--bucket', BUCKET, '--region', region, '--s3-endpoint', endpoint, '--port', '0'],
        ...['--authorize', at('authorize.mjs'), '--allowed-origin', ORIGIN],
        ...flags.map((flag) => (flag.startsWith('@') ? at(flag.slice(1)) : flag)),
      ],
      {
        env: { SEALIFT_SECRET: 'the secret of this test, of more than 32 bytes', ...env },
        out: resolve,
        err: (text) => err.push(text),
        signal: stop.signal,
      },
    );
    void code.then((exit) => reject(new Error(`${exit}: ${err.join('\n')}`)));
  });
  const url = line.replace('The signer listens on ', '');
  return {
    async ok<T>(path: string, body: unknown) {
      const answer = await fetch(`${url}/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: ORIGIN },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
      return (await answer.json()) as T;
    },
    async stop() {
      stop.abort();
      return (await code) ?? -1;
    },
  };
}

const KMS_FLAGS = [
  '--kms-key-id',
  KEY,
  '--encryption-context',
  'department=hr',
  '--encryption-context',
  'a=b',
];

test.each<[string[], object]>([
  [['--protection', 'sse-s3'], { serverSideEncryption: 'AES256' }],
  [
    ['--protection', 'sse-kms', ...KMS_FLAGS, '--bucket-key', 'on'],
    { serverSideEncryption: 'aws:kms', kmsKeyId: ARN },
  ],
  [
    ['--protection', 'sse-kms', '--kms-key-id', ARN, '--bucket-key', 'off'],
    { serverSideEncryption: 'aws:kms' },
  ],
  [['--protection', 'dsse-kms', ...KMS_FLAGS], { serverSideEncryption: 'aws:kms:dsse', kmsKeyId: ARN }],
  [['--protection', 'sse-c', '--master-secrets', '@secrets'], { customerAlgorithm: 'AES256' }],
])('%j, up and back', async (flags, reported) => {
  const served = await serve(flags);
  const file = new Uint8Array(100).fill(3);
  const upload = await beginPlain(served, file);
  await sendAll(served, upload);
  const { receipt } = await complete(served, upload);
  expect(receipt.reported).toMatchObject(reported);
  const grant = await served.ok<DownloadGrant>('downloads', { key: receipt.key });
  const answer = await fetch(grant.request.url, { headers: grant.request.headers });
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from(file));
  expect(await served.stop()).toBe(0);
});

test.each<[string[], object]>([
  [['--keyring', 'raw-aes', '--storage', 'sse-s3'], { serverSideEncryption: 'AES256' }],
  [
    ['--protection', 'client', '--keyring', 'raw-aes', '--storage', 'dsse-kms', '--kms-key-id', KEY],
    { serverSideEncryption: 'aws:kms:dsse', kmsKeyId: ARN },
  ],
  [
    ['--keyring', 'raw-aes', '--storage', 'sse-c', '--master-secrets', '@secrets'],
    { customerAlgorithm: 'AES256' },
  ],
])('client and %j: two layers', async (flags, reported) => {
  const served = await serve(flags);
  const upload = await begin(served, new Uint8Array(100), await aes(7));
  await sendAll(served, upload);
  expect((await complete(served, upload)).receipt.reported).toMatchObject(reported);
  await served.stop();
});

test('keys of pages: the signer signs the algorithm alone', async () => {
  const served = await serve(['--protection', 'sse-c', '--keys', 'browser']);
  const upload = await beginPlain(served, new Uint8Array(100));
  expect(upload.grant.protection).toEqual({ profile: 'sse-c', keys: 'browser' });
  expect(Object.keys(upload.put?.headers ?? {}).filter((name) => name.includes('customer'))).toEqual([
    'x-amz-server-side-encryption-customer-algorithm',
  ]);
  await served.stop();
});

test('two layers with a KMS, all from the environment', async () => {
  const served = await serve([], {
    SEALIFT_KMS: 'local',
    SEALIFT_KMS_FILE: at('keys.json'),
    SEALIFT_KEY_ID: 'alias/uploads',
    SEALIFT_STORAGE: 'sse-kms',
    SEALIFT_KMS_KEY_ID: KEY,
    SEALIFT_ENCRYPTION_CONTEXT: 'department=hr, a=b',
    SEALIFT_BUCKET_KEY: 'on',
  });
  const upload = await begin(served, new Uint8Array(100));
  await sendAll(served, upload);
  const { key } = (await complete(served, upload)).receipt;
  const head = await managedStore(stack, NEW).client.send(
    new HeadObjectCommand({ Bucket: BUCKET, Key: key }),
  );
  expect(head).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: ARN, BucketKeyEnabled: true });
  const context = upload.put?.headers['x-amz-server-side-encryption-context'] ?? '';
  expect(Buffer.from(context, 'base64').toString()).toBe('{"department":"hr","a":"b"}');
  await served.stop();
});

test('what old clients wrote is let out with a flag for each kind', async () => {
  const { client } = managedStore(stack, NEW);
  const Metadata = {
    'x-amz-key': Buffer.alloc(48, 1).toString('base64'),
    'x-amz-iv': Buffer.alloc(16, 1).toString('base64'),
    'x-amz-matdesc': '{}',
  };
  await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a/old', Body: Buffer.alloc(32), Metadata }));
  const flags = ['--keyring', 'raw-aes', '--enable-legacy', 'wrapping-algorithms'];
  const half = await serve(flags);
  await expect(half.ok('downloads', { key: 'a/old' })).rejects.toThrow('enableLegacyUnauthenticatedModes');
  await half.stop();
  const both = await serve([...flags, '--enable-legacy', 'unauthenticated-modes']);
  expect((await both.ok<DownloadGrant>('downloads', { key: 'a/old' })).metadata).toEqual(Metadata);
  await both.stop();
});

test('an earlier master key of the local KMS reads on', async () => {
  const { keys } = localKms({ file: at('keys.json') });
  const older = await keys.create({ alias: 'alias/older' });
  const first = await serve(['--kms-file', '@keys.json', '--key-id', 'alias/older']);
  const upload = await begin(first, new Uint8Array(10));
  await sendAll(first, upload);
  const { key } = (await complete(first, upload)).receipt;
  await first.stop();
  const flags = ['--kms', 'local', '--kms-file', '@keys.json', '--key-id', 'alias/uploads'];
  const forgetful = await serve(flags);
  await expect(forgetful.ok('downloads', { key })).rejects.toThrow('data-key-refused');
  await forgetful.stop();
  const second = await serve([...flags, '--previous-key-id', older.keyId]);
  expect((await second.ok<DownloadGrant>('downloads', { key })).dataKey).toHaveLength(44);
  await second.stop();
});

test.each<[string[], string]>([
  [['--protection', 'sse'], '--protection is client, sse-s3, sse-kms, dsse-kms, sse-c'],
  [['--protection', 'sse-s3', '--storage', 'sse-kms'], '--storage does not go with --protection sse-s3'],
  [['--protection', 'sse-s3', '--kms-key-id', KEY], '--kms-key-id does not go with --protection sse-s3'],
  [
    ['--protection', 'sse-s3', '--recipient', '@public.pem'],
    '--recipient does not go with --protection sse-s3',
  ],
  [['--protection', 'sse-s3', '--segments', 'on'], '--segments does not go with --protection sse-s3'],
  [['--protection', 'client', '--keyring', 'raw-aes', '--segments', 'yes'], '--segments is on or off'],
  [
    ['--protection', 'sse-kms', '--key-id', KEY],
    '--key-id does not go with --protection sse-kms; the key with which S3 encrypts is --kms-key-id',
  ],
  [['--protection', 'sse-kms'], '--kms-key-id, which --protection sse-kms needs, is missing'],
  [
    ['--protection', 'dsse-kms', '--kms-key-id', KEY, '--bucket-key', 'on'],
    '--bucket-key does not go with --protection dsse-kms',
  ],
  [['--protection', 'sse-kms', '--kms-key-id', KEY, '--bucket-key', 'yes'], '--bucket-key is on or off'],
  [
    ['--protection', 'sse-kms', '--kms-key-id', KEY, '--encryption-context', 'x'],
    '--encryption-context is NAME=VALUE',
  ],
  [
    [
      '--protection',
      'sse-kms',
      '--kms-key-id',
      KEY,
      '--encryption-context',
      'x=1',
      '--encryption-context',
      'x=2',
    ],
    '--encryption-context names an entry twice',
  ],
  [
    ['--protection', 'sse-kms', '--kms-key-id', KEY, '--kms-key-target', 'describe'],
    '--kms-key-target is for a --kms-key-id that is an alias',
  ],
  [['--protection', 'sse-c', '--keys', 'page'], '--keys is browser'],
  [
    ['--protection', 'sse-c', '--keys', 'browser', '--master-secrets', '@secrets'],
    '--master-secrets does not go with --keys browser',
  ],
  [['--protection', 'sse-s3', '--keys', 'browser'], '--keys does not go with --protection sse-s3'],
  [
    ['--keyring', 'raw-aes', '--storage', 'sse-c', '--keys', 'browser'],
    '--keys does not go with --storage sse-c',
  ],
  [['--protection', 'sse-c'], '--master-secrets, which --protection sse-c needs, is missing'],
  [
    ['--protection', 'sse-c', '--master-secrets', '@secrets', '--kms', 'aws'],
    '--kms does not go with --protection sse-c',
  ],
  [['--protection', 'sse-c', '--master-secrets', '@open'], 'others may read or change'],
  [['--keyring', 'raw-aes', '--storage', 'client'], '--storage is sse-s3, sse-kms, dsse-kms, sse-c'],
  [
    ['--keyring', 'raw-aes', '--master-secrets', '@secrets'],
    '--master-secrets does not go with --protection client without --storage',
  ],
  [
    ['--keyring', 'raw-aes', '--storage', 'sse-c', '--master-secrets', '@secrets', '--kms-key-id', KEY],
    '--kms-key-id does not go with --storage sse-c',
  ],
  [
    ['--keyring', 'raw-aes', '--enable-legacy', 'all'],
    '--enable-legacy is wrapping-algorithms or unauthenticated-modes',
  ],
  [
    ['--protection', 'sse-s3', '--enable-legacy', 'wrapping-algorithms'],
    '--enable-legacy does not go with --protection sse-s3',
  ],
  [['--keyring', 'raw-aes', '--key-id', 'k'], '--key-id needs --kms or --kms-file'],
  [['--recipient', '@public.pem', '--previous-key-id', 'k'], '--previous-key-id needs --kms or --kms-file'],
  [['--kms', 'aws', '--kms-file', '@keys.json', '--key-id', 'k'], '--kms-file does not go with --kms aws'],
  [['--kms', 'aws', '--kms-principal', 'web', '--key-id', 'k'], '--kms-principal does not go with --kms aws'],
  [['--kms', 'local', '--key-id', 'k'], '--kms-file is missing'],
])('%j is wrong', async (flags, reason) => {
  await writeFile(at('open'), `1 ${Buffer.alloc(32).toString('base64')}`);
  await chmod(at('open'), 0o604);
  await expect(serve(flags)).rejects.toThrow(new RegExp(`^2: sealift serve: .*${escaped(reason)}`));
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
