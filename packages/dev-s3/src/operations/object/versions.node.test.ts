import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, test } from 'vitest';
import type { BucketOptions, DevS3Options } from '../../index.js';
import { BUCKET, clientOf, refusalOf, startServer } from '../../testing/server.js';

const at = { Bucket: BUCKET, Key: 'key' };
const NOBODYS = '0hjk3l2m4n5'.padEnd(32, '0');

const versioned = async (more: Partial<BucketOptions> = {}, options: Partial<DevS3Options> = {}) =>
  clientOf(await startServer({ buckets: [{ name: BUCKET, versioning: 'Enabled', ...more }], ...options }));

async function put(client: S3Client, Body: string, more: object = {}): Promise<string> {
  return (await client.send(new PutObjectCommand({ ...at, Body, ...more }))).VersionId ?? 'none';
}

async function read(client: S3Client, VersionId?: string): Promise<string | undefined> {
  return (await client.send(new GetObjectCommand({ ...at, VersionId }))).Body?.transformToString();
}

const suspend = (client: S3Client): Promise<unknown> =>
  client.send(
    new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Suspended' } }),
  );

/** Status, code and the headers that tell of versions, which the SDK drops from errors. */
async function rawGet(client: S3Client, VersionId?: string): Promise<unknown[]> {
  const url = await getSignedUrl(client, new GetObjectCommand({ ...at, VersionId }));
  const answer = await fetch(url);
  const code = /<Code>(.*?)</.exec(await answer.text())?.[1];
  const names = ['x-amz-delete-marker', 'x-amz-version-id', 'allow'];
  return [answer.status, code, ...names.map((name) => answer.headers.get(name))];
}

describe('the state of a bucket', () => {
  test('nothing, then enabled or suspended', async () => {
    const client = clientOf(await startServer());
    const status = async (): Promise<string | undefined> =>
      (await client.send(new GetBucketVersioningCommand({ Bucket: BUCKET }))).Status;
    expect(await status()).toBeUndefined();
    const set = (Status?: string, MFADelete?: string): Promise<unknown> =>
      client.send(
        new PutBucketVersioningCommand({
          Bucket: BUCKET,
          VersioningConfiguration: { Status, MFADelete } as object,
        }),
      );
    await set('Enabled');
    expect(await status()).toBe('Enabled');
    await set('Suspended', 'Disabled');
    expect(await status()).toBe('Suspended');
    expect((await refusalOf(set())).code).toBe('IllegalVersioningConfigurationException');
    expect((await refusalOf(set('Off'))).code).toBe('MalformedXML');
    expect((await refusalOf(set('Enabled', 'Enabled'))).code).toBe('NotImplemented');
    expect(await status()).toBe('Suspended');
  });

  test('without versioning there are no ids, and null is the only version', async () => {
    const client = clientOf(await startServer());
    expect(await put(client, 'a')).toBe('none');
    expect((await client.send(new HeadObjectCommand(at))).VersionId).toBeUndefined();
    expect(await read(client, 'null')).toBe('a');
    expect((await refusalOf(read(client, NOBODYS))).code).toBe('NoSuchVersion');
    const gone = await client.send(new DeleteObjectCommand(at));
    expect([gone.DeleteMarker, gone.VersionId]).toEqual([undefined, undefined]);
    expect(await rawGet(client)).toEqual([404, 'NoSuchKey', null, null, null]);
  });
});

describe('enabled', () => {
  test('every write is a version, and every one can be read', async () => {
    const client = await versioned();
    const [first, second] = [await put(client, 'first'), await put(client, 'second')];
    expect(first).toMatch(/^[0-9a-z]{32}$/);
    expect(first).not.toBe(second);
    expect(await Promise.all([read(client), read(client, first), read(client, second)])).toEqual([
      'second',
      'first',
      'second',
    ]);
    expect((await client.send(new HeadObjectCommand(at))).VersionId).toBe(second);
    expect(await refusalOf(read(client, NOBODYS))).toMatchObject({ status: 404, code: 'NoSuchVersion' });
    expect((await refusalOf(read(client, 'null'))).code).toBe('NoSuchVersion');
    for (const wrong of ['x', '../../etc', first.toUpperCase()])
      expect(await refusalOf(read(client, wrong))).toMatchObject({ status: 400, code: 'InvalidArgument' });
  });

  test('what was there before is the null version', async () => {
    const client = clientOf(await startServer());
    await put(client, 'old');
    await client.send(
      new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    expect((await client.send(new HeadObjectCommand(at))).VersionId).toBe('null');
    const id = await put(client, 'new');
    expect([await read(client), await read(client, 'null')]).toEqual(['new', 'old']);
    await client.send(new DeleteObjectCommand({ ...at, VersionId: id }));
    expect(await read(client)).toBe('old');
  });

  test('a delete marker hides the key, says what it is, and goes again', async () => {
    const client = await versioned();
    const id = await put(client, 'x');
    const marker = await client.send(new DeleteObjectCommand(at));
    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.stringMatching(/^.{32}$/) });
    expect(await rawGet(client)).toEqual([404, 'NoSuchKey', 'true', marker.VersionId, null]);
    expect(await rawGet(client, marker.VersionId)).toEqual([
      405,
      'MethodNotAllowed',
      'true',
      marker.VersionId,
      'DELETE',
    ]);
    expect(await read(client, id)).toBe('x');
    const undo = await client.send(new DeleteObjectCommand({ ...at, VersionId: marker.VersionId ?? '' }));
    expect(undo).toMatchObject({ DeleteMarker: true, VersionId: marker.VersionId });
    expect(await read(client)).toBe('x');
  });

  test('deleting a version is for good, and what is not there may be deleted', async () => {
    const client = await versioned();
    const [first, second] = [await put(client, 'first'), await put(client, 'second')];
    const gone = await client.send(new DeleteObjectCommand({ ...at, VersionId: second }));
    expect([gone.VersionId, gone.DeleteMarker]).toEqual([second, undefined]);
    expect(await read(client)).toBe('first');
    expect((await refusalOf(read(client, second))).code).toBe('NoSuchVersion');
    await client.send(new DeleteObjectCommand({ ...at, VersionId: second }));
    expect((await client.send(new DeleteObjectCommand({ ...at, Key: 'never' }))).DeleteMarker).toBe(true);
    expect(await read(client, first)).toBe('first');
  });

  test('DeleteObjects: markers and versions', async () => {
    const client = await versioned();
    const id = await put(client, 'x');
    const send = (...Objects: { Key: string; VersionId?: string }[]) =>
      client.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
    const [made] = (await send({ Key: 'key' })).Deleted ?? [];
    expect(made).toEqual({ Key: 'key', DeleteMarker: true, DeleteMarkerVersionId: expect.any(String) });
    const VersionId = made?.DeleteMarkerVersionId ?? '';
    const { Deleted, Errors } = await send(
      { Key: 'key', VersionId },
      { Key: 'key', VersionId: id },
      { Key: 'key', VersionId: 'nonsense' },
    );
    expect(Deleted).toEqual([
      { Key: 'key', VersionId, DeleteMarker: true, DeleteMarkerVersionId: VersionId },
      { Key: 'key', VersionId: id },
    ]);
    expect(Errors).toMatchObject([{ Key: 'key', VersionId: 'nonsense', Code: 'NoSuchVersion' }]);
    expect(await rawGet(client)).toEqual([404, 'NoSuchKey', null, null, null]);
  });

  test('conditions look at the current version, and a delete marker is none', async () => {
    const client = await versioned();
    const id = await put(client, 'x');
    const { ETag } = await client.send(new HeadObjectCommand(at));
    expect((await refusalOf(put(client, 'y', { IfNoneMatch: '*' }))).status).toBe(412);
    await client.send(new DeleteObjectCommand(at));
    expect(await refusalOf(put(client, 'y', { IfMatch: ETag }))).toMatchObject({
      status: 404,
      code: 'NoSuchKey',
    });
    expect((await refusalOf(client.send(new DeleteObjectCommand({ ...at, IfMatch: '*' })))).status).toBe(404);
    expect(await put(client, 'y', { IfNoneMatch: '*' })).not.toBe(id);
    expect((await refusalOf(put(client, 'z', { IfMatch: ETag }))).status).toBe(412);
  });

  test('copies: of a version, back onto its key, and never of a marker', async () => {
    const client = await versioned();
    const first = await put(client, 'first', { Metadata: { a: 'b' } });
    const second = await put(client, 'second');
    const copy = (source: string, more: object = {}) =>
      client.send(new CopyObjectCommand({ ...at, CopySource: `${BUCKET}/key${source}`, ...more }));
    const other = await copy(`?versionId=${first}`, { Key: 'other' });
    expect(other.CopySourceVersionId).toBe(first);
    expect(other.VersionId).toMatch(/^.{32}$/);
    expect((await copy('', { Key: 'other' })).CopySourceVersionId).toBe(second);
    const restored = await copy(`?versionId=${first}`);
    expect(await read(client)).toBe('first');
    const head = await client.send(new HeadObjectCommand(at));
    expect([head.VersionId, head.Metadata]).toEqual([restored.VersionId, { a: 'b' }]);
    expect((await refusalOf(copy(''))).code).toBe('InvalidRequest');
    const { VersionId } = await client.send(new DeleteObjectCommand(at));
    expect((await refusalOf(copy('', { Key: 'other' }))).code).toBe('NoSuchKey');
    expect((await refusalOf(copy(`?versionId=${VersionId}`, { Key: 'other' }))).code).toBe('InvalidRequest');
    expect((await refusalOf(copy('?versionId=x', { Key: 'other' }))).code).toBe('InvalidArgument');
    expect((await refusalOf(copy(`?versionId=${NOBODYS}`, { Key: 'other' }))).code).toBe('NoSuchVersion');
  });

  test('a multipart upload is one version, and its answer can be had again', async () => {
    const client = await versioned();
    const source = await put(client, 'from a version');
    await put(client, 'newer');
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(at));
    const copied = await client.send(
      new UploadPartCopyCommand({
        ...at,
        UploadId,
        PartNumber: 1,
        CopySource: `${BUCKET}/key?versionId=${source}`,
      }),
    );
    expect(copied.CopySourceVersionId).toBe(source);
    const complete = new CompleteMultipartUploadCommand({
      ...at,
      UploadId,
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag: copied.CopyPartResult?.ETag }] },
    });
    const done = await client.send(complete);
    expect(await read(client, done.VersionId)).toBe('from a version');
    await put(client, 'newest');
    expect((await client.send(complete)).VersionId).toBe(done.VersionId);
    expect(await read(client)).toBe('newest');
    expect(
      (await refusalOf(client.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 2, Body: 'late' }))))
        .code,
    ).toBe('NoSuchUpload');
  });

  test('tags belong to a version', async () => {
    const client = await versioned();
    const first = await put(client, 'first', { Tagging: 'n=1' });
    const second = await put(client, 'second');
    const tags = async (VersionId?: string): Promise<unknown[]> => {
      const got = await client.send(new GetObjectTaggingCommand({ ...at, VersionId }));
      return [got.VersionId, got.TagSet?.map(({ Key, Value }) => `${Key}=${Value}`).join()];
    };
    const Tagging = { TagSet: [{ Key: 'n', Value: '2' }] };
    const tagged = await client.send(new PutObjectTaggingCommand({ ...at, VersionId: first, Tagging }));
    expect(tagged.VersionId).toBe(first);
    expect([await tags(), await tags(first)]).toEqual([
      [second, ''],
      [first, 'n=2'],
    ]);
    const { VersionId } = await client.send(new DeleteObjectCommand(at));
    expect((await refusalOf(tags())).code).toBe('NoSuchKey');
    expect((await refusalOf(tags(VersionId))).status).toBe(405);
  });

  test('a policy tells versions from keys', async () => {
    const deny = (Action: string) => ({
      Statement: { Effect: 'Deny', Principal: '*', Action, Resource: `arn:aws:s3:::${BUCKET}/*` },
    });
    const client = await versioned({ policy: deny('s3:*Version') });
    const id = await put(client, 'x');
    expect(await read(client)).toBe('x');
    for (const refused of [
      () => read(client, id),
      () => client.send(new DeleteObjectCommand({ ...at, VersionId: id })),
      () => client.send(new CopyObjectCommand({ ...at, CopySource: `${BUCKET}/key?versionId=${id}` })),
    ]) {
      expect((await refusalOf(refused())).code).toBe('AccessDenied');
    }
  });

  test('of twenty writers at once each has its version', async () => {
    const client = await versioned();
    const ids = await Promise.all(Array.from({ length: 20 }, (_, i) => put(client, String(i))));
    expect(new Set(ids).size).toBe(20);
    const read20 = await Promise.all(ids.map((id) => read(client, id)));
    expect(read20).toEqual(ids.map((_, i) => String(i)));
  });
});

describe('suspended', () => {
  test('writes replace the null version and leave the others', async () => {
    const client = await versioned();
    const kept = await put(client, 'kept');
    await suspend(client);
    expect([await put(client, 'a'), await put(client, 'b')]).toEqual(['none', 'none']);
    expect([await read(client), await read(client, 'null'), await read(client, kept)]).toEqual([
      'b',
      'b',
      'kept',
    ]);
    expect((await client.send(new HeadObjectCommand(at))).VersionId).toBe('null');
  });

  test('a delete removes the null version and leaves a null marker', async () => {
    const client = await versioned();
    const kept = await put(client, 'kept');
    await suspend(client);
    await put(client, 'a');
    expect(await client.send(new DeleteObjectCommand(at))).toMatchObject({
      DeleteMarker: true,
      VersionId: 'null',
    });
    expect(await rawGet(client)).toEqual([404, 'NoSuchKey', 'true', 'null', null]);
    expect(await rawGet(client, 'null')).toEqual([405, 'MethodNotAllowed', 'true', 'null', 'DELETE']);
    await put(client, 'again');
    expect(await read(client, 'null')).toBe('again');
    await client.send(new DeleteObjectCommand({ ...at, VersionId: 'null' }));
    expect([await read(client), await read(client, kept)]).toEqual(['kept', 'kept']);
  });
});

test('what takes no version says so', async () => {
  const client = await versioned();
  const url = await getSignedUrl(client, new PutObjectCommand(at));
  expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(200);
  const s3 = clientOf(await startServer(), {});
  s3.middlewareStack.add(
    (next) => (args) => {
      Object.assign((args.request as { query: object }).query, { versionId: 'null' });
      return next(args);
    },
    { step: 'build' },
  );
  expect(await refusalOf(s3.send(new PutObjectCommand({ ...at, Body: 'x' })))).toMatchObject({
    status: 400,
    code: 'InvalidArgument',
    message: expect.stringContaining('version-id'),
  });
});
