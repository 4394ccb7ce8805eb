import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CORSRule } from '@aws-sdk/client-s3';
import { createDevS3, type DevS3 } from 'sealift-dev-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { s3Client } from '../s3/client.js';
import { BucketAdmin } from './bucket-admin.js';
import { type Diagnosis, examineBucket } from './doctor.js';
import { type BucketPlan, planOf } from './plan.js';
import { bucketPolicy, type Statement } from './policy.js';
import { corsRule, defaultEncryption, lifecycleRule } from './settings.js';
import { setupBucket } from './setup.js';

const BUCKET = 'governed';
const ARN = 'arn:aws:kms:us-east-1:000000000000:key/right';
const origins = ['https://app.example', 'https://intranet.example'];
let folder: string;
let s3: DevS3;
let admin: BucketAdmin;
const plan = planOf({ bucket: BUCKET, profile: 'client+sse-kms', kmsKeyArn: ARN, origins, allowHttp: true });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-doctor-'));
  s3 = await createDevS3({ directory: folder, buckets: [BUCKET], kmsKeys: [ARN] });
  admin = new BucketAdmin(clientOf(), BUCKET);
});
afterEach(async () => {
  await s3.close();
  await rm(folder, { recursive: true });
});

function clientOf(): ReturnType<typeof s3Client> {
  const { endpoint, region, credentials } = s3;
  return s3Client({ endpoint, region, credentials, forcePathStyle: true });
}
const codes = ({ findings }: Diagnosis): string[] => findings.map(({ code }) => code);

test.each(['client', 'sse-s3', 'sse-c', 'client+sse-c'])(
  'after setup for %s there is nothing to find',
  async (profile) => {
    const own = planOf({ bucket: BUCKET, profile, origins, allowHttp: true });
    expect((await examineBucket(admin, own)).findings.length).toBeGreaterThan(1);
    await setupBucket(admin, own);
    await setupBucket(admin, own);
    expect(await examineBucket(admin, own)).toEqual({ healthy: true, findings: [] });
  },
);

test('pages that hold the keys also need POST, and their key headers with every method', async () => {
  const own = planOf({ bucket: BUCKET, profile: 'sse-c', keys: 'browser', origins, allowHttp: true });
  await setupBucket(admin, own);
  expect(await examineBucket(admin, own)).toEqual({ healthy: true, findings: [] });
  const [rule] = await admin.cors();
  expect(rule?.AllowedMethods).toEqual(['PUT', 'GET', 'POST']);
  expect(rule?.AllowedHeaders).toContain('x-amz-server-side-encryption-customer-key-md5');
  expect(rule?.AllowedHeaders).not.toContain('x-amz-tagging');
  const change = async (more: object): Promise<[string, string][]> => {
    await admin.putCors([{ AllowedOrigins: [], AllowedMethods: [], ...rule, ...more }]);
    return (await examineBucket(admin, own)).findings.map(({ code, message }) => [code, message]);
  };
  expect(await change({ AllowedMethods: ['PUT', 'GET'] })).toEqual([
    ['cors-missing', expect.stringContaining('may not send POST')],
    ['cors-missing', expect.stringContaining('may not send POST')],
  ]);
  const without = rule?.AllowedHeaders?.filter((name) => !name.endsWith('customer-key'));
  const found = await change({ AllowedHeaders: without });
  expect(new Set(found.map(([code]) => code))).toEqual(new Set(['cors-headers-missing']));
  for (const method of ['PUT', 'GET', 'POST'])
    expect(found.some(([, message]) => message.includes(`customer-key with ${method}`))).toBe(true);
  const managed = planOf({ bucket: BUCKET, profile: 'sse-c', origins, allowHttp: true });
  await setupBucket(admin, managed);
  expect((await admin.cors())[0]?.AllowedMethods).toEqual(['PUT', 'GET']);
});

test('a bucket that nobody has set up', async () => {
  const found = await examineBucket(admin, plan);
  expect(found.healthy).toBe(false);
  expect(new Set(codes(found))).toEqual(
    new Set([
      'policy-missing',
      'sse-c-not-blocked',
      'default-encryption-differs',
      'cors-missing',
      'lifecycle-missing',
    ]),
  );
  for (const { message, fix } of found.findings) expect([message, fix]).not.toContain('');
});

test('setup keeps what others have set', async () => {
  const theirs: Statement = {
    Sid: 'Theirs',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:DeleteObject',
    Resource: `arn:aws:s3:::${BUCKET}/*`,
  };
  const theirCors = { ID: 'theirs', AllowedOrigins: ['https://other.example'], AllowedMethods: ['GET'] };
  await admin.putPolicy(JSON.stringify({ Version: '2012-10-17', Statement: theirs }));
  await admin.putCors([theirCors]);
  await admin.putLifecycle([{ ...lifecycleRule(), ID: 'theirs', Filter: { Prefix: 'tmp/' } }]);
  await setupBucket(admin, plan);
  expect((await examineBucket(admin, plan)).findings).toEqual([]);
  expect((await admin.cors()).map(({ ID }) => ID)).toEqual(['theirs', 'sealift']);
  expect((await admin.lifecycle()).map(({ ID }) => ID)).toEqual(['theirs', 'sealift']);
  expect(await admin.policy()).toContain('"Theirs"');
});

describe('a bucket that was healthy, and then', () => {
  beforeEach(() => setupBucket(admin, plan));
  const policyWithout = (sid: string): string => {
    const { Version, Statement } = bucketPolicy(plan);
    return JSON.stringify({ Version, Statement: Statement.filter((one) => one.Sid !== sid) });
  };
  const policyWith = (more: object): string => {
    const { Version, Statement } = bucketPolicy(plan);
    return JSON.stringify({ Version, Statement: [...Statement, more] });
  };
  const everything = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:Put*',
    Resource: `arn:aws:s3:::${BUCKET}/*`,
  };
  const cors = (change: Partial<CORSRule>): Promise<void> =>
    admin.putCors([{ ...corsRule(plan), ...change }]);

  const encryption = defaultEncryption(plan);
  const own: [string, () => Promise<void>, string[]][] = [
    [
      'policy loses the key',
      () => admin.putPolicy(without(/Key$/)),
      ['missing-header-allowed', 'wrong-header-allowed'],
    ],
    ['policy loses SSE-C', () => admin.putPolicy(policyWithout('SealiftDenyCustomerKeys')), []],
    ['policy refuses all', () => admin.putPolicy(policyWith(everything)), ['policy-refuses-uploads']],
    [
      'policy allows all',
      () => admin.putPolicy(policyWith({ ...everything, Effect: 'Allow', Action: 's3:GetObject' })),
      ['policy-public'],
    ],
    ['CORS loses a method', () => cors({ AllowedMethods: ['GET'] }), ['cors-missing', 'cors-missing']],
    [
      'CORS loses headers',
      () => cors({ AllowedHeaders: ['content-type'] }),
      ['cors-headers-missing', 'cors-headers-missing', 'cors-headers-missing', 'cors-headers-missing'],
    ],
    [
      'CORS loses an origin',
      () => cors({ AllowedOrigins: origins.slice(1) }),
      ['cors-missing', 'cors-missing'],
    ],
    ['CORS is opened', () => cors({ AllowedOrigins: ['*'] }), ['cors-wildcard']],
    [
      'CORS exposes nothing',
      () => cors({ ExposeHeaders: [] }),
      ['cors-content-range-hidden', 'cors-content-range-hidden'],
    ],
    [
      'lifecycle is for a folder only',
      () => admin.putLifecycle([{ ...lifecycleRule(), Filter: { Prefix: 'tmp/' } }]),
      ['lifecycle-missing'],
    ],
    [
      'lifecycle is off',
      () => admin.putLifecycle([{ ...lifecycleRule(), Status: 'Disabled' }]),
      ['lifecycle-missing'],
    ],
    [
      'SSE-C is unblocked',
      () => admin.putEncryption({ ...encryption, BlockedEncryptionTypes: { EncryptionType: ['NONE'] } }),
      ['sse-c-not-blocked'],
    ],
  ];
  function without(sids: RegExp): string {
    const { Version, Statement } = bucketPolicy(plan);
    return JSON.stringify({ Version, Statement: Statement.filter(({ Sid = '' }) => !sids.test(Sid)) });
  }

  test.each(own)('%s', async (_, breakIt, expected) => {
    await breakIt();
    expect(codes(await examineBucket(admin, plan))).toEqual(expected);
  });

  test('another profile is asked for', async () => {
    const other = (profile: string, more: object = {}): BucketPlan =>
      planOf({ bucket: BUCKET, profile, origins, allowHttp: true, ...more });
    expect(codes(await examineBucket(admin, other('sse-c')))).toEqual(
      expect.arrayContaining(['sse-c-blocked', 'policy-refuses-uploads', 'cors-headers-missing']),
    );
    const https = other('client+sse-kms', { kmsKeyArn: ARN, allowHttp: false });
    expect(codes(await examineBucket(admin, https))).toEqual(['plain-http-allowed']);
    const key = { kmsKeyArn: `${ARN}-2` };
    expect(codes(await examineBucket(admin, other('client+sse-kms', key)))).toContain(
      'policy-refuses-uploads',
    );
  });

  test('statements written in another way count', async () => {
    const target = {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['s3:PutObject*'],
      Resource: [`arn:aws:s3:::${BUCKET}/*`],
    };
    const sse = 's3:X-Amz-Server-Side-Encryption';
    const Statement = [
      { ...target, Condition: { StringNotEquals: { [sse]: ['aws:kms'] } } },
      { ...target, Condition: { StringNotLike: { [`${sse}-Aws-Kms-Key-Id`]: ARN } } },
      { ...target, Condition: { Null: { [`${sse}-customer-algorithm`]: false } } },
    ];
    await admin.putPolicy(JSON.stringify({ Version: '2012-10-17', Statement }));
    const { healthy, findings } = await examineBucket(admin, plan);
    expect(healthy).toBe(true);
    expect(findings.map(({ code }) => code)).toEqual(['missing-header-implicit', 'missing-header-implicit']);
  });
});

test('for client alone the policy holds off keys of the uploader', async () => {
  const client = planOf({ bucket: BUCKET, profile: 'client', origins, allowHttp: true });
  await setupBucket(admin, client);
  const nothing = { Sid: 'X', Effect: 'Deny', Principal: '*', Action: 's3:DeleteBucket' };
  const Statement = { ...nothing, Resource: `arn:aws:s3:::${BUCKET}` };
  await admin.putPolicy(JSON.stringify({ Version: '2012-10-17', Statement }));
  expect(codes(await examineBucket(admin, client))).toEqual(['customer-keys-allowed']);
});

test('what may not be read is named, and the rest is examined all the same', async () => {
  await setupBucket(admin, plan);
  const { Version, Statement } = bucketPolicy(plan);
  const deny = {
    Effect: 'Deny',
    Principal: '*',
    Action: ['s3:GetBucketCORS', 's3:GetLifecycleConfiguration'],
    Resource: `arn:aws:s3:::${BUCKET}`,
  };
  await admin.putPolicy(JSON.stringify({ Version, Statement: [...Statement, deny] }));
  const { healthy, findings } = await examineBucket(admin, plan);
  expect(healthy).toBe(false);
  expect(findings.map(({ code, message }) => [code, /s3:\w+/.exec(message)?.[0]])).toEqual([
    ['permission-missing', 's3:GetBucketCORS'],
    ['permission-missing', 's3:GetLifecycleConfiguration'],
  ]);
  await expect(setupBucket(admin, plan)).rejects.toMatchObject({
    code: 'bucket-permission-missing',
    field: 's3:GetLifecycleConfiguration',
  });
});
