import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  type ChecksumAlgorithm,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { draftFor, withHeaders } from '../testing/attack.js';
import { sendRaw } from '../testing/raw.js';
import { BUCKET, clientOf, refusalOf, startServer } from '../testing/server.js';
import { signHeader } from '../testing/signer.js';
import { ALGORITHMS } from './algorithms.js';

const at = { Bucket: BUCKET, Key: 'key' };
const MiB = 1024 * 1024;
const crc64 = (...chunks: Buffer[]): string => {
  const digest = ALGORITHMS.CRC64NVME.start();
  for (const chunk of chunks) digest.update(chunk);
  return digest.digest().toString('base64');
};

describe('a single PUT', () => {
  test.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as ChecksumAlgorithm[])(
    '%s as header and as trailer',
    async (ChecksumAlgorithm) => {
      const client = clientOf(await startServer());
      const put = await client.send(new PutObjectCommand({ ...at, Body: 'hello', ChecksumAlgorithm }));
      const name = `Checksum${ChecksumAlgorithm}` as 'ChecksumCRC32';
      expect(put[name]).toBeTruthy();
      const body = Readable.from([Buffer.from('hello')], { objectMode: false });
      const trailer = await client.send(
        new PutObjectCommand({ ...at, Body: body, ContentLength: 5, ChecksumAlgorithm }),
      );
      expect(trailer[name]).toBe(put[name]);
      const get = await client.send(new GetObjectCommand({ ...at, ChecksumMode: 'ENABLED' }));
      expect([get[name], get.ChecksumType]).toEqual([put[name], 'FULL_OBJECT']);
      expect(await get.Body?.transformToString()).toBe('hello');
      expect((await client.send(new HeadObjectCommand(at)))[name]).toBeUndefined();
      const copy = await client.send(
        new CopyObjectCommand({ Bucket: BUCKET, Key: 'copy', CopySource: `${BUCKET}/key` }),
      );
      expect(copy.CopyObjectResult?.[name]).toBe(put[name]);
    },
  );

  test.each([
    ['x-amz-checksum-crc32', 'AAAAAA==', 'BadDigest'],
    ['x-amz-checksum-crc64nvme', 'AAAAAAAAAAA=', 'BadDigest'],
    ['x-amz-checksum-sha256', 'AAAAAA==', 'InvalidRequest'],
    ['x-amz-checksum-crc32', 'AAAAAA', 'InvalidRequest'],
    ['content-md5', createHash('md5').update('other').digest('base64'), 'BadDigest'],
    ['content-md5', 'nonsense', 'InvalidDigest'],
    ['x-amz-sdk-checksum-algorithm', 'CRC32', 'InvalidRequest'],
    ['x-amz-sdk-checksum-algorithm', 'MD4', 'InvalidRequest'],
  ])('%s: %s is refused', async (name, value, code) => {
    const s3 = await startServer();
    const request = signHeader(draftFor(s3, { body: 'hello', headers: withHeaders(s3, [name, value]) }));
    expect((await sendRaw(s3.port, request)).code).toBe(code);
    expect((await refusalOf(clientOf(s3).send(new HeadObjectCommand(at)))).status).toBe(404);
  });

  test('two checksums are refused', async () => {
    const s3 = await startServer();
    const headers = withHeaders(
      s3,
      ['x-amz-checksum-crc32', 'AAAAAA=='],
      ['x-amz-checksum-crc32c', 'AAAAAA=='],
    );
    expect((await sendRaw(s3.port, signHeader(draftFor(s3, { body: 'x', headers })))).code).toBe(
      'InvalidRequest',
    );
  });
});

describe('multipart', () => {
  const chunks = [Buffer.alloc(5 * MiB, 1), Buffer.alloc(5 * MiB + 1, 2), Buffer.from('end')];

  async function upload(client: S3Client, create: object, partAlgorithm?: ChecksumAlgorithm) {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...at, ...create }));
    const Parts: object[] = [];
    for (const [index, Body] of chunks.entries()) {
      const more = partAlgorithm ? { ChecksumAlgorithm: partAlgorithm } : {};
      const part = await client.send(
        new UploadPartCommand({ ...at, UploadId, PartNumber: index + 1, Body, ...more }),
      );
      Parts.push({
        PartNumber: index + 1,
        ETag: part.ETag,
        ChecksumSHA256: part.ChecksumSHA256,
        ChecksumCRC32: part.ChecksumCRC32,
      });
    }
    return (more: object = {}, parts: object[] = Parts) =>
      client.send(
        new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts: parts }, ...more }),
      );
  }

  test('FULL_OBJECT CRC64NVME without checksums on the parts', async () => {
    const client = clientOf(await startServer());
    const complete = await upload(client, { ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'FULL_OBJECT' });
    const parts = [1, 2, 3].map((PartNumber) => ({ PartNumber, ETag: '"x"' }));
    expect((await refusalOf(complete({}, parts))).code).toBe('InvalidPart');
    expect((await refusalOf(complete({ ChecksumCRC64NVME: crc64(Buffer.from('x')) }))).code).toBe(
      'BadDigest',
    );
    expect((await refusalOf(complete({ ChecksumType: 'COMPOSITE' }))).code).toBe('InvalidRequest');
    const done = await complete({ ChecksumCRC64NVME: crc64(...chunks), ChecksumType: 'FULL_OBJECT' });
    expect([done.ChecksumCRC64NVME, done.ChecksumType]).toEqual([crc64(...chunks), 'FULL_OBJECT']);
    const head = await client.send(new HeadObjectCommand({ ...at, ChecksumMode: 'ENABLED' }));
    expect(head.ChecksumCRC64NVME).toBe(crc64(...chunks));
  });

  test('COMPOSITE SHA256 needs one from every part', async () => {
    const client = clientOf(await startServer());
    expect((await refusalOf(upload(client, { ChecksumAlgorithm: 'SHA256' }))).code).toBe('InvalidRequest');
    expect((await refusalOf(upload(client, { ChecksumAlgorithm: 'SHA256' }, 'CRC32'))).code).toBe(
      'InvalidRequest',
    );
    const complete = await upload(client, { ChecksumAlgorithm: 'SHA256' }, 'SHA256');
    const sha = (data: Buffer): Buffer => createHash('sha256').update(data).digest();
    const expected = `${sha(Buffer.concat(chunks.map(sha))).toString('base64')}-3`;
    const done = await complete();
    expect([done.ChecksumSHA256, done.ChecksumType]).toEqual([expected, 'COMPOSITE']);
  });

  test('types that an algorithm cannot have', async () => {
    const client = clientOf(await startServer());
    const create = (more: object): Promise<unknown> =>
      client.send(new CreateMultipartUploadCommand({ ...at, ...more }));
    expect(
      (await refusalOf(create({ ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'COMPOSITE' }))).code,
    ).toBe('InvalidRequest');
    expect((await refusalOf(create({ ChecksumAlgorithm: 'SHA1', ChecksumType: 'FULL_OBJECT' }))).code).toBe(
      'InvalidRequest',
    );
    await create({ ChecksumAlgorithm: 'CRC32C', ChecksumType: 'FULL_OBJECT' });
  });

  test('with fast ETags the checksum still holds', async () => {
    const client = clientOf(await startServer({ fastEtags: true }));
    const complete = await upload(client, { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const digest = ALGORITHMS.CRC32.start();
    for (const chunk of chunks) digest.update(chunk);
    const done = await complete({ ChecksumCRC32: digest.digest().toString('base64') });
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
  });
});
