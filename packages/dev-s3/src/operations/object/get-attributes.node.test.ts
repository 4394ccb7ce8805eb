import { createHash } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  DeleteObjectCommand,
  GetObjectAttributesCommand,
  type GetObjectAttributesCommandOutput,
  type ObjectAttributes,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { BUCKET, clientOf, refusalOf, startServer } from '../../testing/server.js';

const at = { Bucket: BUCKET, Key: 'key' };
const ALL: ObjectAttributes[] = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];

const attributes = (client: S3Client, more: object = {}): Promise<GetObjectAttributesCommandOutput> =>
  client.send(new GetObjectAttributesCommand({ ...at, ObjectAttributes: ALL, ...more }));

async function uploadTwoParts(
  client: S3Client,
  options: Partial<CreateMultipartUploadCommandInput>,
): Promise<void> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...at, ...options }));
  const Parts: object[] = [];
  for (const [PartNumber, size] of [
    [3, 5_242_880],
    [7, 10],
  ] as const) {
    const {
      $metadata: _,
      ServerSideEncryption: __,
      ...part
    } = await client.send(
      new UploadPartCommand({
        ...at,
        UploadId,
        PartNumber,
        Body: Buffer.alloc(size, PartNumber),
        ...(options.ChecksumAlgorithm ? { ChecksumAlgorithm: options.ChecksumAlgorithm } : {}),
      }),
    );
    Parts.push({ PartNumber, ...part });
  }
  await client.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } }));
}

test('of one piece: no quotes, no parts', async () => {
  const client = clientOf(await startServer());
  await client.send(new PutObjectCommand({ ...at, Body: 'hello', ChecksumAlgorithm: 'CRC32' }));
  const { $metadata: _, LastModified, ...rest } = await attributes(client);
  expect(LastModified).toBeInstanceOf(Date);
  expect(rest).toEqual({
    ETag: createHash('md5').update('hello').digest('hex'),
    Checksum: { ChecksumCRC32: 'NhCmhg==', ChecksumType: 'FULL_OBJECT' },
    StorageClass: 'STANDARD',
    ObjectSize: 5,
  });
  const { ETag, ObjectSize } = await attributes(client, { ObjectAttributes: ['ObjectSize'] });
  expect([ETag, ObjectSize]).toEqual([undefined, 5]);
});

test('of parts with a checksum each: they are listed, in pages', async () => {
  const client = clientOf(await startServer());
  await uploadTwoParts(client, { ChecksumAlgorithm: 'SHA256' });
  const sha256 = (size: number, fill: number): Buffer =>
    createHash('sha256').update(Buffer.alloc(size, fill)).digest();
  const [first, second] = [sha256(5_242_880, 3), sha256(10, 7)];
  const whole = await attributes(client);
  expect(whole.ETag).toMatch(/^[0-9a-f]{32}-2$/);
  expect(whole.Checksum).toEqual({
    ChecksumSHA256: createHash('sha256').update(first).update(second).digest('base64'),
    ChecksumType: 'COMPOSITE',
  });
  expect(whole.ObjectParts).toMatchObject({ TotalPartsCount: 2, IsTruncated: false, MaxParts: 1000 });
  const page = await attributes(client, { MaxParts: 1 });
  expect(page.ObjectParts).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '3' });
  expect(page.ObjectParts?.Parts).toEqual([
    { PartNumber: 3, Size: 5_242_880, ChecksumSHA256: first.toString('base64') },
  ]);
  const last = await attributes(client, { PartNumberMarker: '3' });
  expect(last.ObjectParts?.Parts).toEqual([
    { PartNumber: 7, Size: 10, ChecksumSHA256: second.toString('base64') },
  ]);
});

test('of parts without a checksum: only their number', async () => {
  const client = clientOf(await startServer());
  await uploadTwoParts(client, {});
  const { Checksum, ObjectParts } = await attributes(client);
  expect([Checksum, ObjectParts]).toEqual([undefined, { TotalPartsCount: 2 }]);
});

test('of versions', async () => {
  const client = clientOf(await startServer({ buckets: [{ name: BUCKET, versioning: 'Enabled' }] }));
  const { VersionId } = await client.send(new PutObjectCommand({ ...at, Body: 'x' }));
  await client.send(new PutObjectCommand({ ...at, Body: 'longer' }));
  expect(await attributes(client, { VersionId })).toMatchObject({ ObjectSize: 1, VersionId });
  expect((await attributes(client)).ObjectSize).toBe(6);
  const marker = await client.send(new DeleteObjectCommand(at));
  expect((await refusalOf(attributes(client))).code).toBe('NoSuchKey');
  expect((await refusalOf(attributes(client, { VersionId: marker.VersionId }))).status).toBe(405);
});

test('what is not asked well', async () => {
  const client = clientOf(await startServer());
  await client.send(new PutObjectCommand(at));
  expect((await refusalOf(attributes(client, { ObjectAttributes: [] }))).status).toBe(400);
  expect((await refusalOf(attributes(client, { ObjectAttributes: ['Colour'] }))).code).toBe(
    'InvalidArgument',
  );
  expect((await refusalOf(attributes(client, { Key: 'none' }))).code).toBe('NoSuchKey');
});
