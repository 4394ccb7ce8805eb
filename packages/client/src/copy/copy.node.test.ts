import {
  type CopyObjectCommandInput,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { noise } from '../../../core/test/bytes.js';
import { copyObject } from '../objects/copy.js';
import { settingsOf } from '../options.js';
import { aes, BUCKET, errorOf, type TestBucket, testBucket } from '../testing/bucket.js';
import { COPY_SIZES } from './sizes.js';

const MIB = 1024 ** 2;
const SIZES = { maxCopyBytes: 6 * MIB, partBytes: 5 * MIB };
const from = { Bucket: BUCKET, Key: 'from/ä b' };
const to = { Bucket: BUCKET, Key: 'to' };
const CopySource = `${BUCKET}/from/%C3%A4%20b`;
const bytes = noise(12 * MIB + 5);

let bucket: TestBucket;
beforeAll(async () => {
  bucket = await testBucket();
});
afterEach(async () => {
  const s3 = await bucket.client();
  await s3.deleteObjects({ Bucket: BUCKET, Delete: { Objects: [from, to].map(({ Key }) => ({ Key })) } });
});
afterAll(() => bucket.close());

async function copied(input: Partial<CopyObjectCommandInput> = {}, client: S3Client = bucket.plain) {
  const settings = settingsOf({ client, keyring: await aes(1) });
  return copyObject(settings, { ...to, CopySource, ...input }, undefined, SIZES);
}

async function put(options = {}): Promise<void> {
  const s3 = await bucket.client(options);
  const about = { ContentType: 'text/x-own', CacheControl: 'no-store', Metadata: { author: 'someone' } };
  await s3.putObject({ ...from, ...about, Body: bytes, Tagging: 'class=blue&note=a%20b' });
}

async function about(place: { Bucket: string; Key: string }) {
  const { ContentType, CacheControl, Metadata, ContentLength } = await bucket.plain.send(
    new HeadObjectCommand(place),
  );
  const { TagSet } = await bucket.plain.send(new GetObjectTaggingCommand(place));
  return { ContentType, CacheControl, Metadata, ContentLength, TagSet };
}

async function opens(): Promise<boolean> {
  const s3 = await bucket.client();
  const { Body } = await s3.getObject(to, { identity: { movedFrom: from.Key } });
  return Buffer.compare((await Body?.transformToByteArray()) ?? noise(1), bytes) === 0;
}

/** Requests to S3, by their commands. */
function watched(fail?: { command: string; at: number }): { client: S3Client; sent: string[] } {
  const client = bucket.another();
  const sent: string[] = [];
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (async (args: never) => {
        sent.push(commandName.replace(/Command$/, ''));
        const count = sent.filter((name) => `${name}Command` === commandName).length;
        if (fail !== undefined && commandName === fail.command && count === fail.at)
          throw Object.assign(new Error('SlowDown'), { name: 'SlowDown' });
        return next(args);
      }) as never,
    { step: 'initialize', name: 'watch' },
  );
  return { client, sent };
}

describe('a copy of what is too large for CopyObject', () => {
  test('goes in parts, and is as it would be at once', async () => {
    await put();
    const { client, sent } = watched();
    const { CopyObjectResult } = await copied({}, client);
    expect(sent.filter((name) => name === 'UploadPartCopy')).toHaveLength(3);
    expect(sent).not.toContain('CopyObject');
    expect(CopyObjectResult?.ETag).toMatch(/-3"$/);
    expect(await about(to)).toEqual(await about(from));
    expect(await opens()).toBe(true);
  });

  test('with other metadata and tags', async () => {
    await put();
    await copied({
      MetadataDirective: 'REPLACE',
      Metadata: { author: 'another' },
      ContentType: 'text/y',
      TaggingDirective: 'REPLACE',
      Tagging: 'a=b',
    });
    const { Metadata, ContentType, CacheControl, TagSet } = await about(to);
    expect([Metadata?.author, ContentType, CacheControl]).toEqual(['another', 'text/y', undefined]);
    expect(TagSet).toEqual([{ Key: 'a', Value: 'b' }]);
    expect(await opens()).toBe(true);
  });

  test('with its instruction file, and onto itself', async () => {
    await put({ enableInstructionFilePutObject: true });
    await copied();
    expect((await bucket.left()).objects).toContain('to.instruction');
    expect(await opens()).toBe(true);
    await copied({ ...to, CopySource: `${BUCKET}/to` });
    expect(await opens()).toBe(true);
  });

  test('of an object without tags', async () => {
    await put();
    await bucket.plain.send(new PutObjectTaggingCommand({ ...from, Tagging: { TagSet: [] } }));
    await copied();
    expect((await about(to)).TagSet).toEqual([]);
  });
});

describe('what fails leaves nothing', () => {
  test.each([
    ['a part', 'UploadPartCopyCommand', 2],
    ['the end', 'CompleteMultipartUploadCommand', 1],
  ])('%s', async (_, command, at) => {
    await put({ enableInstructionFilePutObject: true });
    const { client } = watched({ command, at });
    expect((await errorOf(copied({}, client))).name).toBe('SlowDown');
    expect(await bucket.left()).toEqual({
      objects: ['from/ä b', 'from/ä b.instruction'],
      uploads: [],
    });
  });

  test('another object in the place of the source', async () => {
    await put();
    expect((await errorOf(copied({ CopySourceIfMatch: '"0"' }))).name).toBe('PreconditionFailed');
    expect(await bucket.left()).toEqual({ objects: ['from/ä b'], uploads: [] });
  });

  test('one that is there already, where none may be', async () => {
    await put();
    await copied();
    expect((await errorOf(copied({ IfNoneMatch: '*' }))).name).toBe('PreconditionFailed');
    expect((await bucket.left()).uploads).toEqual([]);
  });

  test('a signal', async () => {
    await put();
    const settings = settingsOf({ client: bucket.plain, keyring: await aes(1) });
    const reason = new Error('enough');
    const stopped = copyObject(settings, { ...to, CopySource }, AbortSignal.abort(reason), SIZES);
    await expect(stopped).rejects.toThrow();
    expect(await bucket.left()).toEqual({ objects: ['from/ä b'], uploads: [] });
  });
});

test('the limits are those of S3', () => {
  expect(COPY_SIZES).toEqual({ maxCopyBytes: 5_368_709_120, partBytes: 1_073_741_824 });
});
