import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateMultipartUploadCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { createDevS3, type DevS3 } from 'sealift-dev-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { s3Client } from '../s3/client.js';
import { signerPolicy } from './iam.js';
import { planOf } from './plan.js';
import { bucketPolicy } from './policy.js';

const BUCKET = 'governed';
const KEY = 'arn:aws:kms:us-east-1:000000000000:key/right';
const OTHER = 'arn:aws:kms:us-east-1:000000000000:key/wrong';
let folder: string;
let s3: DevS3;
let client: S3Client;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-policy-'));
  s3 = await createDevS3({ directory: folder, buckets: [BUCKET], kmsKeys: [KEY, OTHER] });
  const { endpoint, region, credentials } = s3;
  client = s3Client({ endpoint, region, credentials, forcePathStyle: true });
});
afterAll(async () => {
  client.destroy();
  await s3.close();
  await rm(folder, { recursive: true });
});

async function govern(profile: string, allowHttp: boolean): Promise<void> {
  const kmsKeyArn = profile.endsWith('kms') ? KEY : undefined;
  const policy = bucketPolicy(planOf({ bucket: BUCKET, profile, kmsKeyArn, allowHttp }));
  await client.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: JSON.stringify(policy) }));
}

const key = Buffer.alloc(32, 7);
const SSE_C = {
  SSECustomerAlgorithm: 'AES256',
  SSECustomerKey: key.toString('base64'),
  SSECustomerKeyMD5: createHash('md5').update(key).digest('base64'),
};
type Headers = Partial<PutObjectCommandInput>;
const REQUESTS = {
  nothing: {},
  'sse-s3': { ServerSideEncryption: 'AES256' },
  'sse-kms': { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KEY },
  'sse-kms, no key named': { ServerSideEncryption: 'aws:kms' },
  'sse-kms, another key': { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: OTHER },
  'dsse-kms': { ServerSideEncryption: 'aws:kms:dsse', SSEKMSKeyId: KEY },
  'dsse-kms, another key': { ServerSideEncryption: 'aws:kms:dsse', SSEKMSKeyId: OTHER },
  'sse-c': SSE_C,
} as const satisfies Record<string, Headers>;
type RequestName = keyof typeof REQUESTS;

const ACCEPTED: Record<string, readonly RequestName[]> = {
  client: (Object.keys(REQUESTS) as RequestName[]).filter((name) => name !== 'sse-c'),
  'sse-s3': ['sse-s3'],
  'sse-kms': ['sse-kms'],
  'dsse-kms': ['dsse-kms'],
  'sse-c': ['sse-c'],
  'client+sse-s3': ['sse-s3'],
  'client+sse-kms': ['sse-kms'],
};

async function outcome(sending: Promise<unknown>): Promise<string> {
  return sending.then(
    () => 'accepted',
    (error: Error) => error.name,
  );
}

describe.each(Object.entries(ACCEPTED))('%s', (profile, accepted) => {
  beforeAll(() => govern(profile, true));

  test.each(Object.entries(REQUESTS))('a request with %s', async (name, headers: Headers) => {
    const expected = accepted.includes(name as RequestName) ? 'accepted' : 'AccessDenied';
    const target = { Bucket: BUCKET, Key: 'object' };
    expect(await outcome(client.send(new PutObjectCommand({ ...target, ...headers, Body: 'x' })))).toBe(
      expected,
    );
    const created = client.send(new CreateMultipartUploadCommand({ ...target, ...headers }));
    expect(await outcome(created)).toBe(expected);
    if (expected !== 'accepted') return;
    const { UploadId } = await created;
    const part = { ...target, UploadId, PartNumber: 1, Body: 'x', ...(name === 'sse-c' ? SSE_C : {}) };
    expect(await outcome(client.send(new UploadPartCommand(part))), 'its parts carry no header').toBe(
      'accepted',
    );
  });

  test('plain HTTP is refused, with the right headers too', async () => {
    await govern(profile, false);
    const headers: Headers = REQUESTS[accepted[0] ?? 'nothing'];
    const put = new PutObjectCommand({ Bucket: BUCKET, Key: 'object', Body: 'x', ...headers });
    expect(await outcome(client.send(put))).toBe('AccessDenied');
    await govern(profile, true);
    expect(await outcome(client.send(put))).toBe('accepted');
  });
});

test('the default encryption of the bucket does not stand in for a missing header', async () => {
  await govern('sse-kms', true);
  const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: KEY };
  await client.send(
    new PutBucketEncryptionCommand({
      Bucket: BUCKET,
      ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault }] },
    }),
  );
  const put = new PutObjectCommand({ Bucket: BUCKET, Key: 'object', Body: 'x' });
  expect(await outcome(client.send(put))).toBe('AccessDenied');
});

describe('the signer’s own permissions', () => {
  const actionsOf = (profile: string, more: object = {}): string[] =>
    signerPolicy(planOf({ bucket: BUCKET, profile, ...more })).Statement.flatMap(
      ({ Action }) => Action ?? [],
    );

  test('reach the tags of a version: a versioned bucket has nothing else', () => {
    expect(actionsOf('sse-c', {})).toEqual(
      expect.arrayContaining(['s3:GetObjectTagging', 's3:GetObjectVersionTagging']),
    );
    expect(actionsOf('sse-c', { keys: 'browser' }).join()).not.toContain('Tagging');
  });

  test('are never more than objects, existence, and the named key', () => {
    for (const profile of Object.keys(ACCEPTED)) {
      const more = profile.endsWith('kms') ? { kmsKeyArn: KEY } : {};
      const actions = actionsOf(profile, more);
      expect(actions.join()).not.toMatch(/\*|Delete|PutBucket|Policy/);
      expect(actions.some((action) => action.startsWith('kms:'))).toBe(profile.endsWith('kms'));
      expect(actions.includes('s3:PutObjectTagging')).toBe(profile.endsWith('sse-c'));
    }
  });

  test('where pages hold the keys: listings instead of tags', () => {
    const actions = actionsOf('sse-c', { keys: 'browser' });
    expect(actions.filter((action) => /Tagging/.test(action))).toEqual([]);
    expect(actions).toEqual(
      expect.arrayContaining(['s3:ListBucketMultipartUploads', 's3:ListBucketVersions']),
    );
    expect(actionsOf('sse-c').filter((action) => /ListBucket./.test(action))).toEqual([]);
  });

  test('bind the key of the pages to objects of this bucket', () => {
    const plan = planOf({ bucket: BUCKET, profile: 'client', clientKmsKeyArn: KEY });
    expect(signerPolicy(plan).Statement.at(-1)).toMatchObject({
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: KEY,
      Condition: { StringLike: { 'kms:EncryptionContext:sealift:object': 'governed/*' } },
    });
  });
});

test('a store other than Amazon’s names keys as it likes, and has no permission for them', () => {
  const named = { bucket: BUCKET, profile: 'sse-kms', kmsKeyArn: 'minio-key', foreignKeyNames: true };
  expect(JSON.stringify(bucketPolicy(planOf(named)))).toContain('"minio-key"');
  expect(JSON.stringify(signerPolicy(planOf(named)))).not.toContain('kms');
  expect(() => planOf({ ...named, kmsKeyArn: 'minio-*' })).toThrow(/kmsKeyArn/);
  expect(() => planOf({ ...named, foreignKeyNames: false })).toThrow(/kmsKeyArn/);
});

test.each<[Partial<Parameters<typeof planOf>[0]>, string]>([
  [{ profile: 'sse-x' }, 'profile'],
  [{ profile: 'sse-s3+client' }, 'profile'],
  [{ profile: 'client+sse-s3+sse-c' }, 'profile'],
  [{ profile: 'toString' }, 'profile'],
  [{ profile: 'sse-kms' }, 'kmsKeyArn'],
  [{ profile: 'sse-kms', kmsKeyArn: 'alias/uploads' }, 'kmsKeyArn'],
  [{ profile: 'sse-s3', kmsKeyArn: KEY }, 'kmsKeyArn'],
  [{ profile: 'sse-s3', clientKmsKeyArn: KEY }, 'clientKmsKeyArn'],
  [{ keys: 'browser' }, 'keys'],
  [{ profile: 'sse-s3', keys: 'browser' }, 'keys'],
  [{ profile: 'client+sse-c', keys: 'browser' }, 'keys'],
  [{ profile: 'sse-c', keys: 'signer' }, 'keys'],
  [{ bucket: '../x' }, 'bucket'],
  [{ origins: ['*'] }, 'origins'],
  [{ origins: ['https://app.example/'] }, 'origins'],
])('a plan of %j is refused', (change, field) => {
  expect(() => planOf({ bucket: BUCKET, profile: 'client', ...change })).toThrow(
    expect.objectContaining({ code: 'bucket-plan-invalid', field }) as Error,
  );
});
