import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PART_BYTES as PART, type RealStack, startRealStack } from './testing/real-stack.js';

const Bucket = 'uploads';
const SEGMENT = 786_432;
const SIZE = PART + 100_000;
/** All kinds of ranges, among them one over the edge of two parts, which lies in one segment. */
const RANGES = [
  { offset: 0, length: 10 },
  { offset: PART - 5, length: 10 },
  { offset: SEGMENT - 1, length: SEGMENT + 2 },
  { offset: -1 },
  { offset: SIZE - 70_000 },
];

let stack: RealStack;
let client: S3Client;

beforeAll(async () => {
  stack = await startRealStack();
  stack.protect(stack.withTables);
  const { endpoint, region, credentials } = stack.s3;
  client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
}, 60_000);
afterAll(async () => {
  client?.destroy();
  await stack?.close();
}, 60_000);

interface Found {
  readonly verifiedBy: string;
  readonly tableRefused?: string;
  readonly read: unknown[];
}

interface TestPage {
  uploaded(size: number, seed: number): Promise<{ key: string; table?: string }>;
  ranges(key: string, size: number, seed: number, ranges: object[]): Promise<Found>;
}

const uploaded = (size: number, seed: number) =>
  stack.page.evaluate(([size, seed]) => (globalThis as never as TestPage).uploaded(size, seed), [
    size,
    seed,
  ] as const);

const ranges = (key: string, seed: number, wanted: object[] = RANGES, size = SIZE) =>
  stack.page.evaluate(
    ([key, size, seed, wanted]) => (globalThis as never as TestPage).ranges(key, size, seed, wanted),
    [key, size, seed, wanted] as const,
  );

async function damage(Key: string, at: number): Promise<void> {
  const { Body, Metadata = {} } = await client.send(new GetObjectCommand({ Bucket, Key }));
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await client.send(new PutObjectCommand({ Bucket, Key, Body: bytes, Metadata }));
}

describe('up with a table, and ranges back, in a real browser', () => {
  test('of several parts', async () => {
    const { key, table } = await uploaded(SIZE, 1);
    expect(table).toBe('stored');
    const found = await ranges(key, 1);
    expect(found).toMatchObject({ verifiedBy: 'segments', type: 'video/mp4', name: 'film.mp4', size: SIZE });
    expect(found.tableRefused).toBeUndefined();
    expect(found.read).toEqual(RANGES.map(() => true));
  });

  test('of one part, and of one segment, which has none', async () => {
    const one = await uploaded(SEGMENT + 1, 2);
    expect(one.table).toBe('stored');
    const wanted = [{ offset: SEGMENT - 1, length: 2 }];
    expect(await ranges(one.key, 2, wanted, SEGMENT + 1)).toMatchObject({
      verifiedBy: 'segments',
      read: [true],
    });
    const small = await uploaded(SEGMENT, 3);
    expect(small.table).toBeUndefined();
    expect(await ranges(small.key, 3, [{ offset: -9 }], SEGMENT)).toMatchObject({
      verifiedBy: 'object',
      read: [true],
    });
  });
});

describe('what whoever writes the bucket can do', () => {
  test('a table that is gone: all of the object is verified', async () => {
    const { key } = await uploaded(SIZE, 4);
    await client.send(new DeleteObjectCommand({ Bucket, Key: `${key}.segments` }));
    const found = await ranges(key, 4);
    expect(found).toMatchObject({ verifiedBy: 'object', read: RANGES.map(() => true) });
    expect(found.tableRefused).toBeUndefined();
  });

  test('a bit of the table, the tables of two objects swapped, and something else in its place', async () => {
    const [first, second] = [await uploaded(SIZE, 5), await uploaded(SIZE, 6)];
    await damage(`${first.key}.segments`, 50);
    expect(await ranges(first.key, 5)).toMatchObject({
      verifiedBy: 'object',
      tableRefused: 'segment-table-mismatch',
      read: RANGES.map(() => true),
    });
    const CopySource = `${Bucket}/${second.key}.segments`;
    await client.send(new CopyObjectCommand({ Bucket, Key: `${first.key}.segments`, CopySource }));
    expect(await ranges(first.key, 5)).toMatchObject({
      verifiedBy: 'object',
      tableRefused: 'segment-table-mismatch',
    });
    await client.send(
      new PutObjectCommand({ Bucket, Key: `${second.key}.segments`, Body: new Uint8Array(3_000_000) }),
    );
    expect(await ranges(second.key, 6)).toMatchObject({
      verifiedBy: 'object',
      tableRefused: 'segment-table-invalid',
      read: RANGES.map(() => true),
    });
  });

  test('a bit of the object: its segment is refused by number, and the others are read', async () => {
    const { key } = await uploaded(SIZE, 7);
    await damage(key, 2 * SEGMENT + 1);
    const segments = Array.from({ length: 7 }, (_, index) => ({ offset: index * SEGMENT, length: SEGMENT }));
    const found = await ranges(key, 7, segments);
    expect(found.verifiedBy).toBe('segments');
    expect(found.read).toEqual(segments.map((_, index) => index !== 2 || 'segment-damaged 2'));
  });
});
