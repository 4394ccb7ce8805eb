import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { BUCKET, clientOf, refusalOf, startServer } from '../../testing/server.js';

const MiB = 1024 * 1024;
const at = { Bucket: BUCKET, Key: 'big file' };
const bytes = (size: number, fill: number): Buffer => Buffer.alloc(size, fill);

async function begin(client: S3Client, more: object = {}): Promise<string> {
  const { UploadId = '' } = await client.send(new CreateMultipartUploadCommand({ ...at, ...more }));
  return UploadId;
}

async function part(
  client: S3Client,
  UploadId: string,
  PartNumber: number,
  Body: Buffer,
): Promise<{ PartNumber: number; ETag: string }> {
  const { ETag = '' } = await client.send(new UploadPartCommand({ ...at, UploadId, PartNumber, Body }));
  return { PartNumber, ETag };
}

type Parts = { PartNumber: number; ETag: string }[];
const complete = (
  client: S3Client,
  UploadId: string,
  Parts: Parts,
  more: object = {},
): Promise<{ ETag?: string }> =>
  client.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts }, ...more }));

describe('multipart uploads', () => {
  test('parts in any order, one replaced, become one object', async () => {
    const client = clientOf(await startServer());
    const id = await begin(client, { Metadata: { a: 'b' }, ContentType: 'a/b', Tagging: 'x=y' });
    const third = await part(client, id, 30, bytes(10, 3));
    const first = await part(client, id, 1, bytes(5 * MiB, 1));
    await part(client, id, 2, bytes(5 * MiB, 9));
    const second = await part(client, id, 2, bytes(6 * MiB, 2));
    const { ETag } = await complete(client, id, [first, second, third], { MpuObjectSize: 11 * MiB + 10 });
    const md5s = [first, second, third].map((each) => each.ETag.slice(1, -1)).join('');
    expect(ETag).toBe(`"${createHash('md5').update(md5s, 'hex').digest('hex')}-3"`);
    const head = await client.send(new HeadObjectCommand(at));
    expect(head).toMatchObject({
      ContentLength: 11 * MiB + 10,
      ContentType: 'a/b',
      Metadata: { a: 'b' },
      TagCount: 1,
    });
    const across = await client.send(
      new GetObjectCommand({ ...at, Range: `bytes=${5 * MiB - 2}-${5 * MiB + 1}` }),
    );
    expect([...((await across.Body?.transformToByteArray()) ?? [])]).toEqual([1, 1, 2, 2]);
    const last = await client.send(new GetObjectCommand({ ...at, PartNumber: 3 }));
    expect(last).toMatchObject({ ContentLength: 10, PartsCount: 3 });
    expect((await refusalOf(client.send(new ListPartsCommand({ ...at, UploadId: id })))).code).toBe(
      'NoSuchUpload',
    );
  });

  test('part ETags are MD5s, unless nobody wants to pay for them', async () => {
    for (const fastEtags of [true, false]) {
      const client = clientOf(await startServer({ fastEtags }));
      const { ETag } = await part(client, await begin(client), 1, bytes(10, 1));
      const md5 = createHash('md5').update(bytes(10, 1)).digest('hex');
      expect(ETag === `"${md5}"`).toBe(!fastEtags);
    }
  });

  test('the ETag of the object is the MD5 of the MD5s of its parts', async () => {
    const client = clientOf(await startServer());
    const id = await begin(client);
    const bodies = [bytes(5 * MiB, 1), bytes(10, 2)];
    const parts: Parts = [];
    for (const [index, body] of bodies.entries()) parts.push(await part(client, id, index + 1, body));
    const digests = bodies.map((body) => createHash('md5').update(body).digest());
    const whole = createHash('md5').update(Buffer.concat(digests)).digest('hex');
    expect((await complete(client, id, parts)).ETag).toBe(`"${whole}-2"`);
  });

  test('completing twice gives the same answer', async () => {
    const s3 = await startServer();
    const client = clientOf(s3);
    const id = await begin(client);
    const parts = [await part(client, id, 1, bytes(1, 1))];
    s3.faults.add({ match: { operation: 'CompleteMultipartUpload' }, action: 'drop-answer' });
    await expect(complete(client, id, parts)).rejects.toThrow();
    const { ETag } = await complete(client, id, parts);
    expect((await client.send(new HeadObjectCommand(at))).ETag).toBe(ETag);
  });

  test('what makes completing fail leaves the upload open', async () => {
    const client = clientOf(await startServer());
    const id = await begin(client);
    const small = await part(client, id, 1, bytes(100, 1));
    const other = await part(client, id, 2, bytes(100, 2));
    const failing: [string, Parts, object][] = [
      ['EntityTooSmall', [small, other], {}],
      ['InvalidPart', [{ ...small, ETag: '"00000000000000000000000000000000"' }], {}],
      ['InvalidPart', [{ ...small, PartNumber: 7 }], {}],
      ['InvalidPartOrder', [other, small], {}],
      ['InvalidPartOrder', [small, small], {}],
      ['InvalidRequest', [small], { MpuObjectSize: 99 }],
      ['MalformedXML', [], {}],
      ['NoSuchUpload', [small], { UploadId: 'nonsense' }],
      ['NoSuchUpload', [small], { Key: 'other key' }],
    ];
    for (const [code, parts, more] of failing) {
      const id2 = (more as { UploadId?: string }).UploadId ?? id;
      expect((await refusalOf(complete(client, id2, parts, more))).code).toBe(code);
    }
    await client.send(new PutObjectCommand({ ...at, Body: 'there' }));
    expect((await refusalOf(complete(client, id, [small], { IfNoneMatch: '*' }))).status).toBe(412);
    await complete(client, id, [small]);
  });

  test('part numbers from 1 to 10000', async () => {
    const client = clientOf(await startServer());
    const id = await begin(client);
    for (const number of [0, 10_001])
      expect((await refusalOf(part(client, id, number, bytes(1, 1)))).code).toBe('InvalidArgument');
    await part(client, id, 10_000, bytes(1, 1));
  });

  test('listing parts and uploads in pages', async () => {
    const client = clientOf(await startServer());
    const id = await begin(client, { Key: 'big file' });
    for (const number of [1, 2, 3]) await part(client, id, number, bytes(number, 1));
    const page = await client.send(new ListPartsCommand({ ...at, UploadId: id, MaxParts: 2 }));
    expect([page.Parts?.length, page.IsTruncated, page.NextPartNumberMarker]).toEqual([2, true, '2']);
    const rest = await client.send(new ListPartsCommand({ ...at, UploadId: id, PartNumberMarker: '2' }));
    expect(rest.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([[3, 3]]);
    await begin(client, { Key: 'a/1' });
    await begin(client, { Key: 'a/2' });
    const first = await client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET, MaxUploads: 2 }));
    expect(first.Uploads?.map(({ Key }) => Key)).toEqual(['a/1', 'a/2']);
    const { NextKeyMarker, NextUploadIdMarker } = first;
    const second = await client.send(
      new ListMultipartUploadsCommand({
        Bucket: BUCKET,
        KeyMarker: NextKeyMarker,
        UploadIdMarker: NextUploadIdMarker,
      }),
    );
    expect(second.Uploads?.map(({ UploadId }) => UploadId)).toEqual([id]);
    const folders = await client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET, Delimiter: '/' }));
    expect([folders.CommonPrefixes, folders.Uploads?.length]).toEqual([[{ Prefix: 'a/' }], 1]);
  });

  test('aborting, and a part that comes too late', async () => {
    const s3 = await startServer();
    const client = clientOf(s3);
    const id = await begin(client);
    s3.faults.add({ match: { operation: 'UploadPart' }, action: { bytesPerSecond: 500_000 } });
    const late = part(client, id, 1, bytes(150_000, 1));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await client.send(new AbortMultipartUploadCommand({ ...at, UploadId: id }));
    expect((await refusalOf(late)).code).toBe('NoSuchUpload');
    expect(
      (await refusalOf(client.send(new AbortMultipartUploadCommand({ ...at, UploadId: id })))).code,
    ).toBe('NoSuchUpload');
  });

  test('copying ranges as parts', async () => {
    const client = clientOf(await startServer());
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'source', Body: '0123456789' }));
    const id = await begin(client);
    const copy = (CopySourceRange: string): Promise<{ CopyPartResult?: { ETag?: string } }> =>
      client.send(
        new UploadPartCopyCommand({
          ...at,
          UploadId: id,
          PartNumber: 1,
          CopySource: `${BUCKET}/source`,
          CopySourceRange,
        }),
      );
    for (const range of ['bytes=5-', 'bytes=-5', 'bytes=5-10', 'bytes=5-4', '5-6']) {
      expect((await refusalOf(copy(range))).code).toBe('InvalidArgument');
    }
    const { CopyPartResult } = await copy('bytes=2-4');
    await complete(client, id, [{ PartNumber: 1, ETag: CopyPartResult?.ETag ?? '' }]);
    expect(await (await client.send(new GetObjectCommand(at))).Body?.transformToString()).toBe('234');
  });

  test('a lifecycle rule aborts what nobody finished', async () => {
    let now = Date.now();
    const s3 = await startServer({ clock: () => now });
    const client = clientOf(s3, { systemClockOffset: 0 });
    const Rules = [
      {
        ID: 'a',
        Status: 'Enabled',
        Filter: { Prefix: 'big' },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
    ] as const;
    const configure = (rules: object[]): Promise<unknown> =>
      client.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket: BUCKET,
          LifecycleConfiguration: { Rules: rules as never },
        }),
      );
    expect((await refusalOf(configure([{ ...Rules[0], Expiration: { Days: 1 } }]))).code).toBe(
      'NotImplemented',
    );
    const Tag = { Key: 'a', Value: 'b' };
    for (const Filter of [{ Tag }, { And: { Prefix: 'big', Tags: [Tag, { ...Tag, Key: 'c' }] } }])
      expect((await refusalOf(configure([{ ...Rules[0], Filter }]))).code).toBe('InvalidRequest');
    await configure([...Rules]);
    await begin(client);
    await begin(client, { Key: 'small' });
    now += 25 * 3_600_000;
    const later = clientOf(s3, { systemClockOffset: 25 * 3_600_000 });
    const { Uploads } = await later.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
    expect(Uploads?.map(({ Key }) => Key)).toEqual(['small']);
  });
});
