import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bucketPolicy, corsRule, planOf } from '@sealift/admin/bucket';
import { createDevS3, type DevS3 } from 'sealift-dev-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Ran, sealift, withEnvironment } from './testing/command.js';

const BUCKET = 'governed';
const ARN = 'arn:aws:kms:us-east-1:000000000000:key/right';
let folder: string;
let s3: DevS3;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-bucket-'));
  s3 = await createDevS3({ directory: folder, buckets: [BUCKET], kmsKeys: [ARN] });
});
afterEach(async () => {
  await s3.close();
  await rm(folder, { recursive: true });
});

function bucket(...args: string[]): Promise<Ran> {
  const { accessKeyId, secretAccessKey } = s3.credentials;
  const env = { SEALIFT_S3_ENDPOINT: s3.endpoint, SEALIFT_REGION: s3.region, SEALIFT_BUCKET: BUCKET };
  return withEnvironment({ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey }, () =>
    sealift(['bucket', ...args], env),
  );
}

const flags = ['--profile', 'sse-s3', '--allowed-origin', 'https://app.example', '--allow-http'];

test('doctor, setup, doctor', async () => {
  const sick = await bucket('doctor', ...flags);
  expect(sick).toMatchObject({ code: 1, err: expect.stringContaining('bucket-unfit') as string });
  expect(sick.out).toContain('error policy-missing:');
  expect(sick.out).toContain('fix: Run "sealift bucket setup"');
  expect((await bucket('setup', ...flags)).out.split('\n')).toHaveLength(4);
  expect(await bucket('doctor', ...flags)).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse((await bucket('doctor', '--json', ...flags)).out)).toEqual({
    bucket: BUCKET,
    healthy: true,
    findings: [],
  });
});

test('policy needs no S3; an unknown bucket, profile or action is said so', async () => {
  const { out } = await bucket('policy', '--profile', 'sse-c');
  expect(JSON.parse(out)).toEqual(bucketPolicy(planOf({ bucket: BUCKET, profile: 'sse-c' })));
  expect(JSON.parse((await bucket('policy', '--iam', '--profile', 'sse-c')).out).Statement).toHaveLength(2);
  const cors = JSON.parse((await bucket('cors', ...flags)).out);
  expect(cors).toEqual({
    CORSRules: [corsRule(planOf({ bucket: BUCKET, profile: 'sse-s3', origins: ['https://app.example'] }))],
  });
  const gone = await bucket('doctor', ...flags, '--bucket', 'not-there', '--json');
  expect(gone).toMatchObject({ code: 1, out: expect.stringContaining('bucket-not-found') as string });
  expect((await bucket('policy', '--profile', 'sse-x')).err).toContain('bucket-plan-invalid');
  expect((await bucket('bless', ...flags)).code).toBe(2);
  expect((await bucket('doctor', '--profile', 'sse-s3')).code).toBe(2);
});

test('a key is tried where that is asked for', async () => {
  const role = ['--signer-role', 'arn:aws:iam::000000000000:role/signer'];
  const own = ['--profile', 'sse-kms', '--kms-key', ARN, ...flags.slice(2), ...role];
  await bucket('setup', ...own);
  expect(await bucket('doctor', ...own)).toMatchObject({ code: 0 });
  const tried = await bucket('doctor', ...own, '--check-keys', '--kms-endpoint', 'http://127.0.0.1:1');
  expect(tried.out).toContain(`warning kms-unreachable: KMS gave no answer about the key ${ARN}`);
  expect((await bucket('doctor', ...own, '--signer-role', 'signer')).err).toContain('--signer-role');
});

test('nothing answers: the command says it as JSON, and ends with 1', async () => {
  const { code, out } = await bucket('doctor', '--json', ...flags, '--s3-endpoint', 'http://127.0.0.1:1');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ healthy: false, findings: [{ code: 's3-unreachable' }] });
});
