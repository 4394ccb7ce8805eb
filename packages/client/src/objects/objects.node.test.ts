import { generateKeyPairSync } from 'node:crypto';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  importRsaPrivateKey,
  importRsaPublicKey,
  type Keyring,
  rawRsaKeyring,
  type Spool,
} from '@sealift/core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { flip, noise } from '../../../core/test/bytes.js';
import type { S3EncryptionClient } from '../client.js';
import { aes, BUCKET, errorOf, type TestBucket, testBucket } from '../testing/bucket.js';

const MIB = 1024 ** 2;
let bucket: TestBucket;

beforeAll(async () => {
  bucket = await testBucket();
});
afterEach(async () => {
  const s3 = await bucket.client();
  const { objects } = await bucket.left();
  const Objects = objects.map((Key) => ({ Key }));
  if (Objects.length > 0) await s3.deleteObjects({ Bucket: BUCKET, Delete: { Objects } });
});
afterAll(() => bucket.close());

const input = { Bucket: BUCKET, Key: 'a/b' };
const file = { Bucket: BUCKET, Key: 'a/b.instruction' };
const beside = { enableInstructionFilePutObject: true };

async function textOf(
  s3: S3EncryptionClient,
  where: { Bucket: string; Key: string },
  options = {},
): Promise<string> {
  const { Body } = await s3.getObject(where, options);
  return (await Body?.transformToString()) ?? '';
}

describe('headObject', () => {
  test('tells the size of the plaintext, and how the data key is wrapped', async () => {
    const s3 = await bucket.client({ keyring: await aes(1, { key: '2026' }) });
    await s3.putObject({ ...input, Body: 'hello', Metadata: { author: 'someone' }, ContentType: 'text/x' });
    const { ContentLength, Metadata, ContentType, encryption } = await s3.headObject(input);
    expect([ContentLength, Metadata, ContentType]).toEqual([5, { author: 'someone' }, 'text/x']);
    expect(encryption).toEqual({
      format: 'V3',
      suite: 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY',
      wrapAlgorithm: 'AES/GCM',
      description: { key: '2026' },
      objectSize: 21,
    });
  });

  test('V2, in an instruction file', async () => {
    const s3 = await bucket.client({ ...beside, commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT' });
    await s3.putObject({ ...input, Body: 'hello' });
    expect(await s3.headObject(input)).toMatchObject({ ContentLength: 5, encryption: { format: 'V2' } });
  });

  test('AES-CBC: only where the length is said, and can be', async () => {
    const s3 = await bucket.client();
    const entries = { 'x-amz-key': 'A'.repeat(64), 'x-amz-matdesc': '{}' };
    const iv = Buffer.alloc(16, 7).toString('base64');
    for (const [said, size] of [
      ['30', 30],
      ['32', undefined],
      ['5', undefined],
      ['', undefined],
    ] as const) {
      const Metadata = { ...entries, 'x-amz-iv': iv, 'x-amz-unencrypted-content-length': said };
      await bucket.plain.send(new PutObjectCommand({ ...input, Body: noise(32), Metadata }));
      const { ContentLength, encryption } = await s3.headObject(input);
      expect([ContentLength, encryption.format]).toEqual([size, 'V1']);
    }
  });

  test('not encrypted, and not there', async () => {
    const s3 = await bucket.client();
    await bucket.plain.send(new PutObjectCommand({ ...input, Body: 'plain' }));
    expect(await s3.headObject(input)).toMatchObject({ ContentLength: 5, encryption: { format: 'none' } });
    expect((await errorOf(s3.headObject({ Bucket: BUCKET, Key: 'nowhere' }))).name).toBe('NotFound');
  });
});

describe('instruction files', () => {
  test.each([
    ['one part', 5],
    ['several parts', 12 * MIB],
  ])('are written and read: %s', async (_, size) => {
    const s3 = await bucket.client(beside);
    const Body = new Uint8Array(size).fill(97);
    await s3.putObject({ ...input, Body, Metadata: { author: 'someone' } });
    const { Metadata } = await bucket.plain.send(new HeadObjectCommand(input));
    expect(Object.keys(Metadata ?? {}).sort()).toEqual([
      'author',
      'sealift-file',
      'x-amz-c',
      'x-amz-d',
      'x-amz-i',
    ]);
    expect((await textOf(await bucket.client(), input)) === 'a'.repeat(size)).toBe(true);
  });

  test('one that is missing, and one that is none', async () => {
    const s3 = await bucket.client(beside);
    await s3.putObject({ ...input, Body: 'x' });
    await bucket.plain.send(new PutObjectCommand({ ...file, Body: '{"a":"b"}' }));
    expect(await errorOf(s3.getObject(input))).toMatchObject({ code: 'instruction-file-invalid' });
    await bucket.plain.send(new PutObjectCommand({ ...file, Body: ' '.repeat(65_537) }));
    expect(await errorOf(s3.getObject(input))).toMatchObject({ code: 'instruction-file-invalid' });
    await s3.deleteObject(file);
    expect(await errorOf(s3.getObject(input))).toMatchObject({ code: 'instruction-file-required' });
  });

  test('two objects are never replaced in one step, and a failed one takes its file away', async () => {
    const s3 = await bucket.client(beside);
    await s3.putObject({ ...input, Body: 'first' });
    expect((await errorOf(s3.putObject({ ...input, Body: 'second' }))).name).toBe('PreconditionFailed');
    expect(await errorOf(s3.putObject({ ...input, Body: 'x', IfMatch: '"e"' }))).toMatchObject({
      code: 'invalid-option',
      field: 'IfMatch',
    });
    expect(await textOf(s3, input)).toBe('first');
    await bucket.plain.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'taken', Body: 'x' }));
    const taken = { Bucket: BUCKET, Key: 'taken' };
    expect((await errorOf(s3.putObject({ ...taken, Body: 'second' }))).name).toBe('PreconditionFailed');
    expect((await bucket.left()).objects).not.toContain('taken.instruction');
  });

  test('are copied and deleted with the object', async () => {
    const s3 = await bucket.client(beside);
    await s3.putObject({ ...input, Body: 'x' });
    const copy = { Bucket: BUCKET, Key: 'the copy' };
    await s3.copyObject({ ...copy, CopySource: `${BUCKET}/a/b` });
    expect(await textOf(s3, copy, { identity: { movedFrom: 'a/b' } })).toBe('x');
    await s3.deleteObject(input);
    expect((await bucket.left()).objects).toEqual(['the copy', 'the copy.instruction']);
    const { Deleted, Errors } = await s3.deleteObjects({
      Bucket: BUCKET,
      Delete: { Objects: [{ Key: 'the copy' }] },
    });
    expect([Deleted?.map(({ Key }) => Key), Errors]).toEqual([['the copy'], undefined]);
    expect((await bucket.left()).objects).toEqual([]);
  });

  describe('are wrapped anew', () => {
    async function put(keyring: Keyring): Promise<S3EncryptionClient> {
      const s3 = await bucket.client({ ...beside, keyring });
      await s3.putObject({ ...input, Body: 'x' });
      return s3;
    }

    test('with another AES key: the old one opens it no more', async () => {
      const s3 = await put(await aes(1, { key: '2025' }));
      const newKeyring = await aes(2, { key: '2026' });
      const before = await bucket.plain.send(new HeadObjectCommand(input));
      const request = { ...input, newKeyring, enforceRotation: true };
      expect(await s3.reEncryptInstructionFile(request)).toMatchObject({
        instructionFileSuffix: '.instruction',
      });
      expect((await bucket.plain.send(new HeadObjectCommand(input))).ETag).toBe(before.ETag);
      expect(await errorOf(s3.getObject(input))).toMatchObject({ code: 'data-key-unwrap-failed' });
      expect(await textOf(await bucket.client({ keyring: newKeyring }), input)).toBe('x');
    });

    test('for a partner, who has a file of his own', async () => {
      const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const publicKey = await importRsaPublicKey(
        pair.publicKey.export({ type: 'spki', format: 'pem' }) as string,
      );
      const privateKey = await importRsaPrivateKey(
        pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      );
      const s3 = await put(await aes(1));
      const newKeyring = rawRsaKeyring({ publicKey, materialDescription: { to: 'partner' } });
      const share = { ...input, newKeyring, instructionFileSuffix: '.partner' };
      await s3.reEncryptInstructionFile(share);
      await s3.reEncryptInstructionFile(share);
      const partner = await bucket.client({ keyring: rawRsaKeyring({ privateKey }) });
      expect(await textOf(partner, input, { instructionFileSuffix: '.partner' })).toBe('x');
      expect(await textOf(s3, input)).toBe('x');
      expect(
        await errorOf(s3.reEncryptInstructionFile({ ...share, instructionFileSuffix: 'x' })),
      ).toMatchObject({
        code: 'invalid-option',
        field: 'instructionFileSuffix',
      });
    });

    test('refused: the same key under another name, the same description, no file', async () => {
      const s3 = await put(await aes(1, { key: '2025' }));
      const same = { ...input, newKeyring: await aes(1, { key: 'renamed' }), enforceRotation: true };
      expect(await errorOf(s3.reEncryptInstructionFile(same))).toMatchObject({
        code: 'rotation-not-effective',
      });
      const undescribed = { ...input, newKeyring: await aes(2, { key: '2025' }) };
      expect(await errorOf(s3.reEncryptInstructionFile(undescribed))).toMatchObject({
        code: 'material-description-unchanged',
      });
      expect(await textOf(s3, input)).toBe('x');
      const within = { Bucket: BUCKET, Key: 'within' };
      await (await bucket.client()).putObject({ ...within, Body: 'x' });
      expect(await errorOf(s3.reEncryptInstructionFile({ ...undescribed, ...within }))).toMatchObject({
        code: 'instruction-file-required',
      });
    });
  });
});

describe('copyObject', () => {
  test('replaces metadata without losing what the format needs', async () => {
    const s3 = await bucket.client();
    const from = { Bucket: BUCKET, Key: 'from ü+?' };
    await s3.putObject({ ...from, Body: 'x', Metadata: { author: 'someone' } });
    const CopySource = `${BUCKET}/${encodeURIComponent(from.Key)}`;
    const identity = { movedFrom: from.Key };
    await s3.copyObject({ ...input, CopySource });
    expect((await s3.getObject(input, { identity })).Metadata).toEqual({ author: 'someone' });
    const Metadata = { author: 'somebody else' };
    await s3.copyObject({ ...input, CopySource, MetadataDirective: 'REPLACE', Metadata });
    const { Body, Metadata: got } = await s3.getObject(input, { identity });
    expect([await Body?.transformToString(), got]).toEqual(['x', Metadata]);
    const spoofed = {
      ...input,
      CopySource,
      MetadataDirective: 'REPLACE',
      Metadata: { 'x-amz-c': '1' },
    } as const;
    expect(await errorOf(s3.copyObject(spoofed))).toMatchObject({ code: 'metadata-reserved' });
  });

  test('in place, beside its instruction file', async () => {
    const s3 = await bucket.client(beside);
    await s3.putObject({ ...input, Body: 'x' });
    const CopySource = `${BUCKET}/${input.Key}`;
    await s3.copyObject({ ...input, CopySource, MetadataDirective: 'REPLACE', Metadata: { a: 'b' } });
    expect((await s3.getObject(input)).Metadata).toEqual({ a: 'b' });
  });

  test.each(['', 'bucket', '%zz/%zz', 'arn:aws:s3:::a/b'])(
    'a source that is none: %s',
    async (CopySource) => {
      const s3 = await bucket.client();
      expect(await errorOf(s3.copyObject({ ...input, CopySource }))).toMatchObject({
        code: 'invalid-option',
        field: 'CopySource',
      });
    },
  );

  test('one that is not there leaves no instruction file', async () => {
    const s3 = await bucket.client(beside);
    await s3.putObject({ ...input, Body: 'x' });
    const request = { Bucket: BUCKET, Key: 'c', CopySource: `${BUCKET}/a/b`, CopySourceIfMatch: '"other"' };
    expect((await errorOf(s3.copyObject(request))).name).toBe('PreconditionFailed');
    expect((await bucket.left()).objects).toEqual(['a/b', 'a/b.instruction']);
  });
});

describe('deleteObjects', () => {
  test('more than half of what one request takes', async () => {
    const s3 = await bucket.client();
    for (const Key of ['o1', 'o1.instruction', 'o501', 'o501.instruction'])
      await bucket.plain.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' }));
    const Objects = Array.from({ length: 501 }, (_, index) => ({ Key: `o${index + 1}` }));
    const { Deleted = [] } = await s3.deleteObjects({ Bucket: BUCKET, Delete: { Objects } });
    expect(Deleted).toHaveLength(501);
    const { Contents = [] } = await bucket.plain.send(
      new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'o' }),
    );
    expect(Contents).toEqual([]);
  });

  test.each([0, 1001])('%d objects', async (length) => {
    const s3 = await bucket.client();
    const Objects = Array.from({ length }, (_, index) => ({ Key: `${index}` }));
    expect(await errorOf(s3.deleteObjects({ Bucket: BUCKET, Delete: { Objects } }))).toMatchObject({
      code: 'invalid-option',
      field: 'Delete',
    });
  });
});

describe('ranges', () => {
  const text = 'The quick brown fox jumps over the lazy dog, 0123456789.';
  const ranged = { enableLegacyUnauthenticatedModes: true };

  test.each([
    ['bytes=0-0', 'T', '0-0'],
    ['bytes=4-8', 'quick', '4-8'],
    ['bytes=45-', '0123456789.', '45-55'],
    ['bytes=-4', '789.', '52-55'],
    ['bytes=50-999', '56789.', '50-55'],
    ['bytes=-999', text, '0-55'],
  ])('%s', async (Range, expected, told) => {
    const s3 = await bucket.client(ranged);
    await s3.putObject({ ...input, Body: text });
    const { Body, ContentRange, ContentLength, encryption } = await s3.getObject({ ...input, Range });
    expect([ContentRange, ContentLength]).toEqual([`bytes ${told}/56`, expected.length]);
    expect(await Body?.transformToString()).toBe(expected);
    expect(encryption.verified).toBe(false);
  });

  test.each(['bytes=56-60', 'bytes=-0', 'bytes=-', 'bytes=5-4', 'bytes=0-1,3-4', 'lines=0-1', ''])(
    'none: %s',
    async (Range) => {
      const s3 = await bucket.client(ranged);
      await s3.putObject({ ...input, Body: text });
      expect(await errorOf(s3.getObject({ ...input, Range }))).toMatchObject({ code: 'range-refused' });
    },
  );

  test('of another object than the one whose metadata was read', async () => {
    const client = bucket.another();
    const s3 = await bucket.client({ ...ranged, client });
    await s3.putObject({ ...input, Body: text });
    client.middlewareStack.add(
      (next, context) =>
        (async (args: never) => {
          if (context.commandName === 'GetObjectCommand')
            await bucket.plain.send(new PutObjectCommand({ ...input, Body: 'another' }));
          return next(args);
        }) as never,
      { step: 'initialize' },
    );
    expect((await errorOf(s3.getObject({ ...input, Range: 'bytes=0-1' }))).name).toBe('PreconditionFailed');
  });
});

describe('what is not encrypted', () => {
  test('is passed through when that is asked for', async () => {
    const s3 = await bucket.client();
    await bucket.plain.send(new PutObjectCommand({ ...input, Body: 'plain', Metadata: { a: 'b' } }));
    const { Body, Metadata, ContentLength, encryption } = await s3.getObject(input, {
      unencrypted: 'pass-through',
    });
    expect([await Body?.transformToString(), Metadata, ContentLength]).toEqual(['plain', { a: 'b' }, 5]);
    expect(encryption).toEqual({ suite: 'none', verified: false, objectSize: 5 });
  });

  test('an object that is, and cannot be opened, never is', async () => {
    await (await bucket.client()).putObject({ ...input, Body: 'x' });
    const other = await bucket.client({ keyring: await aes(2) });
    expect(await errorOf(other.getObject(input, { unencrypted: 'pass-through' }))).toMatchObject({
      code: 'data-key-unwrap-failed',
    });
  });
});

describe('getObjectTo', () => {
  function memory(): Spool & { held: number; state: string; discarded: number } {
    return {
      held: 0,
      discarded: 0,
      state: 'open',
      async write(bytes) {
        this.held += bytes.byteLength;
      },
      async commit() {
        this.state = 'committed';
      },
      async discard() {
        this.discarded += 1;
        this.state = 'discarded';
      },
    };
  }

  test('any size, and only what was verified is committed', async () => {
    const s3 = await bucket.client({ maxBuffered: 10 });
    await s3.putObject({ ...input, Body: new Uint8Array(3 * MIB) });
    const spool = memory();
    const { encryption, ContentLength } = await s3.getObjectTo(input, spool);
    expect([spool.state, spool.held, ContentLength]).toEqual(['committed', 3 * MIB, 3 * MIB]);
    expect(encryption.verified).toBe(true);

    const { Body, Metadata } = await bucket.plain.send(new GetObjectCommand(input));
    const changed = flip((await Body?.transformToByteArray()) ?? noise(1), 7);
    await bucket.plain.send(new PutObjectCommand({ ...input, Body: changed, Metadata }));
    const again = memory();
    const unused = memory();
    const other = await bucket.client({ keyring: await aes(2) });
    expect(await errorOf(other.getObjectTo(input, unused))).toMatchObject({ code: 'data-key-unwrap-failed' });
    expect([unused.state, unused.discarded]).toEqual(['discarded', 1]);
    expect(await errorOf(s3.getObjectTo(input, again))).toMatchObject({
      code: 'object-authentication-failed',
    });
    expect([again.state, again.held, again.discarded]).toEqual(['discarded', 3 * MIB, 1]);
    const ranged = memory();
    expect(await errorOf(s3.getObjectTo({ ...input, Range: 'bytes=0-1' }, ranged))).toMatchObject({
      code: 'range-refused',
    });
    expect(ranged.discarded).toBe(1);
  });
});
