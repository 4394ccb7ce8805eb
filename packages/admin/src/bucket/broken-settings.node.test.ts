import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CORSRule, LifecycleRule, ServerSideEncryptionRule } from '@aws-sdk/client-s3';
import { createDevS3, type DevS3 } from 'sealift-dev-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { s3Client } from '../s3/client.js';
import { BucketAdmin } from './bucket-admin.js';
import { examineBucket } from './doctor.js';
import { type BucketPlan, planOf } from './plan.js';
import { bucketPolicy } from './policy.js';
import { corsRule, defaultEncryption, lifecycleRule } from './settings.js';
import { setupBucket } from './setup.js';

const BUCKET = 'governed';
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/right';
const PAGE = 'https://app.example';
const plan = planOf({
  bucket: BUCKET,
  profile: 'client+sse-kms',
  kmsKeyArn: KEY,
  origins: [PAGE],
  allowHttp: true,
});

let folder: string;
let s3: DevS3;
let admin: BucketAdmin;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-broken-'));
  s3 = await createDevS3({ directory: folder, buckets: [BUCKET], kmsKeys: [KEY] });
  admin = new BucketAdmin(s3Client(addressOf(s3)), BUCKET);
});
afterAll(async () => {
  await s3.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => setupBucket(admin, plan));

function addressOf({ endpoint, region, credentials }: DevS3) {
  return { endpoint, region, credentials, forcePathStyle: true };
}
async function codes(as: BucketPlan = plan): Promise<string[]> {
  const { healthy, findings } = await examineBucket(admin, as);
  expect(healthy).toBe(findings.every(({ severity }) => severity === 'warning'));
  return findings.map(({ severity, code }) => `${severity} ${code}`);
}

const rule = corsRule(plan);
const headersBut = (...gone: string[]) => rule.AllowedHeaders?.filter((name) => !gone.includes(name)) ?? [];
const CORS: [string, Partial<CORSRule>[], string[]][] = [
  ['as set up', [{}], []],
  [
    'another scheme',
    [{ AllowedOrigins: ['http://app.example'] }],
    ['error cors-missing', 'error cors-missing'],
  ],
  ['a slash at the end', [{ AllowedOrigins: [`${PAGE}/`] }], ['error cors-missing', 'error cors-missing']],
  ['capitals', [{ AllowedOrigins: ['https://App.example'] }], ['error cors-missing', 'error cors-missing']],
  ['a pattern for the domain', [{ AllowedOrigins: ['https://*.example'] }], []],
  ['a pattern for every domain', [{ AllowedOrigins: ['https://*'] }], ['warning cors-wildcard']],
  [
    'POST for PUT',
    [{ AllowedMethods: ['POST', 'GET'] }],
    ['error cors-missing', 'warning cors-methods-wide'],
  ],
  ['HEAD too', [{ AllowedMethods: ['PUT', 'GET', 'HEAD'] }], []],
  ['DELETE too', [{ AllowedMethods: ['PUT', 'GET', 'DELETE'] }], ['warning cors-methods-wide']],
  ['any header', [{ AllowedHeaders: ['*'] }], ['warning cors-headers-wide']],
  [
    'x-amz-*',
    [{ AllowedHeaders: ['Content-Type', 'If-*', 'Range', 'X-Amz-*'] }],
    ['warning cors-headers-wide'],
  ],
  ['no header', [{ AllowedHeaders: [] }], ['error cors-headers-missing', 'error cors-headers-missing']],
  [
    'not the checksum',
    [{ AllowedHeaders: headersBut('x-amz-checksum-crc64nvme') }],
    ['error cors-headers-missing'],
  ],
  [
    'not one of the metadata',
    [{ AllowedHeaders: headersBut('x-amz-meta-x-amz-d') }],
    ['error cors-headers-missing'],
  ],
  [
    'not the key id',
    [{ AllowedHeaders: headersBut('x-amz-server-side-encryption-aws-kms-key-id') }],
    ['error cors-headers-missing'],
  ],
  ['not If-Match', [{ AllowedHeaders: headersBut('if-match') }], ['error cors-headers-missing']],
  ['headers in capitals', [{ AllowedHeaders: headersBut().map((name) => name.toUpperCase()) }], []],
  ['ETag exposed, content-range not', [{ ExposeHeaders: ['ETag'] }], ['warning cors-content-range-hidden']],
  [
    'PUT and GET in two rules',
    [{ AllowedMethods: ['PUT'] }, { AllowedMethods: ['GET'], AllowedHeaders: ['if-match', 'range'] }],
    [],
  ],
  [
    'half of the headers in each of two rules',
    [{ AllowedHeaders: headersBut('content-type') }, { AllowedHeaders: headersBut('if-none-match') }],
    ['error cors-headers-missing'],
  ],
  ['a rule before it that lacks headers', [{ AllowedHeaders: [] }, {}], []],
  [
    'a rule before it that exposes nothing',
    [{ ExposeHeaders: [] }, {}],
    ['warning cors-content-range-hidden'],
  ],
  ['a rule for another page', [{ AllowedOrigins: ['https://other.example'], AllowedHeaders: ['*'] }, {}], []],
];

describe('CORS', () => {
  test.each(CORS)('%s', async (_name, rules, expected) => {
    await admin.putCors(rules.map((change, i) => ({ ...rule, ID: `rule-${i}`, ...change })));
    expect(await codes()).toEqual(expected);
    // What S3 itself answers to the preflight of a PUT.
    const preflight = await fetch(`${s3.endpoint}/${BUCKET}/key`, {
      method: 'OPTIONS',
      headers: {
        origin: PAGE,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': headersBut('range', 'if-match').join(','),
      },
    });
    const { findings } = await examineBucket(admin, plan);
    const refused = findings.some(({ severity, message }) => severity === 'error' && /\bPUT\b/.test(message));
    expect(preflight.ok).toBe(!refused);
  });

  test('a page that is not secure; a mistake in a letter is pointed out', async () => {
    const own = (origin: string) =>
      planOf({ bucket: BUCKET, profile: 'client', origins: [origin], allowHttp: true });
    await setupBucket(admin, own('http://intranet.example'));
    expect(await codes(own('http://intranet.example'))).toEqual(['error cors-origin-insecure']);
    await setupBucket(admin, own('http://localhost:5173'));
    expect(await codes(own('http://localhost:5173'))).toEqual([]);
    await admin.putCors([{ ...rule, AllowedOrigins: [`${PAGE}/`] }]);
    const { findings } = await examineBucket(admin, plan);
    expect(findings.find(({ code }) => code === 'cors-missing')?.message).toContain(
      `("${PAGE}/" is not the same origin)`,
    );
  });
});

const abort = lifecycleRule();
const LIFECYCLE: [string, Partial<LifecycleRule>[], string[]][] = [
  ['as set up', [{}], []],
  ['off', [{ Status: 'Disabled' }], ['error lifecycle-missing']],
  ['for a folder', [{ Filter: { Prefix: 'users/' } }], ['error lifecycle-missing']],
  [
    'off, and for a folder',
    [{ Status: 'Disabled' }, { Filter: { Prefix: 'tmp/' } }],
    ['error lifecycle-missing'],
  ],
  ['for a folder, and for all', [{ Filter: { Prefix: 'tmp/' } }, {}], []],
  [
    'after a year',
    [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 365 } }],
    ['warning lifecycle-too-long'],
  ],
  [
    'after a day',
    [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }],
    ['warning lifecycle-too-short'],
  ],
  ['after a month', [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 30 } }], []],
];

test.each(LIFECYCLE)('lifecycle %s', async (_name, rules, expected) => {
  await admin.putLifecycle(rules.map((change, i) => ({ ...abort, ID: `rule-${i}`, ...change })));
  expect(await codes()).toEqual(expected);
});

const ours = defaultEncryption(plan);
const byDefault = (SSEAlgorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse', KMSMasterKeyID?: string) => ({
  ApplyServerSideEncryptionByDefault: { SSEAlgorithm, ...(KMSMasterKeyID ? { KMSMasterKeyID } : {}) },
});
const ENCRYPTION: [string, Partial<ServerSideEncryptionRule>, string[]][] = [
  ['as set up', {}, []],
  ['SSE-S3', byDefault('AES256'), ['warning default-encryption-differs']],
  ['DSSE', byDefault('aws:kms:dsse', KEY), ['warning default-encryption-differs']],
  ['another key', byDefault('aws:kms', `${KEY}-2`), ['warning default-encryption-differs']],
  ['the key of the account', byDefault('aws:kms'), ['warning default-encryption-differs']],
  ['the key by its bare id', byDefault('aws:kms', 'right'), []],
  ['the bucket key off', { BucketKeyEnabled: false }, ['warning bucket-key-off']],
  ['SSE-C open', { BlockedEncryptionTypes: { EncryptionType: ['NONE'] } }, ['warning sse-c-not-blocked']],
];

test.each(ENCRYPTION)('default encryption: %s', async (_name, change, expected) => {
  await admin.putEncryption({ ...ours, ...change });
  expect(await codes()).toEqual(expected);
});

test('SSE-C blocked, or left open for profiles without', async () => {
  const own = planOf({ bucket: BUCKET, profile: 'sse-c', origins: [PAGE], allowHttp: true });
  await setupBucket(admin, own);
  await admin.putEncryption({
    ...defaultEncryption(own),
    BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
  });
  expect(await codes(own)).toEqual(['error sse-c-blocked']);
});

test('each permission that is missing is named, and nothing else is lost', async () => {
  const actions = [
    's3:ListBucket',
    's3:GetBucketCORS',
    's3:GetLifecycleConfiguration',
    's3:GetEncryptionConfiguration',
  ];
  for (const Action of actions) {
    const blind = { Effect: 'Deny', Principal: '*', Action, Resource: `arn:aws:s3:::${BUCKET}` } as const;
    const { Version, Statement } = bucketPolicy(plan);
    await admin.putPolicy(JSON.stringify({ Version, Statement: [...Statement, blind] }));
    const { findings } = await examineBucket(admin, plan);
    expect(findings.filter(({ code }) => code === 'permission-missing')).toEqual([
      expect.objectContaining({ message: expect.stringContaining(`lack ${Action},`) as string }),
    ]);
    expect(findings.filter(({ code }) => code !== 'permission-missing').map(({ code }) => code)).toEqual(
      Action === 's3:ListBucket' ? ['policy-refuses-listing'] : [],
    );
  }
});
