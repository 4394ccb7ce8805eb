import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { flip, noise } from '../../../core/test/bytes.js';
import type { S3EncryptionClientOptions } from '../options.js';
import { aes, BUCKET, errorOf, type TestBucket, testBucket } from '../testing/bucket.js';

const SEGMENT = 786_432;
const SIZE = 3 * SEGMENT + 1000;
const plaintext = noise(SIZE);
const input = { Bucket: BUCKET, Key: 'films/a b' };
const table = { Bucket: BUCKET, Key: 'films/a b.segments' };
const MIB = 1024 ** 2;

let bucket: TestBucket;
beforeAll(async () => {
  bucket = await testBucket();
});
afterEach(async () => {
  const plain = await bucket.client();
  const { objects } = await bucket.left();
  const Objects = objects.map((Key) => ({ Key }));
  if (Objects.length > 0) await plain.deleteObjects({ Bucket: BUCKET, Delete: { Objects } });
});
afterAll(() => bucket.close());

/** A client that keeps tables, and the requests that it sends. */
async function keeping(options: Partial<S3EncryptionClientOptions> = {}) {
  const client = bucket.another();
  const sent: string[] = [];
  client.middlewareStack.add(
    (next, { commandName }) =>
      (async (args: { input: { Key?: string; Range?: string } }) => {
        const { Key = '', Range = '' } = args.input;
        sent.push(`${commandName?.replace('ObjectCommand', '')} ${Key} ${Range}`.trim());
        return next(args as never);
      }) as never,
    { step: 'initialize', name: 'noted' },
  );
  return { s3: await bucket.client({ client, segments: true, ...options }), client, sent };
}

async function bytesOf(where: { Bucket: string; Key: string }): Promise<Uint8Array> {
  const { Body } = await bucket.plain.send(new GetObjectCommand(where));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

/** Stores other bytes under the same metadata. */
async function replace(where: { Bucket: string; Key: string }, Body: Uint8Array): Promise<void> {
  const { Metadata } = await bucket.plain.send(new HeadObjectCommand(where));
  await bucket.plain.send(new PutObjectCommand({ ...where, Body, Metadata }));
}

async function put(change: Partial<PutObjectCommandInput> = {}) {
  const { s3 } = await keeping();
  return s3.putObject({ ...input, Body: plaintext, ...change });
}

async function rangeOf(Range: string, options: Partial<S3EncryptionClientOptions> = {}) {
  const { s3, sent } = await keeping({ segments: false, ...options });
  const { Body, encryption, ContentRange, ContentLength } = await s3.getObject({ ...input, Range });
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  return { bytes, encryption, ContentRange, ContentLength, sent };
}

const same = (found: Uint8Array, from: number, to: number): boolean =>
  Buffer.from(found).equals(plaintext.subarray(from, to));

describe('putObject', () => {
  test.each([
    ['at once', {}],
    ['in parts', { partSize: 5 * MIB }],
  ])('%s: a table stands beside the object when it is whole', async (_, options) => {
    const Body = noise(6 * MIB);
    const { s3, sent } = await keeping(options);
    expect(await s3.putObject({ ...input, Body })).toMatchObject({ segmentTable: { outcome: 'stored' } });
    expect(sent.at(-1)).toBe('Put films/a b.segments');
    expect(await bytesOf(table)).toHaveLength(48 + 16 * 8);
    const { Metadata, ContentType } = await bucket.plain.send(new HeadObjectCommand(table));
    expect([Metadata, ContentType]).toEqual([{ 'sealift-segments': '1' }, 'application/octet-stream']);
    const whole = await (await bucket.client()).getObject(input);
    expect(Buffer.from((await whole.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true);
  });

  test('of a stream of unknown size', async () => {
    const { s3 } = await keeping();
    const { segmentTable } = await s3.putObject({ ...input, Body: new Blob([plaintext]).stream() as never });
    expect(segmentTable).toEqual({ outcome: 'stored' });
    const { bytes, encryption } = await rangeOf(`bytes=${SEGMENT}-${SEGMENT + 9}`);
    expect(same(bytes, SEGMENT, SEGMENT + 10)).toBe(true);
    expect(encryption.range).toEqual({ verifiedBy: 'segments' });
  });

  test.each([0, 1, SEGMENT])('%d bytes are one segment: there is none', async (size) => {
    const { s3, sent } = await keeping();
    const { segmentTable } = await s3.putObject({ ...input, Body: noise(size) });
    expect(segmentTable).toEqual({ outcome: 'not-needed' });
    expect(sent).toEqual(['Put films/a b']);
  });

  test('nobody who did not ask gets one', async () => {
    const { s3, sent } = await keeping({ segments: false });
    expect(await s3.putObject({ ...input, Body: plaintext })).not.toHaveProperty('segmentTable');
    expect(sent).toEqual(['Put films/a b']);
    const { segmentTable } = await s3.putObject({ ...input, Body: plaintext }, { segments: true });
    expect(segmentTable).toEqual({ outcome: 'stored' });
  });

  test('a table that cannot be stored fails nothing, and is told', async () => {
    const { s3, client } = await keeping();
    client.middlewareStack.add(
      (next) =>
        (async (args: { input: { Key?: string } }) => {
          if (args.input.Key === table.Key) throw new Error('no more');
          return next(args as never);
        }) as never,
      { step: 'initialize', name: 'fails' },
    );
    const { segmentTable, ETag } = await s3.putObject({ ...input, Body: plaintext });
    expect(segmentTable).toMatchObject({ outcome: 'failed', error: { message: 'no more' } });
    expect(ETag).toBeDefined();
    expect((await bucket.left()).objects).toEqual([input.Key]);
  });

  test('the table of an older object is replaced', async () => {
    await put();
    const before = await bytesOf(table);
    expect((await put()).segmentTable).toEqual({ outcome: 'stored' });
    expect(Buffer.from(await bytesOf(table)).equals(before)).toBe(false);
    expect((await rangeOf('bytes=0-9')).encryption.range).toEqual({ verifiedBy: 'segments' });
  });

  test('an object of somebody’s own that has its name is left as it is', async () => {
    await bucket.plain.send(new PutObjectCommand({ ...table, Body: 'my own' }));
    const { segmentTable } = await put();
    expect(segmentTable).toMatchObject({ outcome: 'failed', error: { code: 'segment-table-name-taken' } });
    expect(Buffer.from(await bytesOf(table)).toString()).toBe('my own');
  });

  test('a suite that does not commit is refused before anything is stored', async () => {
    const { s3 } = await keeping({ commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT' });
    expect(await errorOf(s3.putObject({ ...input, Body: plaintext }))).toMatchObject({
      code: 'segments-need-commitment',
    });
    expect(await bucket.left()).toEqual({ objects: [], uploads: [] });
  });

  test('nobody’s own metadata may pass for a table', async () => {
    const { s3 } = await keeping();
    const Metadata = { 'Sealift-Segments': '1' };
    expect(await errorOf(s3.putObject({ ...input, Body: 'x', Metadata }))).toMatchObject({
      code: 'metadata-reserved',
    });
  });

  test('beside an instruction file', async () => {
    const { s3 } = await keeping({ enableInstructionFilePutObject: true });
    expect((await s3.putObject({ ...input, Body: plaintext })).segmentTable).toEqual({ outcome: 'stored' });
    expect((await bucket.left()).objects).toEqual([input.Key, `${input.Key}.instruction`, table.Key]);
    expect((await rangeOf('bytes=0-9')).encryption.range).toEqual({ verifiedBy: 'segments' });
  });
});

describe('getObject({ Range }) with a table', () => {
  test.each([
    ['bytes=0-0', 0, 1, '0', SEGMENT],
    [`bytes=${SEGMENT - 1}-${SEGMENT}`, SEGMENT - 1, SEGMENT + 1, '0', 2 * SEGMENT],
    [`bytes=${SEGMENT}-${2 * SEGMENT - 1}`, SEGMENT, 2 * SEGMENT, `${SEGMENT}`, 2 * SEGMENT],
    [`bytes=${SIZE - 1}-`, SIZE - 1, SIZE, `${3 * SEGMENT}`, SIZE],
    ['bytes=-5', SIZE - 5, SIZE, `${3 * SEGMENT}`, SIZE],
    [`bytes=-${2 * SIZE}`, 0, SIZE, '0', SIZE],
    [`bytes=2-${2 * SIZE}`, 2, SIZE, '0', SIZE],
  ])('%s', async (Range, from, to, first, end) => {
    await put();
    const { bytes, encryption, ContentRange, ContentLength, sent } = await rangeOf(Range);
    expect(same(bytes, from, to)).toBe(true);
    expect(encryption).toMatchObject({ verified: true, range: { verifiedBy: 'segments' } });
    expect([ContentRange, ContentLength]).toEqual([`bytes ${from}-${to - 1}/${SIZE}`, to - from]);
    expect(sent).toEqual([
      'Head films/a b',
      'Get films/a b.segments',
      `Get films/a b bytes=${SIZE}-${SIZE + 15}`,
      `Get films/a b bytes=${first}-${end - 1}`,
    ]);
  });

  test.each([`bytes=${SIZE}-`, 'bytes=-0', 'bytes=-', 'bytes=5-4', 'bytes=0-1,3-4', 'lines=0-1', ''])(
    'none: %s',
    async (Range) => {
      await put();
      expect(await errorOf(rangeOf(Range))).toMatchObject({ code: 'range-refused', field: 'Range' });
    },
  );

  test('a damaged segment is refused by its number, and the others are read', async () => {
    await put();
    await replace(input, flip(await bytesOf(input), 8 * (SEGMENT + 5)));
    for (const Range of [
      `bytes=${SEGMENT}-${SEGMENT}`,
      `bytes=${SEGMENT}-`,
      `bytes=${2 * SEGMENT - 1}-${2 * SEGMENT + 9}`,
    ])
      expect(await errorOf(rangeOf(Range))).toMatchObject({ code: 'segment-damaged', segment: 1 });
    for (const [from, to] of [
      [0, SEGMENT],
      [2 * SEGMENT, SIZE],
    ] as const)
      expect(same((await rangeOf(`bytes=${from}-${to - 1}`)).bytes, from, to)).toBe(true);
  });

  test('one that is damaged further on ends the body, after what is genuine', async () => {
    await put();
    await replace(input, flip(await bytesOf(input), 8 * (2 * SEGMENT + 5)));
    const { s3 } = await keeping();
    const { Body } = await s3.getObject({ ...input, Range: 'bytes=100-' });
    const pieces: Uint8Array[] = [];
    const read = async () => {
      for await (const piece of Body as AsyncIterable<Uint8Array>) pieces.push(piece);
    };
    expect(await errorOf(read())).toMatchObject({ code: 'segment-damaged', segment: 2 });
    const genuine = Buffer.concat(pieces);
    expect(same(genuine, 100, 100 + genuine.byteLength)).toBe(true);
    expect(genuine.byteLength).toBeLessThanOrEqual(2 * SEGMENT - 100);
  });

  test('another object between table and range', async () => {
    await put();
    const { s3, client } = await keeping();
    client.middlewareStack.add(
      (next, { commandName }) =>
        (async (args: { input: { Range?: string } }) => {
          if (commandName === 'GetObjectCommand' && args.input.Range === 'bytes=0-786431')
            await bucket.plain.send(new PutObjectCommand({ ...input, Body: new Uint8Array(SIZE + 16) }));
          return next(args as never);
        }) as never,
      { step: 'initialize', name: 'meanwhile' },
    );
    expect((await errorOf(s3.getObject({ ...input, Range: 'bytes=0-9' }))).name).toBe('PreconditionFailed');
  });

  test('the wrong key opens nothing', async () => {
    await put();
    expect(await errorOf(rangeOf('bytes=0-9', { keyring: await aes(2) }))).toMatchObject({
      code: 'data-key-unwrap-failed',
    });
  });

  test('under the legacy flag it is verified all the same', async () => {
    await put();
    const { encryption } = await rangeOf('bytes=0-9', { enableLegacyUnauthenticatedModes: true });
    expect(encryption).toMatchObject({ verified: true, range: { verifiedBy: 'segments' } });
  });

  test('of more than maxBuffered', async () => {
    await put();
    const { bytes } = await rangeOf('bytes=0-', { maxBuffered: 10 });
    expect(same(bytes, 0, SIZE)).toBe(true);
  });
});

describe('getObject({ Range }) without one', () => {
  const range = `bytes=${SEGMENT - 5}-${SEGMENT + 4}`;

  test.each([
    ['in memory', {}],
    ['of more than maxBuffered: its segments are, and fetched again', { maxBuffered: 1000 }],
  ])('all of the object is verified, %s', async (_, options) => {
    await (await bucket.client()).putObject({ ...input, Body: plaintext });
    const { bytes, encryption } = await rangeOf(range, options);
    expect(same(bytes, SEGMENT - 5, SEGMENT + 5)).toBe(true);
    expect(encryption).toMatchObject({ verified: true, range: { verifiedBy: 'object' } });
    expect(encryption.range).not.toHaveProperty('tableRefused');
    // Whatever is changed, nothing comes out.
    await replace(input, flip(await bytesOf(input), 8 * (2 * SEGMENT)));
    expect(await errorOf(rangeOf(range, options))).toMatchObject({ code: 'object-authentication-failed' });
  });

  test('of the suite that does not commit to its key', async () => {
    const commitmentPolicy = 'FORBID_ENCRYPT_ALLOW_DECRYPT';
    await (await bucket.client({ commitmentPolicy })).putObject({ ...input, Body: plaintext });
    for (const maxBuffered of [64 * MIB, 1000]) {
      const { bytes, encryption } = await rangeOf(range, { commitmentPolicy, maxBuffered });
      expect(same(bytes, SEGMENT - 5, SEGMENT + 5)).toBe(true);
      expect(encryption.range).toEqual({ verifiedBy: 'object' });
    }
  });

  test('one segment alone is read as a whole, and no table is looked for', async () => {
    await (await bucket.client()).putObject({ ...input, Body: plaintext.subarray(0, SEGMENT) });
    const { bytes, sent, encryption } = await rangeOf('bytes=-3');
    expect(same(bytes, SEGMENT - 3, SEGMENT)).toBe(true);
    expect(sent).toEqual(['Head films/a b', 'Get films/a b']);
    expect(encryption.range).toEqual({ verifiedBy: 'object' });
  });

  test.each<[string, (genuine: Uint8Array) => Uint8Array | Promise<Uint8Array>, string]>([
    ['is cut', (genuine) => genuine.slice(0, 60), 'segment-table-invalid'],
    ['was changed', (genuine) => flip(genuine, 8 * 40), 'segment-table-mismatch'],
    ['is huge', () => new Uint8Array(60_000), 'segment-table-invalid'],
    ['is empty', () => new Uint8Array(0), 'segment-table-invalid'],
    [
      'is of an object that was there before',
      async (genuine) => {
        await (await bucket.client()).putObject({ ...input, Body: plaintext });
        return genuine;
      },
      'segment-table-mismatch',
    ],
  ])('a table that %s is not believed, and that is told', async (_, change, code) => {
    await put();
    await replace(table, await change(await bytesOf(table)));
    const { bytes, encryption } = await rangeOf(range);
    expect(same(bytes, SEGMENT - 5, SEGMENT + 5)).toBe(true);
    expect(encryption).toMatchObject({ verified: true, range: { verifiedBy: 'object', tableRefused: code } });
  });

  test('the tables of two objects, swapped', async () => {
    const other = { Bucket: BUCKET, Key: 'films/other' };
    await put();
    await put({ Key: other.Key, Body: noise(SIZE, 2) });
    await replace(table, await bytesOf({ Bucket: BUCKET, Key: 'films/other.segments' }));
    expect((await rangeOf(range)).encryption.range).toEqual({
      verifiedBy: 'object',
      tableRefused: 'segment-table-mismatch',
    });
  });

  test('under the legacy flag nothing verifies it, and that is told', async () => {
    await (await bucket.client()).putObject({ ...input, Body: plaintext });
    const { encryption } = await rangeOf(range, { enableLegacyUnauthenticatedModes: true });
    expect(encryption.verified).toBe(false);
    expect(encryption).not.toHaveProperty('range');
  });
});

describe('openObject', () => {
  test('reads the table once for any number of ranges', async () => {
    await put();
    const { s3, sent } = await keeping();
    const { readRange, rangeVerification } = await s3.openObject(input);
    for (const offset of [0, 2 * SEGMENT, 5]) {
      const pieces: Uint8Array[] = [];
      for await (const piece of readRange?.({ offset, length: 9 }) ?? []) pieces.push(piece);
      expect(same(Buffer.concat(pieces), offset, offset + 9)).toBe(true);
    }
    expect(await rangeVerification?.()).toEqual({ verifiedBy: 'segments' });
    expect(sent.filter((request) => request.includes('.segments'))).toHaveLength(1);
  });

  test('without one all of the object is verified once', async () => {
    await (await bucket.client()).putObject({ ...input, Body: plaintext });
    const { s3, sent } = await keeping();
    const { readRange, rangeVerification } = await s3.openObject(input);
    for (const offset of [0, 2 * SEGMENT])
      for await (const piece of readRange?.({ offset, length: 9 }) ?? [])
        expect(same(piece, offset, offset + 9)).toBe(true);
    expect(await rangeVerification?.()).toEqual({ verifiedBy: 'object' });
    expect(sent.filter((request) => request === 'Get films/a b')).toHaveLength(1);
  });

  test('what nothing encrypts has no ranges', async () => {
    await bucket.plain.send(new PutObjectCommand({ ...input, Body: 'plain' }));
    const opened = await (await bucket.client()).openObject(input, { unencrypted: 'pass-through' });
    expect(opened).not.toHaveProperty('readRange');
  });
});

describe('what happens to an object happens to its table', () => {
  const copy = { Bucket: BUCKET, Key: 'films/copy' };
  const CopySource = `${BUCKET}/films/a%20b`;

  test('deleteObject', async () => {
    await put();
    const { s3 } = await keeping();
    await s3.deleteObject(input);
    expect((await bucket.left()).objects).toEqual([]);
  });

  test('deleteObjects', async () => {
    await put();
    await put(copy);
    const { s3 } = await keeping();
    const answer = await s3.deleteObjects({
      Bucket: BUCKET,
      Delete: { Objects: [{ Key: input.Key }, { Key: copy.Key }] },
    });
    expect(answer.Deleted?.map(({ Key }) => Key)).toEqual([input.Key, copy.Key]);
    expect((await bucket.left()).objects).toEqual([]);
  });

  test('an object of somebody’s own that has its name is not deleted', async () => {
    await (await bucket.client()).putObject({ ...input, Body: plaintext });
    await bucket.plain.send(new PutObjectCommand({ ...table, Body: 'my own' }));
    const { s3 } = await keeping();
    await s3.deleteObjects({ Bucket: BUCKET, Delete: { Objects: [{ Key: input.Key }] } });
    await s3.deleteObject(input);
    expect((await bucket.left()).objects).toEqual([table.Key]);
  });

  test('copyObject: ranges of the copy are verified by it', async () => {
    await put();
    const { s3 } = await keeping();
    expect(await s3.copyObject({ ...copy, CopySource })).toMatchObject({
      segmentTable: { outcome: 'stored' },
    });
    const moved = { identity: { movedFrom: input.Key } };
    const { encryption } = await s3.getObject({ ...copy, Range: 'bytes=0-9' }, moved);
    expect(encryption.range).toEqual({ verifiedBy: 'segments' });
  });

  test('copyObject: a table that cannot be copied fails nothing, and is told', async () => {
    await put();
    await bucket.plain.send(
      new PutObjectCommand({ Bucket: BUCKET, Key: 'films/copy.segments', Body: 'my own' }),
    );
    const { s3 } = await keeping();
    expect((await s3.copyObject({ ...copy, CopySource })).segmentTable).toMatchObject({
      outcome: 'failed',
      error: { code: 'segment-table-name-taken' },
    });
  });

  test('copyObject of an object without one', async () => {
    await (await bucket.client()).putObject({ ...input, Body: plaintext });
    const { s3 } = await keeping();
    expect(await s3.copyObject({ ...copy, CopySource })).not.toHaveProperty('segmentTable');
  });

  test('an instruction file that is wrapped anew leaves it as it is', async () => {
    const { s3 } = await keeping({ enableInstructionFilePutObject: true });
    await s3.putObject({ ...input, Body: plaintext });
    const newKeyring = await aes(2, { key: 'new' });
    await s3.reEncryptInstructionFile({ ...input, newKeyring });
    expect((await rangeOf('bytes=0-9', { keyring: newKeyring })).encryption.range).toEqual({
      verifiedBy: 'segments',
    });
  });
});

describe('addSegmentTable', () => {
  test('for an object that has none', async () => {
    await (await bucket.client()).putObject({ ...input, Body: plaintext });
    const { s3 } = await keeping({ segments: false });
    const loaded: number[] = [];
    expect(await s3.addSegmentTable(input, { onProgress: (bytes) => loaded.push(bytes) })).toEqual({
      outcome: 'stored',
    });
    expect(loaded.at(-1)).toBe(SIZE + 16);
    expect((await rangeOf('bytes=0-9')).encryption.range).toEqual({ verifiedBy: 'segments' });
  });

  test('one segment needs none', async () => {
    await (await bucket.client()).putObject({ ...input, Body: 'small' });
    expect(await (await bucket.client()).addSegmentTable(input)).toEqual({ outcome: 'not-needed' });
  });

  test('an object that is not genuine gets none', async () => {
    const s3 = await bucket.client();
    await s3.putObject({ ...input, Body: plaintext });
    await replace(input, flip(await bytesOf(input), 8 * SIZE));
    expect(await errorOf(s3.addSegmentTable(input))).toMatchObject({ code: 'object-authentication-failed' });
    expect((await bucket.left()).objects).toEqual([input.Key]);
  });

  test('of the suite that does not commit to its key', async () => {
    const s3 = await bucket.client({ commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT' });
    await s3.putObject({ ...input, Body: plaintext });
    expect(await errorOf(s3.addSegmentTable(input))).toMatchObject({ code: 'segments-need-commitment' });
  });

  test('not in the place of somebody’s own object', async () => {
    const s3 = await bucket.client();
    await s3.putObject({ ...input, Body: plaintext });
    await bucket.plain.send(new PutObjectCommand({ ...table, Body: 'my own' }));
    expect(await errorOf(s3.addSegmentTable(input))).toMatchObject({ code: 'segment-table-name-taken' });
  });
});
