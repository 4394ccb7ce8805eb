import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { expect, test } from 'vitest';
import type { DevS3 } from '../index.js';
import { draftFor } from '../testing/attack.js';
import { sendRaw } from '../testing/raw.js';
import { BUCKET, startServer } from '../testing/server.js';
import { presign } from '../testing/signer.js';

// What users meet who configure nothing: CRC32 on every write, trailers for streams, hoisted headers in URLs.

const at = { Bucket: BUCKET, Key: 'a key' };
const defaults = ({ endpoint, region, credentials }: DevS3): S3Client =>
  new S3Client({ endpoint, region, credentials, forcePathStyle: true });

test('buffers, streams and parts', async () => {
  const client = defaults(await startServer());
  expect((await client.send(new PutObjectCommand({ ...at, Body: 'hello' }))).ChecksumCRC32).toBe('NhCmhg==');
  const Body = Readable.from([Buffer.alloc(65_536, 1), Buffer.alloc(65_536, 2), Buffer.alloc(1, 3)], {
    objectMode: false,
  });
  await client.send(new PutObjectCommand({ ...at, Body, ContentLength: 131_073 }));
  const get = await client.send(new GetObjectCommand(at));
  expect((await get.Body?.transformToByteArray())?.length).toBe(131_073);
  expect([get.ChecksumType, get.ContentEncoding]).toEqual(['FULL_OBJECT', undefined]);
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ ...at, ChecksumAlgorithm: 'CRC32' }),
  );
  const Parts: object[] = [];
  for (const PartNumber of [1, 2]) {
    const part = await client.send(
      new UploadPartCommand({ ...at, UploadId, PartNumber, Body: Buffer.alloc(5_242_880) }),
    );
    Parts.push({ PartNumber, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 });
  }
  const done = await client.send(
    new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } }),
  );
  expect([done.ChecksumType, done.ChecksumCRC32]).toEqual(['COMPOSITE', expect.stringMatching(/-2$/)]);
});

test('a presigned PUT carries its hoisted headers', async () => {
  const client = defaults(await startServer());
  const command = new PutObjectCommand({
    ...at,
    Metadata: { a: 'b c' },
    Tagging: 'x=y%20z',
    ContentType: 'a/b',
  });
  const url = await getSignedUrl(client, command);
  expect(url).toContain('x-amz-checksum-crc32=AAAAAA');
  expect((await fetch(url, { method: 'PUT', body: 'hello' })).status).toBe(200);
  expect(await client.send(new HeadObjectCommand(at))).toMatchObject({
    Metadata: { a: 'b c' },
    TagCount: 1,
    ContentLength: 5,
  });
});

test('virtual-host style', async () => {
  const s3 = await startServer();
  const draft = draftFor(s3, {
    path: '/key',
    headers: [['host', `${BUCKET}.localhost:${s3.port}`]],
    body: 'hello',
  });
  expect((await sendRaw(s3.port, presign(draft))).status).toBe(200);
  expect((await defaults(s3).send(new HeadObjectCommand({ ...at, Key: 'key' }))).ContentLength).toBe(5);
});

test('who owns the bucket is checked', async () => {
  const s3 = await startServer({ accountId: '123456789012' });
  const client = defaults(s3);
  await client.send(new PutObjectCommand({ ...at, ExpectedBucketOwner: '123456789012' }));
  const url = await getSignedUrl(
    client,
    new GetObjectCommand({ ...at, ExpectedBucketOwner: '210987654321' }),
  );
  expect((await fetch(url)).status).toBe(403);
});
