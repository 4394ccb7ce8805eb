import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, test } from 'vitest';
import { BUCKET, clientOf, refusalOf, startServer } from '../../testing/server.js';

const at = { Bucket: BUCKET, Key: 'key' };

describe('objects', () => {
  test('GET and HEAD give back what PUT was told', async () => {
    const client = clientOf(await startServer());
    const told = {
      ContentType: 'text/plain',
      ContentDisposition: 'attachment; filename="a.txt"',
      CacheControl: 'no-store',
      ContentLanguage: 'de',
      Metadata: { a: '1', 'x-amz-c': '115', __proto__x: 'y' },
      StorageClass: 'STANDARD_IA',
    } as const;
    const put = await client.send(
      new PutObjectCommand({ ...at, ...told, Body: 'hello', Tagging: 'a=1&b=2%203' }),
    );
    expect(put.ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
    const get = await client.send(new GetObjectCommand(at));
    const head = await client.send(new HeadObjectCommand(at));
    expect(get).toMatchObject({
      ...told,
      ETag: put.ETag,
      ContentLength: 5,
      TagCount: 2,
      ServerSideEncryption: 'AES256',
    });
    const { Body, $metadata: _, ...rest } = get;
    expect(head).toMatchObject(rest);
    expect(await Body?.transformToString()).toBe('hello');
  });

  test('ranges', async () => {
    const client = clientOf(await startServer());
    await client.send(new PutObjectCommand({ ...at, Body: '0123456789' }));
    const range = async (Range: string): Promise<unknown[]> => {
      const { Body, ContentRange, $metadata } = await client.send(new GetObjectCommand({ ...at, Range }));
      return [$metadata.httpStatusCode, await Body?.transformToString(), ContentRange];
    };
    expect(await range('bytes=0-0')).toEqual([206, '0', 'bytes 0-0/10']);
    expect(await range('bytes=3-')).toEqual([206, '3456789', 'bytes 3-9/10']);
    expect(await range('bytes=-2')).toEqual([206, '89', 'bytes 8-9/10']);
    expect(await range('bytes=-20')).toEqual([206, '0123456789', 'bytes 0-9/10']);
    expect(await range('bytes=8-99')).toEqual([206, '89', 'bytes 8-9/10']);
    expect(await range('bytes=0-1,3-4')).toEqual([200, '0123456789', undefined]);
    expect(await range('bytes=5-2')).toEqual([200, '0123456789', undefined]);
    expect(await refusalOf(range('bytes=10-'))).toMatchObject({ status: 416, code: 'InvalidRange' });
    expect(await refusalOf(range('bytes=-0'))).toMatchObject({ status: 416, code: 'InvalidRange' });
  });

  test('conditional reads', async () => {
    const client = clientOf(await startServer());
    const { ETag } = await client.send(new PutObjectCommand({ ...at, Body: 'x' }));
    const [past, future] = [new Date(0), new Date(Date.now() + 60_000)];
    const get = (condition: object): Promise<unknown> =>
      client.send(new GetObjectCommand({ ...at, ...condition }));
    await get({ IfMatch: ETag, IfUnmodifiedSince: past });
    await get({ IfModifiedSince: past });
    expect((await refusalOf(get({ IfMatch: '"other"' }))).status).toBe(412);
    expect((await refusalOf(get({ IfUnmodifiedSince: past }))).status).toBe(412);
    expect((await refusalOf(get({ IfNoneMatch: ETag }))).status).toBe(304);
    expect((await refusalOf(get({ IfModifiedSince: future }))).status).toBe(304);
  });

  test('response overrides on a presigned GET', async () => {
    const s3 = await startServer();
    const client = clientOf(s3);
    await client.send(new PutObjectCommand({ ...at, Body: 'x' }));
    const command = new GetObjectCommand({
      ...at,
      ResponseContentType: 'text/csv',
      ResponseContentDisposition: 'attachment',
    });
    const answer = await fetch(await getSignedUrl(client, command));
    expect([answer.headers.get('content-type'), answer.headers.get('content-disposition')]).toEqual([
      'text/csv',
      'attachment',
    ]);
  });

  test('metadata beyond 2 KB is refused, exactly 2 KB is taken', async () => {
    const client = clientOf(await startServer());
    await client.send(new PutObjectCommand({ ...at, Metadata: { a: 'x'.repeat(2047) } }));
    const refused = refusalOf(
      client.send(new PutObjectCommand({ ...at, Metadata: { a: 'x'.repeat(2048) } })),
    );
    expect(await refused).toMatchObject({ status: 400, code: 'MetadataTooLarge' });
  });

  test('tags', async () => {
    const client = clientOf(await startServer());
    await client.send(new PutObjectCommand(at));
    const TagSet = [{ Key: 'a & b', Value: '<1>'.replace(/[<>]/g, '+') }];
    expect(
      (await refusalOf(client.send(new PutObjectTaggingCommand({ ...at, Tagging: { TagSet } })))).code,
    ).toBe('InvalidTag');
    const good = [{ Key: 'a b', Value: '1' }];
    await client.send(new PutObjectTaggingCommand({ ...at, Tagging: { TagSet: good } }));
    expect((await client.send(new GetObjectTaggingCommand(at))).TagSet).toEqual(good);
    await client.send(new DeleteObjectTaggingCommand(at));
    expect((await client.send(new GetObjectTaggingCommand(at))).TagSet).toEqual([]);
    const eleven = Array.from({ length: 11 }, (_, i) => `k${i}=v`).join('&');
    expect((await refusalOf(client.send(new PutObjectCommand({ ...at, Tagging: eleven })))).status).toBe(400);
    expect((await refusalOf(client.send(new PutObjectCommand({ ...at, Tagging: 'a=1&a=2' })))).code).toBe(
      'InvalidTag',
    );
  });

  test('deleting one and many', async () => {
    const client = clientOf(await startServer());
    for (const Key of ['a', 'b&<c>', 'd\u0001'])
      await client.send(new PutObjectCommand({ Bucket: BUCKET, Key }));
    await client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'a' }));
    await client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'a' }));
    const Objects = [{ Key: 'b&<c>' }, { Key: 'd\u0001' }, { Key: 'never' }];
    const { Deleted } = await client.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
    expect(Deleted).toHaveLength(3);
    expect((await client.send(new ListObjectsV2Command({ Bucket: BUCKET }))).KeyCount).toBe(0);
  });

  test('copying: attributes copied or replaced, conditions, itself', async () => {
    const client = clientOf(await startServer());
    await client.send(
      new PutObjectCommand({
        ...at,
        Body: 'x',
        Metadata: { a: '1' },
        Tagging: 't=1',
        ContentType: 'text/plain',
      }),
    );
    const copy = (more: object): Promise<unknown> =>
      client.send(
        new CopyObjectCommand({ Bucket: BUCKET, Key: 'ä copy', CopySource: `${BUCKET}/key`, ...more }),
      );
    const head = (): Promise<object> => client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'ä copy' }));
    await copy({});
    expect(await head()).toMatchObject({ Metadata: { a: '1' }, TagCount: 1, ContentType: 'text/plain' });
    await copy({
      MetadataDirective: 'REPLACE',
      Metadata: { b: '2' },
      TaggingDirective: 'REPLACE',
      Tagging: '',
    });
    expect(await head()).toMatchObject({ Metadata: { b: '2' }, ContentType: 'binary/octet-stream' });
    expect((await refusalOf(copy({ Key: 'key' }))).code).toBe('InvalidRequest');
    await copy({ Key: 'key', MetadataDirective: 'REPLACE', Metadata: { c: '3' } });
    expect((await refusalOf(copy({ CopySourceIfMatch: '"other"' }))).status).toBe(412);
    expect((await refusalOf(copy({ CopySourceIfNoneMatch: '*' }))).status).toBe(412);
    expect((await refusalOf(copy({ CopySource: `${BUCKET}/none` }))).code).toBe('NoSuchKey');
    expect((await refusalOf(copy({ CopySource: 'nowhere/none' }))).code).toBe('NoSuchBucket');
  });

  test('listing: prefix, delimiter, pages, start-after', async () => {
    const client = clientOf(await startServer());
    const keys = ['a', 'b/1', 'b/2', 'b/c/3', 'd', '\uffee', '😀'];
    for (const Key of keys) await client.send(new PutObjectCommand({ Bucket: BUCKET, Key }));
    const list = (
      more: object,
    ): Promise<{
      Contents?: { Key?: string }[];
      CommonPrefixes?: { Prefix?: string }[];
      NextContinuationToken?: string;
    }> => client.send(new ListObjectsV2Command({ Bucket: BUCKET, ...more }));
    const all = await list({});
    expect(all.Contents?.map(({ Key }) => Key)).toEqual(keys);
    const folders = await list({ Delimiter: '/' });
    expect(folders.CommonPrefixes).toEqual([{ Prefix: 'b/' }]);
    expect(folders.Contents?.map(({ Key }) => Key)).toEqual(['a', 'd', '\uffee', '😀']);
    expect((await list({ Prefix: 'b/', Delimiter: '/' })).CommonPrefixes).toEqual([{ Prefix: 'b/c/' }]);
    expect((await list({ StartAfter: 'b/2' })).Contents?.[0]?.Key).toBe('b/c/3');
    const seen: (string | undefined)[] = [];
    for (let ContinuationToken: string | undefined; ; ) {
      const page = await list({
        Delimiter: '/',
        MaxKeys: 1,
        ...(ContinuationToken ? { ContinuationToken } : {}),
      });
      seen.push(page.Contents?.[0]?.Key ?? page.CommonPrefixes?.[0]?.Prefix);
      ContinuationToken = page.NextContinuationToken;
      if (!ContinuationToken) break;
    }
    expect(seen).toEqual(['a', 'b/', 'd', '\uffee', '😀']);
    expect((await refusalOf(list({ ContinuationToken: 'nonsense!' }))).code).toBe('InvalidArgument');
  });
});
