import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { BUCKET, type DevStack, devStack } from '../../../../signer/src/testing/dev-stack.js';
import {
  type Inventory,
  type InventoryOptions,
  inventoryOf,
  MANIFEST_KEY,
  md5,
  storedFiles,
  writeInventory,
} from '../../testing/inventories.js';
import { storeOf } from '../../testing/stored-objects.js';
import { inventoryKeys } from './keys.js';
import { type InventorySource, localInventory, storedInventory } from './source.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-inventory-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

let count = 0;
const freshFolder = (): string => join(folder, String(count++));

async function all(source: InventorySource, bucket = 'source'): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of inventoryKeys(source, bucket)) keys.push(key);
  return keys;
}

async function keysOf(inventory: Inventory, bucket?: string): Promise<string[]> {
  return all(localInventory(await writeInventory(freshFolder(), inventory)), bucket);
}

const ODD = ['a b', 'a+b', '100%', '%41', 'ü/ñ/🙂', 'a/b//c', '"quoted", key', 'line\nbreak', "it's"];
const FORMATS: [string, Pick<InventoryOptions, 'format' | 'codec'>][] = [
  ['CSV', { format: 'CSV' }],
  ['Parquet, Snappy', { format: 'Parquet' }],
  ['Parquet, gzip', { format: 'Parquet', codec: 'GZIP' }],
  ['Parquet, not compressed', { format: 'Parquet', codec: 'UNCOMPRESSED' }],
];

describe.each(FORMATS)('%s', (_, options) => {
  const made = (more: Partial<InventoryOptions> = {}): Inventory =>
    inventoryOf({ ...options, bucket: 'source', files: [ODD.map((key) => ({ key }))], ...more });

  test('keys are those of the bucket', async () => expect(await keysOf(made())).toEqual(ODD));

  test('several files, one of them empty of keys, and more rows than one row group', async () => {
    const many = Array.from({ length: 2_500 }, (__, index) => `many/${index}`);
    const files = [ODD, many, ['last']].map((keys) => keys.map((key) => ({ key })));
    expect(await keysOf(made({ files }))).toEqual([...ODD, ...many, 'last']);
    expect(await keysOf(made({ files: [] }))).toEqual([]);
  });

  test('older versions and delete markers are left out', async () => {
    const rows = [
      { key: 'a' },
      { key: 'a', latest: false },
      { key: 'b', deleted: true },
      { key: 'b', latest: false },
      { key: 'c', latest: false, deleted: true },
      { key: 'd' },
    ];
    expect(await keysOf(made({ versions: true, files: [rows] }))).toEqual(['a', 'd']);
  });

  test('a file of which a byte changed, or the last bytes are missing, counts for nothing', async () => {
    for (const damage of [
      (bytes: Buffer) => bytes.fill(~bytes.readUInt8(40), 40, 41),
      (bytes: Buffer) => bytes.subarray(0, -1),
      (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(1)]),
    ]) {
      const inventory = made({ files: [[{ key: 'first' }], ODD.map((key) => ({ key }))] });
      const [, { key } = { key: '' }] = inventory.manifest.files;
      inventory.files.set(key, damage(Buffer.from(inventory.files.get(key) ?? '')));
      const keys: string[] = [];
      const source = localInventory(await writeInventory(freshFolder(), inventory));
      const reading = (async () => {
        for await (const one of inventoryKeys(source, 'source')) keys.push(one);
      })();
      await expect(reading).rejects.toMatchObject({
        code: 'inventory-checksum-mismatch',
        message: expect.stringContaining('files[1]'),
      });
      expect(keys).toEqual(['first']);
    }
  });

  test('a file that was cut before its checksum was made is refused, wherever it was cut', async () => {
    const keys = Array.from({ length: 50 }, (__, index) => ({ key: `cut/${index}` }));
    const whole = made({ files: [keys] });
    const [{ key } = { key: '' }] = whole.manifest.files;
    const bytes = whole.files.get(key) ?? Buffer.alloc(0);
    for (const length of [0, 1, 8, 12, bytes.byteLength >> 1, bytes.byteLength - 9, bytes.byteLength - 1]) {
      const cut = bytes.subarray(0, length);
      const files = [{ key, size: length, MD5checksum: md5(cut) }];
      const inventory = { ...whole, manifest: { ...whole.manifest, files }, files: new Map([[key, cut]]) };
      await expect(keysOf(inventory), `cut to ${length}`).rejects.toMatchObject({
        code: 'inventory-unreadable',
      });
    }
  });

  test('another bucket, in the manifest or in a row', async () => {
    await expect(keysOf(made(), 'target')).rejects.toMatchObject({ code: 'inventory-of-another-bucket' });
    const inventory = made();
    Object.assign(inventory.manifest, { sourceBucket: 'target' });
    await expect(keysOf(inventory, 'target')).rejects.toMatchObject({ code: 'inventory-of-another-bucket' });
  });
});

describe('a manifest', () => {
  const made = (): Inventory => inventoryOf({ format: 'CSV', bucket: 'source', files: [[{ key: 'a' }]] });
  const [file] = made().manifest.files;

  test.each<[string, object, string, string]>([
    ['of another version', { version: '2027-01-01' }, 'inventory-unsupported', 'version'],
    ['without version', { version: undefined }, 'inventory-unsupported', 'version'],
    ['of ORC files', { fileFormat: 'ORC' }, 'inventory-unsupported', 'ORC'],
    ['of unknown files', { fileFormat: 'Avro' }, 'inventory-unsupported', 'neither CSV nor Parquet'],
    ['without files', { files: undefined }, 'inventory-unreadable', 'no files'],
    [
      'with a file without key',
      { files: [{ ...file, key: '' }] },
      'inventory-unreadable',
      'files[0] has no key',
    ],
    ['with a file without size', { files: [{ ...file, size: '5' }] }, 'inventory-unreadable', 'no size'],
    [
      'with a file without checksum',
      { files: [{ ...file, MD5checksum: undefined }] },
      'inventory-unreadable',
      'no MD5checksum',
    ],
    [
      'with a checksum of another file',
      { files: [{ ...file, MD5checksum: '0'.repeat(32) }] },
      'inventory-checksum-mismatch',
      'files[0]',
    ],
    [
      'with a file that is not there',
      { files: [{ ...file, key: 'x/y' }] },
      'inventory-unreadable',
      'missing',
    ],
    ['without schema', { fileSchema: undefined }, 'inventory-unreadable', 'no fileSchema'],
    [
      'with an unknown column',
      { fileSchema: 'Bucket, Key, IsArchived' },
      'inventory-unsupported',
      'IsArchived',
    ],
    ['with a column twice', { fileSchema: 'Bucket, Key, Key' }, 'inventory-unsupported', 'twice'],
    ['without keys', { fileSchema: 'Bucket, Size, ETag' }, 'inventory-unsupported', 'no column Key'],
    ['without buckets', { fileSchema: 'Key, Size, ETag' }, 'inventory-unsupported', 'no column Bucket'],
    [
      'with versions that may be old ones',
      { fileSchema: 'Bucket, Key, VersionId' },
      'inventory-unsupported',
      'which is the latest',
    ],
    [
      'of CSV with fewer columns than its rows',
      { fileSchema: 'Bucket, Key' },
      'inventory-unreadable',
      'fields',
    ],
    ['of CSV with a Parquet schema', { fileSchema: 'message m { }' }, 'inventory-unsupported', 'not known'],
    ['of Parquet with a CSV schema', { fileFormat: 'Parquet' }, 'inventory-unsupported', 'no Parquet schema'],
  ])('%s is refused', async (_, change, code, words) => {
    const inventory = made();
    Object.assign(inventory.manifest, change);
    await expect(keysOf(inventory)).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  });

  test('that is cut, or not what its checksum says, is refused', async () => {
    const path = await writeInventory(freshFolder(), made());
    await writeFile(path, JSON.stringify({ ...made().manifest, creationTimestamp: '0' }));
    await expect(all(localInventory(path))).rejects.toMatchObject({ code: 'inventory-checksum-mismatch' });
    await rm(join(path, '..', 'manifest.checksum'));
    expect(await all(localInventory(path))).toEqual(['a']);
    await truncate(path, 100);
    await expect(all(localInventory(path))).rejects.toMatchObject({ code: 'inventory-unreadable' });
  });

  test('names files, not places on this machine', async () => {
    const inventory = made();
    const outside = freshFolder();
    const path = await writeInventory(outside, inventory);
    await writeFile(join(outside, 'secret'), gzipSync('"source","x","5","2026","e"\n'));
    const key = '../../../../secret';
    Object.assign(inventory.manifest, { files: [{ ...file, key }] });
    await writeInventory(outside, { ...inventory, files: new Map() });
    await expect(all(localInventory(path))).rejects.toMatchObject({ code: 'inventory-unreadable' });
  });
});

test.each<[string, string]>([
  ['a quote within a field', '"source","a"b","5","2026","e"'],
  ['an open quote', '"source","a","5","2026","e'],
  ['text after a quote', '"source","a"x,"5","2026","e"'],
  ['no key', '"source","","5","2026","e"'],
  ['an empty line', ''],
])('a CSV row with %s is refused', async (_, row) => {
  const inventory = inventoryOf({ format: 'CSV', bucket: 'source', files: [[{ key: 'a' }]] });
  const [{ key } = { key: '' }] = inventory.manifest.files;
  const bytes = gzipSync(`${gunzipSync(inventory.files.get(key) ?? '')}${row}\n`);
  inventory.files.set(key, bytes);
  Object.assign(inventory.manifest, { files: [{ key, size: bytes.byteLength, MD5checksum: md5(bytes) }] });
  await expect(keysOf(inventory)).rejects.toMatchObject({ code: 'inventory-unreadable' });
});

test('a key that is not URL-encoded is refused', async () => {
  const inventory = inventoryOf({ format: 'CSV', bucket: 'source', files: [[{ key: 'a' }]] });
  const [{ key } = { key: '' }] = inventory.manifest.files;
  const bytes = gzipSync('"source","%zz","5","2026","e"\n');
  inventory.files.set(key, bytes);
  Object.assign(inventory.manifest, { files: [{ key, size: bytes.byteLength, MD5checksum: md5(bytes) }] });
  await expect(keysOf(inventory)).rejects.toMatchObject({ code: 'key-unreadable' });
});

test('a Parquet file with other columns than its manifest says is refused', async () => {
  const files = [[{ key: 'a', latest: false }]];
  const without = inventoryOf({ format: 'Parquet', bucket: 'source', files });
  const { fileSchema } = inventoryOf({ format: 'Parquet', bucket: 'source', files, versions: true }).manifest;
  Object.assign(without.manifest, { fileSchema });
  await expect(keysOf(without)).rejects.toMatchObject({ code: 'inventory-unreadable' });
});

test('a Parquet file of another compression is refused', async () => {
  const files = [[{ key: 'a' }]];
  const inventory = inventoryOf({ format: 'Parquet', bucket: 'source', files, codec: 'ZSTD' });
  await expect(keysOf(inventory)).rejects.toMatchObject({
    code: 'inventory-unsupported',
    message: expect.stringContaining('Snappy or gzip'),
  });
});

describe('in S3', () => {
  let stack: DevStack;
  beforeAll(async () => {
    stack = await devStack();
  });
  afterAll(() => stack.close());

  test.each(['CSV', 'Parquet'] as const)('%s files are fetched, and deleted here', async (format) => {
    const store = storeOf(stack);
    const inventory = inventoryOf({ format, bucket: 'source', files: [ODD.map((key) => ({ key }))] });
    for (const [Key, Body] of storedFiles(inventory))
      await store.client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
    const temporary = freshFolder();
    await mkdir(temporary);
    vi.stubEnv('TMPDIR', temporary);
    try {
      expect(await all(storedInventory(store, MANIFEST_KEY))).toEqual(ODD);
    } finally {
      vi.unstubAllEnvs();
    }
    expect(await readdir(temporary)).toEqual([]);
  });

  test('an inventory that is not there', async () => {
    await expect(all(storedInventory(storeOf(stack), 'none/manifest.json'))).rejects.toMatchObject({
      code: 'object-not-found',
    });
  });
});
