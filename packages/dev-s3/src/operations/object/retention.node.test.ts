import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  PutObjectTaggingCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { BucketOptions } from '../../index.js';
import { BUCKET, clientOf, refusalOf, startServer } from '../../testing/server.js';

const at = { Bucket: BUCKET, Key: 'key' };
const DAY = 24 * 60 * 60 * 1000;
/** Of the body `one`. */
const CHECKED = { ChecksumAlgorithm: 'CRC32' as const };

let now: number;
/** @param objectLock of the bucket */
async function locked(objectLock: BucketOptions['objectLock'] = { rule: { mode: 'COMPLIANCE', days: 2 } }) {
  now = Date.now();
  const s3 = await startServer({
    buckets: [{ name: BUCKET, ...(objectLock ? { objectLock } : {}) }],
    clock: () => now,
  });
  // One more: the SDK learns the time of S3 from a refusal.
  return clientOf(s3, { requestChecksumCalculation: 'WHEN_SUPPORTED', maxAttempts: 2 });
}
const write = async (client: S3Client): Promise<string> =>
  (await client.send(new PutObjectCommand({ ...at, Body: 'one', ...CHECKED }))).VersionId ?? 'none';
const retentionOf = async (client: S3Client, VersionId?: string): Promise<unknown[]> => {
  const { ObjectLockMode, ObjectLockRetainUntilDate } = await client.send(
    new HeadObjectCommand({ ...at, VersionId }),
  );
  return [ObjectLockMode, ObjectLockRetainUntilDate && ObjectLockRetainUntilDate.getTime() - now];
};

describe('the default rule', () => {
  test.each([
    ['GOVERNANCE', { days: 3 }, 3 * DAY],
    ['COMPLIANCE', { years: 1 }, 365 * DAY],
  ] as const)('%s, %j', async (mode, period, length) => {
    const client = await locked({ rule: { mode, ...period } });
    const VersionId = await write(client);
    expect(await retentionOf(client, VersionId)).toEqual([mode, length]);
    const { Retention } = await client.send(new GetObjectRetentionCommand({ ...at, VersionId }));
    expect(Retention).toMatchObject({ Mode: mode, RetainUntilDate: new Date(now + length) });
  });

  test('holds for parts and copies, too, and not for what is older than it', async () => {
    const client = await locked({});
    const free = await write(client);
    expect(await retentionOf(client, free)).toEqual([undefined, undefined]);
    expect(
      (await refusalOf(client.send(new GetObjectRetentionCommand({ ...at, VersionId: free })))).code,
    ).toBe('NoSuchObjectLockConfiguration');
    await client.send(
      new PutObjectLockConfigurationCommand({
        Bucket: BUCKET,
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } },
        },
      }),
    );
    await client.send(new CopyObjectCommand({ ...at, Key: 'copy', CopySource: `${BUCKET}/key` }));
    const { ObjectLockMode } = await client.send(new HeadObjectCommand({ ...at, Key: 'copy' }));
    expect(ObjectLockMode).toBe('GOVERNANCE');
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(at));
    const part = await client.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: 'x' }));
    const Parts = [{ PartNumber: 1, ETag: part.ETag }];
    await client.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } }));
    expect(await retentionOf(client)).toEqual(['GOVERNANCE', DAY]);
    await client.send(new DeleteObjectCommand({ ...at, VersionId: free }));
  });

  test('outlasts a change of tags', async () => {
    const client = await locked();
    await write(client);
    await client.send(
      new PutObjectTaggingCommand({ ...at, Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } }),
    );
    expect(await retentionOf(client)).toEqual(['COMPLIANCE', 2 * DAY]);
  });
});

describe('what is locked', () => {
  const remove = (client: S3Client, VersionId: string, more: object = {}): Promise<unknown> =>
    client.send(new DeleteObjectCommand({ ...at, VersionId, ...more }));

  test('is not deleted, one by one or in batches, before its time', async () => {
    const client = await locked();
    const VersionId = await write(client);
    const refusal = { status: 403, code: 'AccessDenied' };
    expect(await refusalOf(remove(client, VersionId))).toMatchObject(refusal);
    expect(await refusalOf(remove(client, VersionId, { BypassGovernanceRetention: true }))).toMatchObject(
      refusal,
    );
    const Delete = { Objects: [{ Key: 'key', VersionId }] };
    const { Errors, Deleted } = await client.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete }));
    expect([Errors?.[0]?.Code, Deleted]).toEqual(['AccessDenied', undefined]);
    // A delete marker hides it; that is all.
    const marker = await client.send(new DeleteObjectCommand(at));
    expect(marker.DeleteMarker).toBe(true);
    await remove(client, marker.VersionId ?? '');
    expect(await retentionOf(client, VersionId)).toEqual(['COMPLIANCE', 2 * DAY]);
    now += 2 * DAY;
    await remove(client, VersionId);
    expect((await refusalOf(client.send(new HeadObjectCommand(at)))).status).toBe(404);
  });

  test('in governance mode yields to whoever may bypass it, and says so', async () => {
    const client = await locked({ rule: { mode: 'GOVERNANCE', days: 1 } });
    const VersionId = await write(client);
    const bypass = { BypassGovernanceRetention: true };
    expect((await refusalOf(remove(client, VersionId))).code).toBe('AccessDenied');
    const Statement = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:BypassGovernanceRetention',
      Resource: `arn:aws:s3:::${BUCKET}/*`,
    };
    const policy = (statements: object[]): Promise<unknown> =>
      client.send(
        new PutBucketPolicyCommand({
          Bucket: BUCKET,
          Policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
        }),
      );
    await policy([Statement]);
    expect((await refusalOf(remove(client, VersionId, bypass))).code).toBe('AccessDenied');
    await policy([{ ...Statement, Action: 's3:PutBucketCORS', Resource: `arn:aws:s3:::${BUCKET}` }]);
    await remove(client, VersionId, bypass);
  });
});

describe('bytes that will be locked come with a checksum', () => {
  test('or are refused', async () => {
    now = Date.now();
    const s3 = await startServer({
      buckets: [{ name: BUCKET, objectLock: { rule: { mode: 'GOVERNANCE', days: 1 } } }],
    });
    const client = clientOf(s3);
    const refusal = { status: 400, code: 'InvalidRequest' };
    const ContentMD5 = '+Xwc9Zz2kF6W/mrVGMLz0w==';
    expect(await refusalOf(client.send(new PutObjectCommand({ ...at, Body: 'one' })))).toMatchObject(refusal);
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(at));
    const part = { ...at, UploadId, PartNumber: 1, Body: 'one' };
    expect(await refusalOf(client.send(new UploadPartCommand(part)))).toMatchObject(refusal);
    await client.send(new PutObjectCommand({ ...at, Body: 'one', ...CHECKED }));
    const md5 = await refusalOf(client.send(new UploadPartCommand({ ...part, ContentMD5 })));
    expect(md5.code).toBe('BadDigest');
  });
});

describe('the bucket', () => {
  const put = (client: S3Client, rule: object | undefined, Bucket: string = BUCKET): Promise<unknown> =>
    client.send(
      new PutObjectLockConfigurationCommand({
        Bucket,
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          ...(rule ? { Rule: { DefaultRetention: rule } } : {}),
        },
      }),
    );
  const get = async (client: S3Client, Bucket: string = BUCKET): Promise<unknown> =>
    (await client.send(new GetObjectLockConfigurationCommand({ Bucket }))).ObjectLockConfiguration;

  test('has none before it has versions, and then for good', async () => {
    const client = clientOf(await startServer());
    expect(await refusalOf(get(client))).toMatchObject({
      status: 404,
      code: 'ObjectLockConfigurationNotFoundError',
    });
    const rule = { Mode: 'COMPLIANCE', Years: 1 };
    expect(await refusalOf(put(client, rule))).toMatchObject({ status: 409, code: 'InvalidBucketState' });
    const turn = (Status: 'Enabled' | 'Suspended'): Promise<unknown> =>
      client.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status } }));
    await turn('Enabled');
    await put(client, rule);
    expect(await get(client)).toEqual({ ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: rule } });
    await put(client, undefined);
    expect(await get(client)).toEqual({ ObjectLockEnabled: 'Enabled' });
    expect(await refusalOf(turn('Suspended'))).toMatchObject({ status: 409, code: 'InvalidBucketState' });
  });

  test('is made with it', async () => {
    const client = clientOf(await startServer());
    await client.send(new CreateBucketCommand({ Bucket: 'locked', ObjectLockEnabledForBucket: true }));
    expect(await get(client, 'locked')).toEqual({ ObjectLockEnabled: 'Enabled' });
    const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: 'locked' }));
    expect(Status).toBe('Enabled');
  });

  test.each([
    [{ Mode: 'GOVERNANCE' }, 'MalformedXML'],
    [{ Mode: 'GOVERNANCE', Days: 1, Years: 1 }, 'MalformedXML'],
    [{ Mode: 'SOMETIMES', Days: 1 }, 'MalformedXML'],
    [{ Days: 1 }, 'MalformedXML'],
    [{ Mode: 'GOVERNANCE', Days: 0 }, 'InvalidArgument'],
    [{ Mode: 'GOVERNANCE', Days: -1 }, 'InvalidArgument'],
    [{ Mode: 'GOVERNANCE', Years: 101 }, 'InvalidArgument'],
  ])('takes no rule %j', async (rule, code) => {
    const client = await locked({});
    expect(await refusalOf(put(client, rule))).toMatchObject({ status: 400, code });
  });
});
