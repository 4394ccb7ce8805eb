import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { createDevS3, type DevS3 } from 'sealift-dev-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ObjectStore } from '../objects/store.js';
import { s3Client } from '../s3/client.js';
import { sweepTables } from './index.js';

const BUCKET = 'uploads';
const DAY = 24 * 3_600_000;
const CUSTOMER_KEY = {
  SSECustomerAlgorithm: 'AES256',
  SSECustomerKey: Buffer.alloc(32, 7).toString('base64'),
};

let folder: string;
let devS3: DevS3;
let store: ObjectStore;
/** Milliseconds that S3's clock is ahead of this machine's. */
let ahead: number;

beforeEach(async () => {
  ahead = 0;
  folder = await mkdtemp(join(tmpdir(), 'sealift-sweep-tables-'));
  devS3 = await createDevS3({ directory: folder, buckets: [BUCKET], clock: () => Date.now() + ahead });
  const { endpoint, region, credentials } = devS3;
  store = new ObjectStore(s3Client({ endpoint, region, credentials, forcePathStyle: true }), BUCKET);
});
afterEach(async () => {
  store.client.destroy();
  await devS3.close();
  await rm(folder, { recursive: true, force: true });
});

const put = (Key: string, more: object = {}) =>
  store.client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x', ...more }));
const table = (Key: string, more: object = {}) =>
  put(Key, { Metadata: { 'Sealift-Segments': '1' }, ...more });

async function keys(): Promise<string[]> {
  const found: string[] = [];
  for await (const key of store.list('')) found.push(key);
  return found;
}

describe('segment tables whose objects are gone', () => {
  beforeEach(async () => {
    await put('up/a');
    await table('up/a.segments');
    await table('up/gone.segments');
    await put('up/own.segments');
    await put('up/closed', CUSTOMER_KEY);
    await table('up/closed.segments', CUSTOMER_KEY);
    await table('up/closed and gone.segments', CUSTOMER_KEY);
    await table('.segments');
    await table('other/gone.segments');
  });

  test('are deleted when they are old enough, and nothing else', async () => {
    const before = await keys();
    const young = await sweepTables({ store, prefix: 'up/' });
    expect(young).toEqual({ counts: { owned: 2, younger: 1, other: 1, untold: 1 }, failed: [] });
    ahead = 8 * DAY + 60_000;
    const dry = await sweepTables({ store, prefix: 'up/', dryRun: true });
    expect(dry.counts).toEqual({ owned: 2, 'would-delete': 1, other: 1, untold: 1 });
    expect(await keys()).toEqual(before);
    const { counts, failed } = await sweepTables({ store, prefix: 'up/' });
    expect([counts, failed]).toEqual([{ owned: 2, deleted: 1, other: 1, untold: 1 }, []]);
    expect(await keys()).toEqual(before.filter((key) => key !== 'up/gone.segments'));
  });

  test('below the empty prefix: in the whole bucket', async () => {
    ahead = 2 * DAY;
    const { counts } = await sweepTables({ store, prefix: '', days: 1 });
    expect(counts).toMatchObject({ deleted: 2 });
    expect(await keys()).toContain('.segments');
  });

  test('are left where nobody may see whether the object is there', async () => {
    ahead = 9 * DAY;
    devS3.faults.add({
      match: { operation: 'HeadObject', key: 'up/gone' },
      times: Number.POSITIVE_INFINITY,
      action: { status: 403, code: 'AccessDenied' },
    });
    expect((await sweepTables({ store, prefix: 'up/' })).counts).toMatchObject({ owned: 3 });
    expect(await keys()).toContain('up/gone.segments');
  });

  test('one that fails does not stop the others', async () => {
    ahead = 9 * DAY;
    devS3.faults.add({
      match: { operation: 'DeleteObjects' },
      times: Number.POSITIVE_INFINITY,
      action: { status: 403, code: 'AccessDenied' },
    });
    const { counts, failed } = await sweepTables({ store, prefix: 'up/', concurrency: 1 });
    expect(counts).toEqual({ owned: 2, other: 1, untold: 1 });
    expect(failed).toMatchObject([{ key: 'up/gone.segments', code: 's3-refused' }]);
  });

  test('an age that is none', async () => {
    await expect(sweepTables({ store, prefix: '', days: 0 })).rejects.toMatchObject({
      code: 'sweep-age-invalid',
    });
  });
});
