import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { CoreError } from '@sealift/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { flip } from '../../core/test/bytes.js';
import { S3EncryptionClient } from './client.js';
import { kmsKeyring } from './keyrings/kms.js';
import { aes, BUCKET, errorOf, type TestBucket, testBucket } from './testing/bucket.js';

const MIB = 1024 ** 2;
const PART = 5 * MIB;
let bucket: TestBucket;

beforeAll(async () => {
  bucket = await testBucket();
});
afterAll(() => bucket.close());

/** The client of the bucket, where one kind of request comes to nothing. */
function failingAt(
  command: string,
  fail: (next: () => Promise<unknown>) => Promise<unknown>,
  client: S3Client = bucket.another(),
): S3Client {
  client.middlewareStack.add(
    (next, context) =>
      (async (args: never) =>
        context.commandName === command ? fail(() => next(args)) : next(args)) as never,
    { step: 'initialize', name: `fail${command}` },
  );
  return client;
}

describe('an upload that fails leaves nothing', () => {
  beforeEach(async () => {
    expect((await bucket.left()).uploads).toEqual([]);
  });

  const input = { Bucket: BUCKET, Key: 'failed' };
  const nothing = { uploads: [], objects: expect.not.arrayContaining(['failed']) };

  test('a part is refused', async () => {
    const client = failingAt('UploadPartCommand', async () => {
      throw Object.assign(new Error('SlowDown'), { name: 'SlowDown' });
    });
    const s3 = await bucket.client({ client, partSize: PART });
    const Body = Readable.from(endless());
    const error = await errorOf(s3.putObject({ ...input, Body }));
    expect(error.name).toBe('SlowDown');
    expect(Body.destroyed).toBe(true);
    expect(await bucket.left()).toMatchObject(nothing);
  });

  test('the source fails', async () => {
    const s3 = await bucket.client({ partSize: PART });
    async function* broken() {
      yield new Uint8Array(17 * MIB);
      throw new Error('The disk is gone.');
    }
    const error = await errorOf(s3.putObject({ ...input, Body: Readable.from(broken()) }));
    expect(error.message).toBe('The disk is gone.');
    expect(await bucket.left()).toMatchObject(nothing);
  });

  test.each([
    ['ends early', 12 * MIB, 11 * MIB],
    ['does not end', 12 * MIB, 13 * MIB],
    ['ends early, in one part', 100, 99],
    ['does not end, in one part', 100, 101],
    ['has a byte where none was said', 0, 1],
  ])('the source %s', async (_, ContentLength, size) => {
    const s3 = await bucket.client({ partSize: PART });
    const Body = Readable.from([new Uint8Array(size - 1), Uint8Array.of(1)]);
    expect(await errorOf(s3.putObject({ ...input, Body, ContentLength }))).toMatchObject({
      code: 'body-length-mismatch',
      field: 'ContentLength',
    });
    expect(await bucket.left()).toMatchObject(nothing);
  });

  test('a signal, while the source says nothing more', async () => {
    const s3 = await bucket.client({ partSize: PART });
    const controller = new AbortController();
    const Body = new Readable({ read: () => undefined });
    Body.push(new Uint8Array(16 * MIB));
    const options = { abortSignal: controller.signal, onProgress: () => controller.abort() };
    const error = await errorOf(s3.putObject({ ...input, Body }, options));
    expect(error.name).toBe('AbortError');
    expect(Body.destroyed).toBe(true);
    expect(await bucket.left()).toMatchObject(nothing);
  });

  test('a signal that was given before', async () => {
    const s3 = await bucket.client();
    const abortSignal = AbortSignal.abort();
    const error = await errorOf(s3.putObject({ ...input, Body: 'x' }, { abortSignal }));
    expect(error.name).toBe('AbortError');
    expect((await errorOf(s3.getObject(input, { abortSignal }))).name).toBe('AbortError');
    expect(await bucket.left()).toMatchObject(nothing);
  });

  test('a condition that does not hold, in one part and in several', async () => {
    const s3 = await bucket.client({ partSize: PART });
    const there = { Bucket: BUCKET, Key: 'there', IfNoneMatch: '*' };
    await s3.putObject({ ...there, Body: 'first' });
    for (const Body of ['second', new Uint8Array(2 * PART)]) {
      expect((await errorOf(s3.putObject({ ...there, Body }))).name).toBe('PreconditionFailed');
    }
    expect((await bucket.left()).uploads).toEqual([]);
    const { Body } = await s3.getObject({ Bucket: BUCKET, Key: 'there' });
    expect(await Body?.transformToString()).toBe('first');
  });

  test('S3 cannot be told: that is said', async () => {
    const fail = async () => {
      throw new Error('no answer');
    };
    const client = failingAt('AbortMultipartUploadCommand', fail, failingAt('UploadPartCommand', fail));
    const s3 = await bucket.client({ client, partSize: PART });
    const error = await errorOf(s3.putObject({ ...input, Body: new Uint8Array(2 * PART) }));
    expect(error).toMatchObject({ code: 'upload-not-aborted', cause: { message: 'no answer' } });
    const { uploads } = await bucket.left();
    expect(uploads).toEqual(['failed']);
    await bucket.abortAll();
  });

  test('the answer to the completion is lost: nobody says that it failed', async () => {
    const client = failingAt('CompleteMultipartUploadCommand', async (next) => {
      await next();
      throw new Error('no answer');
    });
    const s3 = await bucket.client({ client, partSize: PART });
    const Key = 'completed';
    const error = await errorOf(s3.putObject({ Bucket: BUCKET, Key, Body: new Uint8Array(2 * PART) }));
    expect(error).toMatchObject({ code: 'upload-outcome-unknown' });
    expect((await bucket.left()).objects).toContain(Key);
  });
});

describe('input that cannot be right', () => {
  const input = { Bucket: BUCKET, Key: 'k', Body: 'x' };

  test.each([
    ['Content-MD5', { ContentMD5: 'x' }, 'plaintext-checksum-refused', 'ContentMD5'],
    ['a checksum', { ChecksumSHA256: 'x' }, 'plaintext-checksum-refused', 'ChecksumSHA256'],
    ['metadata of the format', { Metadata: { 'X-Amz-C': '115' } }, 'metadata-reserved', 'Metadata'],
    ['metadata of Sealift', { Metadata: { 'sealift-file': 'x' } }, 'metadata-reserved', 'Metadata'],
    ['too much metadata', { Metadata: { a: 'x'.repeat(1800) } }, 'metadata-too-large', 'Metadata'],
    ['a length that is none', { ContentLength: -1 }, 'invalid-option', 'ContentLength'],
    ['another length of a text', { ContentLength: 2 }, 'body-length-mismatch', 'ContentLength'],
    ['an appended body', { WriteOffsetBytes: 5 }, 'invalid-option', 'WriteOffsetBytes'],
    ['no key', { Key: '' }, 'invalid-option', 'Key'],
    ['no bucket', { Bucket: undefined }, 'invalid-option', 'Bucket'],
    ['a body that is none', { Body: 5 as never }, 'invalid-option', 'Body'],
    ['a stream of something else', { Body: Readable.from([{ a: 1 }]) }, 'invalid-option', 'Body'],
  ])('%s', async (_, change, code, field) => {
    const s3 = await bucket.client();
    expect(await errorOf(s3.putObject({ ...input, ...change }))).toMatchObject({ code, field });
    expect((await bucket.left()).objects).not.toContain('k');
  });

  test.each([
    ['Range', { Range: 'bytes=0-1,3-4' }],
    ['PartNumber', { PartNumber: 1 }],
  ])('%s', async (field, change) => {
    const s3 = await bucket.client();
    await s3.putObject({ ...input, Key: 'ranged' });
    const error = await errorOf(s3.getObject({ Bucket: BUCKET, Key: 'ranged', ...change }));
    expect(error).toMatchObject({ code: 'range-refused', field });
  });

  test.each([
    ['client', { client: undefined as never }],
    ['keyring', { keyring: {} as never }],
    ['partSize', { partSize: 5 * MIB - 16 }],
    ['partSize', { partSize: 5 * MIB + 1 }],
    ['queueSize', { queueSize: 0 }],
    ['maxBuffered', { maxBuffered: Number.NaN }],
  ])('option %s', async (field, change) => {
    const options = { client: bucket.plain, keyring: await aes(1), ...change };
    expect(await errorOf((async () => new S3EncryptionClient(options))())).toMatchObject({
      code: 'invalid-option',
      field,
    });
  });

  test('a KMS keyring of nothing', async () => {
    expect(await errorOf((async () => kmsKeyring({}))())).toMatchObject({ code: 'invalid-option' });
  });
});

describe('objects that cannot be right', () => {
  const input = { Bucket: BUCKET, Key: 'changed' };

  async function change(
    how: (stored: { Body: Uint8Array; Metadata: Record<string, string> }) => object,
  ): Promise<void> {
    await (await bucket.client()).putObject({ ...input, Body: randomBytes(1000) });
    const { Body, Metadata = {} } = await bucket.plain.send(new GetObjectCommand(input));
    const stored = { Body: (await Body?.transformToByteArray()) ?? new Uint8Array(), Metadata };
    await bucket.plain.send(new PutObjectCommand({ ...input, ...stored, ...how(stored) }));
  }

  test.each([
    ['a bit of the content', 0, 'object-authentication-failed'],
    ['a bit of the tag', 8 * 1015, 'object-authentication-failed'],
  ])('%s is changed', async (_, bit, code) => {
    await change(({ Body }) => ({ Body: flip(Body, bit) }));
    expect(await errorOf((await bucket.client()).getObject(input))).toMatchObject({ code });
  });

  test.each([
    ['cut', (body: Uint8Array) => body.subarray(0, 900)],
    ['extended', (body: Uint8Array) => Buffer.concat([body, body])],
    ['nothing', () => new Uint8Array(0)],
  ])('%s', async (_, cut) => {
    await change(({ Body }) => ({ Body: cut(Body) }));
    const { code } = await errorOf((await bucket.client()).getObject(input));
    expect(['object-authentication-failed', 'object-size-mismatch']).toContain(code);
  });

  test('not encrypted', async () => {
    await change(() => ({ Metadata: {} }));
    expect(await errorOf((await bucket.client()).getObject(input))).toMatchObject({ code: 'not-encrypted' });
  });

  test('not there: the error of the SDK', async () => {
    const s3 = await bucket.client();
    expect((await errorOf(s3.getObject({ Bucket: BUCKET, Key: 'nowhere' }))).name).toBe('NoSuchKey');
  });

  test('larger than what may wait for its tag', async () => {
    await change(() => ({}));
    const s3 = await bucket.client({ maxBuffered: 1015 });
    const error = await errorOf(s3.getObject(input));
    expect(error).toMatchObject({ code: 'object-exceeds-buffer', field: 'maxBuffered' });
    expect(error.message).toContain('enableDelayedAuthenticationMode');
    expect((await (await bucket.client({ maxBuffered: 1016 })).getObject(input)).ContentLength).toBe(1000);
  });
});

describe('delayed authentication', () => {
  const input = { Bucket: BUCKET, Key: 'delayed' };
  const size = 3 * MIB;

  test('streams, says that it is not verified, and any size is read', async () => {
    const s3 = await bucket.client({ maxBuffered: 1000, enableDelayedAuthenticationMode: true });
    const plaintext = randomBytes(size);
    await s3.putObject({ ...input, Body: plaintext });
    const { Body, encryption, ContentLength } = await s3.getObject(input);
    expect([encryption.verified, ContentLength]).toEqual([false, size]);
    expect(Buffer.compare((await Body?.transformToByteArray()) ?? new Uint8Array(), plaintext)).toBe(0);
  });

  test('the stream of a changed object fails at its end', async () => {
    const s3 = await bucket.client();
    await s3.putObject({ ...input, Body: randomBytes(size) });
    const { Body, Metadata = {} } = await bucket.plain.send(new GetObjectCommand(input));
    const stored = (await Body?.transformToByteArray()) ?? new Uint8Array();
    await bucket.plain.send(new PutObjectCommand({ ...input, Metadata, Body: flip(stored, 99) }));
    const got = await s3.getObject(input, { enableDelayedAuthenticationMode: true });
    let seen = 0;
    const error = await errorOf(
      (async () => {
        for await (const piece of got.Body as Readable) seen += piece.length;
      })(),
    );
    expect(error).toBeInstanceOf(CoreError);
    expect(error.code).toBe('object-authentication-failed');
    expect(seen).toBe(size);
  });

  test('a stream that is left closes its connection', async () => {
    const s3 = await bucket.client({ enableDelayedAuthenticationMode: true });
    await s3.putObject({ ...input, Body: randomBytes(40 * MIB) });
    const { Body } = await s3.getObject(input);
    for await (const _ of Body as Readable) break;
    expect((Body as Readable).destroyed).toBe(true);
  });

  test('a stream ends with its signal, and says why', async () => {
    const s3 = await bucket.client({ enableDelayedAuthenticationMode: true });
    await s3.putObject({ ...input, Body: randomBytes(40 * MIB) });
    const stop = new AbortController();
    const { Body } = await s3.getObject(input, { abortSignal: stop.signal });
    let seen = 0;
    const error = await errorOf(
      (async () => {
        for await (const piece of Body as Readable) {
          seen += piece.length;
          stop.abort(new Error('enough'));
        }
      })(),
    );
    expect(error.message).toMatch(/enough|abort/i);
    expect(seen).toBeLessThan(40 * MIB);
  });
});

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) yield new Uint8Array(MIB);
}
