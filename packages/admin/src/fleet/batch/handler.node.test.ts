import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CoreError, KmsError } from '@sealift/core';
import { SignerError } from '@sealift/signer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUCKET, type DevStack, devStack } from '../../../../signer/src/testing/dev-stack.js';
import { ObjectError, ObjectStore } from '../../objects/index.js';
import { RekeyError, rekeyObject } from '../../rekey/index.js';
import { RewrapError, rewrapObject } from '../../rewrap/index.js';
import { EVENT_1, EVENT_2, eventOf } from '../../testing/batch-events.js';
import { managed, managedStore, NEW, OLD, putManaged, readManaged } from '../../testing/managed-objects.js';
import { scriptedS3 } from '../../testing/scripted-s3.js';
import { aes, opens, put, storeOf } from '../../testing/stored-objects.js';
import { type BatchHandlerOptions, batchHandler } from './handler.js';

/** A bucket in which whatever is asked for is there, unversioned. */
function anyStore(bucket: string): ObjectStore {
  const { client } = scriptedS3(() => ({ status: 200, headers: { etag: '"e"', 'content-length': '1' } }));
  return new ObjectStore(client, bucket);
}

describe('the documented events', () => {
  test('schema 1.0', async () => {
    const keys: string[] = [];
    const each = async (key: string) => `done ${keys.push(key)}`;
    const answer = await batchHandler({ store: anyStore('amzn-s3-demo-bucket'), each })(EVENT_1);
    expect(keys).toEqual(['customerImage1.jpg']);
    expect(answer).toEqual({
      invocationSchemaVersion: '1.0',
      treatMissingKeysAs: 'TemporaryFailure',
      invocationId: 'YXNkbGZqYWRmaiBhc2RmdW9hZHNmZGpmaGFzbGtkaGZza2RmaAo',
      results: [{ taskId: 'dGFza2lkZ29lc2hlcmUK', resultCode: 'Succeeded', resultString: 'done 1' }],
    });
  });

  test('schema 2.0, with the arguments of its job', async () => {
    const calls: unknown[] = [];
    const each: BatchHandlerOptions['each'] = async (...call) => `done ${calls.push(call)}`;
    const answer = await batchHandler({ store: anyStore('powertools-dataset'), each })(EVENT_2);
    expect(calls).toEqual([
      [
        'prefix/dataset/dataset.20231222.json.gz',
        { id: 'f3cc4f60-61f6-4a2b-8a21-d07600c373ce', userArguments: { k1: 'v1', k2: 'v2' } },
      ],
    ]);
    expect(answer.invocationSchemaVersion).toBe('2.0');
    expect(answer.results).toEqual([
      { taskId: 'dGFza2lkZ29lc2hlcmUK', resultCode: 'Succeeded', resultString: 'done 1' },
    ]);
  });
});

describe('keys', () => {
  const ODD = ['a b', 'a+b', '100%', '%41', 'ü/ñ/🙂', 'a/b//c', '"quoted", key', 'line\nbreak'];

  test.each(['1.0', '2.0'] as const)('of schema %s arrive as they are in the bucket', async (schema) => {
    const keys: string[] = [];
    const each = async (key: string) => `done ${keys.push(key)}`;
    const { results } = await batchHandler({ store: anyStore('b-1'), each, concurrency: 1 })(
      eventOf(schema, 'b-1', ODD),
    );
    expect(keys).toEqual(ODD);
    expect(results.map(({ taskId }) => taskId)).toEqual(ODD.map((_, index) => `task-${index}`));
  });

  test('that are not URL-encoded are refused in schema 1.0, each by itself', async () => {
    const event = eventOf('1.0', 'b-1', ['a', 'b']) as { tasks: { s3Key: string }[] };
    Object.assign(event.tasks[0] ?? {}, { s3Key: '%E0%A4%A' });
    const { results } = await batchHandler({ store: anyStore('b-1'), each: async () => 'done' })(event);
    expect(results.map(({ resultCode }) => resultCode)).toEqual(['PermanentFailure', 'Succeeded']);
    expect(results[0]?.resultString).toMatch(/^key-unreadable: /);
  });

  test('of instruction files succeed untouched', async () => {
    const each = () => Promise.reject(new Error('not to be called'));
    const { results } = await batchHandler({ store: anyStore('b-1'), each })(
      eventOf('2.0', 'b-1', ['a.instruction']),
    );
    expect(results).toEqual([
      { taskId: 'task-0', resultCode: 'Succeeded', resultString: 'instruction-file' },
    ]);
  });

  test('of segment tables succeed untouched, whatever version they name', async () => {
    const { client } = scriptedS3(({ path }) => ({
      status: path.endsWith('.segments') ? 200 : 404,
      headers: { etag: '"e"', 'content-length': '1', 'x-amz-meta-sealift-segments': '1' },
    }));
    const each = async (key: string) => `done ${key}`;
    const event = eventOf('2.0', 'b-1', ['a.segments', 'b']) as { tasks: { s3VersionId?: string }[] };
    Object.assign(event.tasks[0] ?? {}, { s3VersionId: 'v1' });
    const { results } = await batchHandler({ store: new ObjectStore(client, 'b-1'), each })(event);
    expect(results.map(({ resultString }) => resultString)).toEqual(['segment-table', 'done b']);
  });

  test('of another bucket are refused', async () => {
    const { results } = await batchHandler({ store: anyStore('b-1'), each: async () => 'done' })(
      eventOf('1.0', 'b-2', ['a']),
    );
    expect(results).toEqual([
      expect.objectContaining({
        resultCode: 'PermanentFailure',
        resultString: expect.stringMatching(/^bucket-mismatch: /),
      }),
    ]);
  });
});

test.each<[Error, string]>([
  [new SignerError('s3-unavailable', 'm'), 'TemporaryFailure'],
  [new KmsError('kms-unavailable', 'm'), 'TemporaryFailure'],
  [new ObjectError('object-changed', 'm'), 'TemporaryFailure'],
  [new SignerError('s3-refused', 'm'), 'PermanentFailure'],
  [new SignerError('data-key-refused', 'm'), 'PermanentFailure'],
  [new ObjectError('object-not-found', 'm'), 'PermanentFailure'],
  [new ObjectError('customer-key-refused', 'm'), 'PermanentFailure'],
  [new KmsError('kms-access-denied', 'm'), 'PermanentFailure'],
  [new CoreError('key-commitment-mismatch', 'm'), 'PermanentFailure'],
  [new RewrapError('instruction-file-refused', 'm'), 'PermanentFailure'],
  [new RekeyError('not-managed', 'm'), 'PermanentFailure'],
])('%o is %s', async (error, resultCode) => {
  const each = () => Promise.reject(error);
  const { results } = await batchHandler({ store: anyStore('b-1'), each })(eventOf('2.0', 'b-1', ['a']));
  const { code } = error as unknown as { code: string };
  expect(results).toEqual([{ taskId: 'task-0', resultCode, resultString: `${code}: m` }]);
});

test('an error that is not ours says nothing of itself', async () => {
  const each = () => Promise.reject(new Error('https://s3.example/?X-Amz-Signature=leak'));
  const { results } = await batchHandler({ store: anyStore('b-1'), each })(eventOf('2.0', 'b-1', ['a']));
  expect(results).toEqual([
    {
      taskId: 'task-0',
      resultCode: 'PermanentFailure',
      resultString: 'unexpected-error: Something unexpected happened.',
    },
  ]);
});

const [task1] = EVENT_1.tasks;
const [task2] = EVENT_2.tasks;
test.each<[string, unknown, string]>([
  ['nothing', undefined, 'event'],
  ['text', '{}', 'event'],
  ['no schema', { ...EVENT_1, invocationSchemaVersion: undefined }, 'invocationSchemaVersion'],
  ['a schema to come', { ...EVENT_1, invocationSchemaVersion: '3.0' }, 'invocationSchemaVersion'],
  ['a number as schema', { ...EVENT_1, invocationSchemaVersion: 1 }, 'invocationSchemaVersion'],
  ['no id', { ...EVENT_1, invocationId: '' }, 'invocationId'],
  ['no job', { ...EVENT_1, job: null }, 'job'],
  ['no tasks', { ...EVENT_1, tasks: [] }, 'tasks'],
  ['tasks that are none', { ...EVENT_1, tasks: ['a'] }, 'tasks[0]'],
  ['a task twice', { ...EVENT_1, tasks: [task1, task1] }, 'tasks'],
  ['a task without key', { ...EVENT_1, tasks: [{ ...task1, s3Key: '' }] }, 'tasks[0].s3Key'],
  [
    'a version that is a number',
    { ...EVENT_1, tasks: [{ ...task1, s3VersionId: 1 }] },
    'tasks[0].s3VersionId',
  ],
  ['the other schema', { ...EVENT_1, tasks: [task2] }, 'tasks[0].s3BucketArn'],
  ['the other schema', { ...EVENT_2, tasks: [task1] }, 'tasks[0].s3Bucket'],
  [
    'an access point',
    { ...EVENT_1, tasks: [{ ...task1, s3BucketArn: 'arn:aws:s3:eu-central-1:111122223333:accesspoint/a' }] },
    'tasks[0].s3BucketArn',
  ],
  ['arguments that are none', { ...EVENT_2, job: { id: 'j', userArguments: { a: 1 } } }, 'job.userArguments'],
])('%s is no invocation', async (_, event, field) => {
  const handler = batchHandler({ store: anyStore('amzn-s3-demo-bucket'), each: async () => 'done' });
  await expect(handler(event)).rejects.toMatchObject({ code: 'invocation-unknown', field });
});

describe('objects that are there', () => {
  let stack: DevStack;
  beforeAll(async () => {
    stack = await devStack({}, { bucket: { versioning: 'Enabled' } });
  });
  afterAll(() => stack.close());

  test('are rekeyed, and rekeyed again changes nothing', async () => {
    const keys = ['batch/a b', 'batch/c+d', 'batch/é'];
    for (const key of keys) await putManaged(managedStore(stack, OLD), key);
    const store = managedStore(stack, NEW, OLD);
    const handler = batchHandler({ store, each: (key) => rekeyObject(key, { store }) });
    const wordsOf = async (schema: '1.0' | '2.0'): Promise<string[]> =>
      (await handler(eventOf(schema, BUCKET, [...keys, 'batch/none']))).results.map(
        ({ resultCode, resultString }) => `${resultCode} ${resultString.split(':')[0]}`,
      );
    const missing = 'PermanentFailure object-not-found';
    expect(await wordsOf('1.0')).toEqual([...keys.map(() => 'Succeeded rekeyed'), missing]);
    expect(await wordsOf('2.0')).toEqual([...keys.map(() => 'Succeeded already'), missing]);
    for (const key of keys) expect(await readManaged(managedStore(stack, NEW), key)).toEqual(managed('2027'));
  });

  test('are rewrapped', async () => {
    const store = storeOf(stack);
    const [from, to] = [await aes(1), await aes(2, { key: 'new' })];
    await put(store, 'batch/wrapped', from);
    const each = (key: string) => rewrapObject(key, { store, from: () => from, to: () => to });
    const { results } = await batchHandler({ store, each })(eventOf('1.0', BUCKET, ['batch/wrapped']));
    expect(results).toMatchObject([{ resultCode: 'Succeeded', resultString: 'rewrapped' }]);
    await opens(store, 'batch/wrapped', to);
  });

  test('are done by version only where it is the current one', async () => {
    const store = storeOf(stack);
    const write = async (): Promise<string | undefined> => {
      await store.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'batch/v', Body: 'x' }));
      return (await store.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'batch/v' }))).VersionId;
    };
    const [older, current] = [await write(), await write()];
    expect(older).not.toBe(current);
    const event = eventOf('2.0', BUCKET, ['batch/v', 'batch/v']) as { tasks: { s3VersionId: unknown }[] };
    for (const [index, version] of [older, current].entries())
      Object.assign(event.tasks[index] ?? {}, { s3VersionId: version });
    const { results } = await batchHandler({ store, each: async () => 'done' })(event);
    expect(results.map(({ resultString }) => resultString.split(':')[0])).toEqual([
      'version-not-current',
      'done',
    ]);
  });
});
