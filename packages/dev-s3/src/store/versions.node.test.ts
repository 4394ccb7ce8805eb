import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import type { DevS3 } from '../index.js';
import { BUCKET, clientOf, startServer, temporaryFolder } from '../testing/server.js';

const at = { Bucket: BUCKET, Key: 'key' };
const enable = new PutBucketVersioningCommand({
  Bucket: BUCKET,
  VersioningConfiguration: { Status: 'Enabled' },
});

async function restarted(s3: DevS3, directory: string): Promise<S3Client> {
  await s3.close();
  return clientOf(await startServer({ directory, credentials: s3.credentials, buckets: [] }));
}

async function put(client: S3Client, Body: string): Promise<string> {
  return (await client.send(new PutObjectCommand({ ...at, Body }))).VersionId ?? 'none';
}

const bodyOf = async (client: S3Client, VersionId?: string): Promise<string | undefined> =>
  (await client.send(new GetObjectCommand({ ...at, VersionId }))).Body?.transformToString();

async function files(directory: string, kind: 'objects' | 'blobs'): Promise<string[]> {
  const folder = join(directory, 'buckets', BUCKET, kind);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

test('versions, markers and the state survive a restart, and order goes on', async () => {
  const directory = await temporaryFolder();
  const started = Date.now();
  const s3 = await startServer({ directory, clock: () => started });
  const first = clientOf(s3);
  await put(first, 'null');
  await first.send(enable);
  const [a, b] = [await put(first, 'a'), await put(first, 'b')];
  await first.send(new DeleteObjectCommand(at));
  await s3.close();
  // A clock that stands still, and one that went back: what is newer is newer all the same.
  const again = await startServer({
    directory,
    credentials: s3.credentials,
    buckets: [],
    clock: () => started - 600_000,
  });
  const client = clientOf(again);
  expect((await client.send(new GetBucketVersioningCommand({ Bucket: BUCKET }))).Status).toBe('Enabled');
  const c = await put(client, 'c');
  const listed = await client.send(new ListObjectVersionsCommand({ Bucket: BUCKET }));
  expect(listed.Versions?.map(({ VersionId }) => VersionId)).toEqual([c, b, a, 'null']);
  expect(c > b && b > a).toBe(true);
  expect(await Promise.all([bodyOf(client), bodyOf(client, 'null')])).toEqual(['c', 'null']);
});

test('a folder of before versions were kept is read, and stays as it is until it must change', async () => {
  const directory = await temporaryFolder();
  const s3 = await startServer({ directory });
  await put(clientOf(s3), 'old');
  const [path = ''] = await files(directory, 'objects');
  const before = JSON.parse(await readFile(path, 'utf8'));
  // One record and nothing else: exactly what the layout before versions had.
  expect(Object.keys(before).sort()).toEqual([
    'blobs',
    'encryption',
    'etag',
    'headers',
    'key',
    'lastModified',
    'metadata',
    'size',
    'tags',
  ]);
  const client = await restarted(s3, directory);
  expect(await bodyOf(client)).toBe('old');
  await client.send(enable);
  const id = await put(client, 'new');
  expect([await bodyOf(client), await bodyOf(client, 'null'), await bodyOf(client, id)]).toEqual([
    'new',
    'old',
    'new',
  ]);
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject([{ versionId: id }, before]);
});

test('the bytes of every version are kept, and go with it', async () => {
  const directory = await temporaryFolder();
  const s3 = await startServer({ directory, buckets: [{ name: BUCKET, versioning: 'Enabled' }] });
  const first = clientOf(s3);
  const ids = [await put(first, 'a'), await put(first, 'b')];
  await first.send(new DeleteObjectCommand(at));
  await writeFile(join(directory, 'buckets', BUCKET, 'blobs', 'orphan'), 'x');
  const client = await restarted(s3, directory);
  expect(await files(directory, 'blobs')).toHaveLength(2);
  expect((await client.send(new HeadObjectCommand({ ...at, VersionId: ids[0] }))).ContentLength).toBe(1);
  await client.send(new DeleteObjectCommand({ ...at, VersionId: ids[0] }));
  expect(await files(directory, 'blobs')).toHaveLength(1);
  await client.send(new DeleteObjectCommand({ ...at, VersionId: ids[1] }));
  expect(await files(directory, 'blobs')).toHaveLength(0);
  expect(await files(directory, 'objects')).toHaveLength(1);
});
