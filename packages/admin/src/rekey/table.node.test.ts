import { randomBytes } from 'node:crypto';
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BUCKET, type DevStack, devStack } from '../../../signer/src/testing/dev-stack.js';
import { isSegmentTable } from '../objects/index.js';
import type { ObjectStore } from '../objects/store.js';
import {
  managed,
  managedStore,
  NEW,
  OLD,
  putManaged,
  putManagedTable,
  readManaged,
  readManagedTable,
} from '../testing/managed-objects.js';
import { rekeyObject } from './index.js';

const KMS_KEY = '11111111-2222-3333-4444-555555555555';
const TABLE = randomBytes(1000);
const KEY = 'films/a b+é';

let stack: DevStack;
let before: ObjectStore;
let both: ObjectStore;
let after: ObjectStore;
beforeAll(async () => {
  stack = await devStack({}, { kmsKeys: [KMS_KEY] });
  before = managedStore(stack, OLD);
  both = managedStore(stack, NEW, OLD);
  after = managedStore(stack, NEW);
});
afterAll(() => stack.close());
beforeEach(async () => {
  await putManaged(before, KEY);
  await putManagedTable(before, KEY, TABLE);
});
let forgive: (() => void) | undefined;
afterEach(async () => {
  forgive?.();
  forgive = undefined;
  const Objects = [{ Key: KEY }, { Key: `${KEY}.segments` }];
  await both.client.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
});

const code = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'nothing',
    (error: { code?: string }) => error.code,
  );

describe('a segment table under managed SSE-C', () => {
  test('gets the new key with its object', async () => {
    expect(await readManagedTable(before, KEY)).toEqual(TABLE);
    expect(await rekeyObject(KEY, { store: both })).toBe('rekeyed');
    expect(await readManaged(after, KEY)).toEqual(managed('2027'));
    expect(await readManagedTable(after, KEY)).toEqual(TABLE);
    const { Metadata } = (await after.head(`${KEY}.segments`, KEY)) ?? {};
    expect(Metadata).toEqual({ 'sealift-segments': '1' });
  });

  test('again, and after that', async () => {
    await rekeyObject(KEY, { store: both });
    const next = { version: '2028', secret: new Uint8Array(32).fill(3) };
    expect(await rekeyObject(KEY, { store: managedStore(stack, next, NEW) })).toBe('rekeyed');
    expect(await readManagedTable(managedStore(stack, next), KEY)).toEqual(TABLE);
  });

  test.each([
    [{ profile: 'sse-s3' }, 'AES256'],
    [{ profile: 'sse-kms', keyId: KMS_KEY }, 'aws:kms'],
  ] as const)('leaves SSE-C with it: %j', async (to, reported) => {
    expect(await rekeyObject(KEY, { store: both, to })).toBe('rekeyed');
    expect(await readManagedTable(both, KEY)).toEqual(TABLE);
    const head = await both.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: `${KEY}.segments` }));
    expect(head.ServerSideEncryption).toBe(reported);
    expect(await both.tags(`${KEY}.segments`)).toEqual({});
  });

  test('is passed over when it is named itself', async () => {
    expect(await rekeyObject(`${KEY}.segments`, { store: both })).toBe('segment-table');
    await rekeyObject(KEY, { store: both, to: { profile: 'sse-s3' } });
    expect(await rekeyObject(`${KEY}.segments`, { store: both })).toBe('segment-table');
  });

  test('an object of somebody’s own that has such a name is left as it is', async () => {
    const own = { Bucket: BUCKET, Key: `${KEY}.segments` };
    await both.client.send(new PutObjectCommand({ ...own, Body: 'mine' }));
    expect(await rekeyObject(KEY, { store: both })).toBe('rekeyed');
    const head = await both.client.send(new HeadObjectCommand(own));
    expect([head.SSECustomerAlgorithm, head.ContentLength]).toEqual([undefined, 4]);
    expect(await isSegmentTable(both, own.Key)).toBe(false);
    expect(await code(rekeyObject(own.Key, { store: both }))).toBe('not-managed');
  });

  test('dryRun moves nothing', async () => {
    expect(await rekeyObject(KEY, { store: both, dryRun: true })).toBe('would-rekey');
    expect(await readManagedTable(before, KEY)).toEqual(TABLE);
  });

  test('goes back where the object could not be copied', async () => {
    forgive = stack.devS3.faults.add({
      match: { operation: 'CopyObject', key: KEY },
      times: Number.POSITIVE_INFINITY,
      action: { status: 403, code: 'AccessDenied' },
    });
    expect(await code(rekeyObject(KEY, { store: both }))).toBe('s3-refused');
    expect(await readManaged(before, KEY)).toEqual(managed('2026'));
    expect(await readManagedTable(before, KEY)).toEqual(TABLE);
  });

  test('is found by its own tags where a run was killed between the two', async () => {
    const Tagging = 'sealift-key-version=2027&sealift-key-salt=';
    const keys = both.customerKeys;
    const pinned = keys?.fresh() ?? '';
    const salt = pinned.split('.')[1];
    const source = await before.head(KEY);
    const headers = {
      ...keys?.headers('copy-source', both.nameOf(KEY, source.pinned)),
      ...keys?.headers('copy', both.nameOf(KEY, pinned)),
    };
    const copy = new CopyObjectCommand({
      Bucket: BUCKET,
      Key: `${KEY}.segments`,
      CopySource: `${BUCKET}/${encodeURIComponent(KEY)}.segments`,
      TaggingDirective: 'REPLACE',
      Tagging: `${Tagging}${salt}`,
    });
    const { withHeaders } = await import('../s3/with-headers.js');
    await both.client.send(withHeaders(copy, headers));
    expect(await code(readManagedTable(before, KEY))).not.toBe('nothing');
    expect(await rekeyObject(KEY, { store: both })).toBe('rekeyed');
    expect(await readManagedTable(after, KEY)).toEqual(TABLE);
  });
});
