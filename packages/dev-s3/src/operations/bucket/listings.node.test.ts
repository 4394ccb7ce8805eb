import {
  DeleteObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { BUCKET, clientOf, refusalOf, startServer } from '../../testing/server.js';

const Bucket = BUCKET;

describe('ListObjects, version 1', () => {
  async function filled(): Promise<S3Client> {
    const client = clientOf(await startServer({ accountId: '123456789012' }));
    for (const Key of ['a/1', 'a/2', 'b', 'c/1', 'd'])
      await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    return client;
  }

  test('pages without a delimiter go on from the last key', async () => {
    const client = await filled();
    const first = await client.send(new ListObjectsCommand({ Bucket, MaxKeys: 2 }));
    expect(first).toMatchObject({ IsTruncated: true, Marker: '', MaxKeys: 2, Name: BUCKET });
    expect(first.NextMarker).toBeUndefined();
    expect(first.Contents).toMatchObject([
      { Key: 'a/1', Size: 3, Owner: { ID: '123456789012' } },
      { Key: 'a/2', StorageClass: 'STANDARD' },
    ]);
    const rest = await client.send(new ListObjectsCommand({ Bucket, Marker: 'a/2' }));
    expect(rest).toMatchObject({ IsTruncated: false, Marker: 'a/2' });
    expect(rest.Contents?.map(({ Key }) => Key)).toEqual(['b', 'c/1', 'd']);
  });

  test('with a delimiter the next marker may be a common prefix', async () => {
    const client = await filled();
    const seen: unknown[] = [];
    let Marker: string | undefined;
    do {
      const page = await client.send(new ListObjectsCommand({ Bucket, Delimiter: '/', MaxKeys: 1, Marker }));
      seen.push(page.CommonPrefixes?.[0]?.Prefix ?? page.Contents?.[0]?.Key);
      Marker = page.NextMarker;
    } while (Marker !== undefined);
    expect(seen).toEqual(['a/', 'b', 'c/', 'd']);
  });

  test('names that XML cannot hold', async () => {
    const client = await filled();
    await client.send(new PutObjectCommand({ Bucket, Key: 'e f&\u0001' }));
    const { Contents } = await client.send(
      new ListObjectsCommand({ Bucket, Prefix: 'e f', EncodingType: 'url' }),
    );
    expect(Contents?.[0]?.Key).toBe('e%20f%26%01');
    expect((await refusalOf(client.send(new ListObjectsCommand({ Bucket, MaxKeys: -1 })))).code).toBe(
      'InvalidArgument',
    );
  });
});

describe('ListObjectVersions', () => {
  interface Line {
    readonly key: string;
    readonly id: string;
    readonly marker: boolean;
    readonly latest: boolean;
  }

  async function filled(): Promise<S3Client> {
    const client = clientOf(await startServer({ buckets: [{ name: BUCKET, versioning: 'Enabled' }] }));
    for (const Key of ['a/1', 'b', 'b', 'b', 'c/1', 'c/2', 'c/2', 'd'])
      await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'd' }));
    return client;
  }

  /** In the order of the answer, which the SDK takes apart. */
  const lines = ({ Versions = [], DeleteMarkers = [] }: Partial<Listed>): Line[] => [
    ...DeleteMarkers.map((each) => line(each, true)),
    ...Versions.map((each) => line(each, false)),
  ];
  interface Each {
    Key?: string | undefined;
    VersionId?: string | undefined;
    IsLatest?: boolean | undefined;
  }
  interface Listed {
    Versions?: Each[] | undefined;
    DeleteMarkers?: Each[] | undefined;
  }
  const line = ({ Key = '', VersionId = '', IsLatest = false }: Each, marker: boolean): Line => ({
    key: Key,
    id: VersionId,
    marker,
    latest: IsLatest,
  });

  async function pages(
    client: S3Client,
    options: Partial<ListObjectVersionsCommandInput>,
    between: (lines: readonly Line[]) => Promise<void> = async () => {},
  ): Promise<{ lines: Line[]; prefixes: (string | undefined)[] }> {
    const all: { lines: Line[]; prefixes: (string | undefined)[] } = { lines: [], prefixes: [] };
    let next: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
    while (next) {
      const page: Awaited<ReturnType<typeof list>> = await list({ ...options, ...next });
      all.lines.push(...lines(page));
      all.prefixes.push(...(page.CommonPrefixes?.map(({ Prefix }) => Prefix) ?? []));
      await between(lines(page));
      next = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : undefined;
    }
    return all;
    function list(more: Partial<ListObjectVersionsCommandInput>) {
      return client.send(new ListObjectVersionsCommand({ Bucket, ...more }));
    }
  }

  test('by key, newest first; V1 and V2 list what is current', async () => {
    const client = await filled();
    const whole = await pages(client, {});
    expect(whole.lines.map(({ key }) => key)).toEqual(['d', 'a/1', 'b', 'b', 'b', 'c/1', 'c/2', 'c/2', 'd']);
    expect(whole.lines.filter(({ latest }) => latest).map(({ key, marker }) => [key, marker])).toEqual([
      ['d', true],
      ['a/1', false],
      ['b', false],
      ['c/1', false],
      ['c/2', false],
    ]);
    for (const command of [new ListObjectsCommand({ Bucket }), new ListObjectsV2Command({ Bucket })]) {
      const { Contents } = await client.send(command as ListObjectsV2Command);
      expect(Contents?.map(({ Key }) => Key)).toEqual(['a/1', 'b', 'c/1', 'c/2']);
    }
  });

  test.each([1, 2, 3, 4, 1000])('pages of %i hold the same', async (MaxKeys) => {
    const client = await filled();
    const whole = await client.send(new ListObjectVersionsCommand({ Bucket }));
    const paged = await pages(client, { MaxKeys });
    const sorted = (all: readonly Line[]): string[] => all.map(({ key, id }) => `${key} ${id}`).sort();
    expect(sorted(paged.lines)).toEqual(sorted(lines(whole)));
    const folded = await pages(client, { MaxKeys, Delimiter: '/' });
    expect(folded.prefixes).toEqual(['a/', 'c/']);
    expect(folded.lines.map(({ key }) => key).sort()).toEqual(['b', 'b', 'b', 'd', 'd']);
    const below = await pages(client, { MaxKeys, Prefix: 'c/' });
    expect(below.lines.map(({ key }) => key)).toEqual(['c/1', 'c/2', 'c/2']);
  });

  test('a bucket is emptied page by page', async () => {
    const client = await filled();
    await pages(client, { MaxKeys: 2 }, async (found) => {
      for (const { key, id } of found)
        await client.send(new DeleteObjectCommand({ Bucket, Key: key, VersionId: id }));
    });
    const { Versions, DeleteMarkers } = await client.send(new ListObjectVersionsCommand({ Bucket }));
    expect([Versions, DeleteMarkers]).toEqual([undefined, undefined]);
  });

  test('markers that cannot be', async () => {
    const client = await filled();
    const refused = async (options: Partial<ListObjectVersionsCommandInput>): Promise<string> =>
      (await refusalOf(client.send(new ListObjectVersionsCommand({ Bucket, ...options })))).code;
    expect(await refused({ VersionIdMarker: 'null' })).toBe('InvalidArgument');
    expect(await refused({ KeyMarker: 'a', VersionIdMarker: 'x' })).toBe('InvalidArgument');
  });

  test('a bucket without versioning has null versions', async () => {
    const client = clientOf(await startServer());
    await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
    const { Versions } = await client.send(new ListObjectVersionsCommand({ Bucket }));
    expect(Versions).toMatchObject([{ Key: 'a', VersionId: 'null', IsLatest: true, Size: 1 }]);
  });
});
