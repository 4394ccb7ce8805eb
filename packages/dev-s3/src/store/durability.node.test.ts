import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  GetObjectLegalHoldCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListPartsCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { createDevS3 } from '../index.js';
import { BUCKET, clientOf, refusalOf, startServer, temporaryFolder } from '../testing/server.js';

const at = { Bucket: BUCKET, Key: 'key' };

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe('on disk', () => {
  test('objects, uploads and settings survive a restart', async () => {
    const directory = await temporaryFolder();
    const first = await startServer({
      directory,
      buckets: [{ name: BUCKET, cors: [{ allowedOrigins: ['*'], allowedMethods: ['GET'] }] }],
    });
    const client = clientOf(first);
    await client.send(new PutObjectCommand({ ...at, Body: 'hello', Metadata: { a: 'b' } }));
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...at, Key: 'big' }));
    await client.send(new UploadPartCommand({ ...at, Key: 'big', UploadId, PartNumber: 1, Body: 'part' }));
    await first.close();
    const again = await startServer({ directory, credentials: first.credentials, buckets: [] });
    const reader = clientOf(again);
    const { Body, Metadata } = await reader.send(new GetObjectCommand(at));
    expect([await Body?.transformToString(), Metadata]).toEqual(['hello', { a: 'b' }]);
    const { Parts } = await reader.send(new ListPartsCommand({ ...at, Key: 'big', UploadId }));
    expect(Parts).toMatchObject([{ PartNumber: 1, Size: 4 }]);
    await reader.send(
      new CompleteMultipartUploadCommand({
        ...at,
        Key: 'big',
        UploadId,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag: Parts?.[0]?.ETag }] },
      }),
    );
    expect(
      (await fetch(`${again.endpoint}/${BUCKET}/x`, { headers: { origin: 'http://a' } })).headers.get(
        'access-control-allow-origin',
      ),
    ).toBe('*');
  });

  test('leftovers of a crash are swept away, and nothing else', async () => {
    const directory = await temporaryFolder();
    const first = await startServer({ directory });
    await clientOf(first).send(new PutObjectCommand({ ...at, Body: 'hello' }));
    await first.close();
    await writeFile(join(directory, 'tmp', 'half'), 'x');
    await writeFile(join(directory, 'buckets', BUCKET, 'blobs', 'orphan'), 'x');
    await mkdir(join(directory, 'buckets', 'half-a-bucket', 'blobs'), { recursive: true });
    const again = await startServer({ directory, credentials: first.credentials });
    const { Body } = await clientOf(again).send(new GetObjectCommand(at));
    expect(await Body?.transformToString()).toBe('hello');
    expect(await filesIn(join(directory, 'tmp'))).toEqual([]);
    expect(await filesIn(join(directory, 'buckets', BUCKET, 'blobs'))).toHaveLength(1);
    expect(await readdir(join(directory, 'buckets'))).toEqual([BUCKET]);
  });

  test('replacing and deleting leave no bytes behind, and a reader keeps what it reads', async () => {
    const directory = await temporaryFolder();
    const s3 = await startServer({ directory });
    const client = clientOf(s3);
    const body = Buffer.alloc(8_000_000, 1);
    await client.send(new PutObjectCommand({ ...at, Body: body }));
    s3.faults.add({ match: { operation: 'GetObject' }, action: { bytesPerSecond: 40_000_000 } });
    const slow = await client.send(new GetObjectCommand(at));
    await client.send(new PutObjectCommand({ ...at, Body: 'new' }));
    const read = await slow.Body?.transformToByteArray();
    expect(Buffer.from(read ?? []).equals(body)).toBe(true);
    await expect
      .poll(() => filesIn(join(directory, 'buckets', BUCKET, 'blobs')), { timeout: 10_000 })
      .toHaveLength(1);
  });

  test('a folder has one server', async () => {
    const directory = await temporaryFolder();
    await startServer({ directory });
    await expect(createDevS3({ directory })).rejects.toThrow(/uses this data directory/);
  });
});

test('buckets', async () => {
  const client = clientOf(await startServer({ region: 'eu-central-1' }));
  await client.send(new CreateBucketCommand({ Bucket: 'second' }));
  await client.send(new HeadBucketCommand({ Bucket: 'second' }));
  expect((await client.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual([
    'second',
    BUCKET,
  ]);
  expect((await client.send(new GetBucketLocationCommand({ Bucket: BUCKET }))).LocationConstraint).toBe(
    'eu-central-1',
  );
  expect((await refusalOf(client.send(new CreateBucketCommand({ Bucket: 'second' })))).code).toBe(
    'BucketAlreadyOwnedByYou',
  );
  await client.send(new PutObjectCommand({ ...at, Bucket: 'second' }));
  expect((await refusalOf(client.send(new DeleteBucketCommand({ Bucket: 'second' })))).code).toBe(
    'BucketNotEmpty',
  );
  await client.send(new DeleteBucketCommand({ Bucket: BUCKET }));
  expect((await refusalOf(client.send(new HeadBucketCommand({ Bucket: BUCKET })))).status).toBe(404);
});

test('what is missing says so', async () => {
  const client = clientOf(await startServer());
  await client.send(new PutObjectCommand(at));
  const requests = [
    () => client.send(new GetPublicAccessBlockCommand({ Bucket: BUCKET })),
    () => client.send(new PutObjectRetentionCommand({ ...at, Retention: { Mode: 'GOVERNANCE' } })),
    () => client.send(new GetObjectLegalHoldCommand(at)),
    () =>
      client.send(
        new PutObjectCommand({ ...at, ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: new Date() }),
      ),
  ];
  for (const request of requests) {
    expect(await refusalOf(request())).toMatchObject({ status: 501, code: 'NotImplemented' });
  }
});
