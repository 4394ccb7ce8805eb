import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { createDevS3, type DevS3 } from 'sealift-dev-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ObjectStore } from '../objects/store.js';
import { s3Client } from '../s3/client.js';
import { type SweepReport, sweepUploads } from './sweep-uploads.js';

const BUCKET = 'uploads';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let folder: string;
let devS3: DevS3;
let store: ObjectStore;
/** Milliseconds that S3's clock is ahead of this machine's. */
let ahead: number;

beforeEach(async () => {
  ahead = 0;
  folder = await mkdtemp(join(tmpdir(), 'sealift-sweep-'));
  devS3 = await createDevS3({
    directory: folder,
    buckets: [BUCKET],
    clock: () => Date.now() + ahead,
  });
  store = storeOf(devS3);
});
afterEach(async () => {
  store.client.destroy();
  await devS3.close();
  await rm(folder, { recursive: true, force: true });
});

function storeOf({ endpoint, region, credentials }: DevS3): ObjectStore {
  return new ObjectStore(s3Client({ endpoint, region, credentials, forcePathStyle: true }), BUCKET);
}

const CUSTOMER_KEY = {
  SSECustomerAlgorithm: 'AES256',
  SSECustomerKey: Buffer.alloc(32, 7).toString('base64'),
};

async function open(Key: string, parts: readonly number[] = [], more: object = {}): Promise<string> {
  const target = { Bucket: BUCKET, Key };
  const { client } = store;
  const { UploadId = '' } = await client.send(new CreateMultipartUploadCommand({ ...target, ...more }));
  for (const [at, size] of parts.entries()) {
    const part = { ...target, UploadId, PartNumber: at + 1, Body: new Uint8Array(size), ...more };
    await client.send(new UploadPartCommand(part));
  }
  return UploadId;
}

async function keysLeft(client: S3Client = store.client): Promise<string[]> {
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
  return Uploads.map(({ Key = '' }) => Key);
}

/** Lists so many uploads or parts at a time. */
function inPagesOf(count: number): void {
  store.client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        const size = { ListMultipartUploadsCommand: 'MaxUploads', ListPartsCommand: 'MaxParts' }[commandName];
        return next(size === undefined ? args : { ...args, input: { ...args.input, [size]: count } });
      },
    { step: 'initialize' },
  );
}

const NOTHING: SweepReport = {
  dryRun: false,
  ended: 0,
  bytes: 0,
  untold: 0,
  gone: 0,
  younger: 0,
  ageless: 0,
  failed: [],
};

describe('what nobody will complete is ended', () => {
  test('and nothing that is younger, elsewhere, or an object', async () => {
    await open('up/old', [3, 4]);
    await open('up/empty');
    await open('other/old', [5]);
    await store.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'up/object', Body: 'x' }));
    ahead = 9 * DAY;
    await open('up/young', [6]);
    expect(await sweepUploads({ store, prefix: 'up/' })).toEqual({
      ...NOTHING,
      ended: 2,
      bytes: 7,
      younger: 1,
    });
    expect(await keysLeft()).toEqual(['other/old', 'up/young']);
    expect([...(await listed())]).toEqual(['up/object']);
    expect(await sweepUploads({ store, prefix: 'up/' })).toEqual({ ...NOTHING, younger: 1 });
    expect(await sweepUploads({ store, prefix: '' })).toMatchObject({ ended: 1, bytes: 5, younger: 1 });
  });

  test('a dry run counts the same, and ends nothing', async () => {
    await open('up/old', [3, 4]);
    ahead = 9 * DAY;
    const dry = await sweepUploads({ store, prefix: 'up/', dryRun: true });
    expect(dry).toEqual({ ...NOTHING, dryRun: true, ended: 1, bytes: 7 });
    expect(await keysLeft()).toEqual(['up/old']);
    expect(await sweepUploads({ store, prefix: 'up/' })).toEqual({ ...dry, dryRun: false });
  });

  test('over all pages, of uploads and of parts', async () => {
    const MIN = 5 * 1024 * 1024;
    await open('up/a', [MIN, MIN, 1]);
    for (const key of ['up/a', 'up/a', 'up/b', 'up/c', 'up/d']) await open(key, [1]);
    ahead = 9 * DAY;
    inPagesOf(2);
    expect(await sweepUploads({ store, prefix: 'up/' })).toEqual({
      ...NOTHING,
      ended: 6,
      bytes: 2 * MIN + 6,
    });
    expect(await keysLeft()).toEqual([]);
  });

  test('of SSE-C, too: S3 does not tell their bytes, unless no checksum was declared', async () => {
    await open('up/declared', [3], {
      ...CUSTOMER_KEY,
      ChecksumAlgorithm: 'CRC64NVME',
      ChecksumType: 'FULL_OBJECT',
    });
    await open('up/plain', [4], CUSTOMER_KEY);
    ahead = 9 * DAY;
    expect(await sweepUploads({ store, prefix: 'up/' })).toEqual({
      ...NOTHING,
      ended: 2,
      bytes: 4,
      untold: 1,
    });
    expect(await keysLeft()).toEqual([]);
  });
});

describe('ages', () => {
  test.each([
    [undefined, 8 * DAY - HOUR, 8 * DAY + HOUR],
    [1, DAY - HOUR, DAY + HOUR],
    [30, 30 * DAY - HOUR, 30 * DAY + HOUR],
  ])('%s days: to the hour, by the clock of S3', async (days, before, after) => {
    const options = { store, prefix: '', ...(days === undefined ? {} : { days }) };
    await open('up/a');
    ahead = before;
    expect(await sweepUploads(options)).toMatchObject({ ended: 0, younger: 1 });
    ahead = after;
    expect(await sweepUploads(options)).toMatchObject({ ended: 1, younger: 0 });
  });

  test('a machine whose clock is a month ahead ends nothing that is young', async () => {
    ahead = -30 * DAY;
    await open('up/young');
    expect(await sweepUploads({ store, prefix: '' })).toMatchObject({ ended: 0, younger: 1 });
  });

  test.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, '8' as never])('%s is none', async (days) => {
    await expect(sweepUploads({ store, prefix: '', days })).rejects.toMatchObject({
      code: 'sweep-age-invalid',
      field: 'days',
    });
  });

  test('an upload whose age the store does not tell is left alone', async () => {
    await open('up/a');
    store.client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const result = await next(args);
          const { Uploads } = result.output as { Uploads?: { Initiated?: Date }[] };
          if (commandName === 'ListMultipartUploadsCommand')
            for (const one of Uploads ?? []) delete one.Initiated;
          return result;
        },
      { step: 'initialize' },
    );
    ahead = 9 * DAY;
    expect(await sweepUploads({ store, prefix: '' })).toEqual({ ...NOTHING, ageless: 1 });
    expect(await keysLeft()).toEqual(['up/a']);
  });
});

// The SDK tries again after an error that comes with another time than its own: hence several times.
describe('what goes wrong', () => {
  test('one that cannot be ended does not stop the others', async () => {
    for (const key of ['up/a', 'up/b', 'up/c']) await open(key, [1]);
    ahead = 9 * DAY;
    devS3.faults.add({
      match: { operation: 'AbortMultipartUpload', key: 'up/b' },
      times: 9,
      action: { status: 403, code: 'AccessDenied' },
    });
    const { failed, ...report } = await sweepUploads({ store, prefix: '' });
    expect(report).toMatchObject({ ended: 2, bytes: 2 });
    expect(failed).toMatchObject([{ key: 'up/b', code: 's3-refused' }]);
    expect(await keysLeft()).toEqual(['up/b']);
  });

  test('parts that may not be listed: ended all the same', async () => {
    await open('up/a', [1]);
    ahead = 9 * DAY;
    devS3.faults.add({
      match: { operation: 'ListParts' },
      times: 9,
      action: { status: 403, code: 'AccessDenied' },
    });
    expect(await sweepUploads({ store, prefix: '' })).toEqual({ ...NOTHING, ended: 1, untold: 1 });
  });

  test.each(['ListParts', 'AbortMultipartUpload'])('somebody else ended it before %s', async (operation) => {
    await open('up/a', [1]);
    ahead = 9 * DAY;
    devS3.faults.add({ match: { operation }, times: 9, action: { status: 404, code: 'NoSuchUpload' } });
    expect(await sweepUploads({ store, prefix: '' })).toEqual({ ...NOTHING, gone: 1 });
  });

  test('no right to list uploads', async () => {
    devS3.faults.add({
      match: { operation: 'ListMultipartUploads' },
      times: 9,
      action: { status: 403, code: 'AccessDenied' },
    });
    await expect(sweepUploads({ store, prefix: '' })).rejects.toMatchObject({ code: 's3-refused' });
  });

  test('stopped: nothing more is ended', async () => {
    for (const key of ['up/a', 'up/b', 'up/c']) await open(key);
    ahead = 9 * DAY;
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error('enough'));
    const stopped = sweepUploads({
      store,
      prefix: '',
      concurrency: 1,
      onProgress,
      signal: controller.signal,
    });
    await expect(stopped).rejects.toThrow('enough');
    expect(await keysLeft()).toEqual(['up/b', 'up/c']);
  });
});

async function listed(): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.list('')) keys.push(key);
  return keys;
}
