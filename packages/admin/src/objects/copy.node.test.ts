import type { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUCKET, type DevStack, devStack } from '../../../signer/src/testing/dev-stack.js';
import { MIB } from '../../../signer/src/testing/harness.js';
import { s3Error } from '../../../signer/src/testing/scripted-s3.js';
import { managed, managedStore, NEW, OLD, putManaged, readManaged } from '../testing/managed-objects.js';
import { scriptedS3 } from '../testing/scripted-s3.js';
import { copyOntoItself } from './copy.js';
import { ObjectStore } from './store.js';

let stack: DevStack;
beforeAll(async () => {
  stack = await devStack();
});
afterAll(() => stack.close());

/** As Ceph radosgw 16 does: no tags of a copy arrive. */
function losesTags(client: S3Client): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      const copies = 'x-amz-copy-source' in headers || 'x-amz-tagging' in headers;
      if (copies && 'x-amz-tagging-directive' in headers) headers['x-amz-tagging-directive'] = 'REPLACE';
      delete headers['x-amz-tagging'];
      return next(args);
    },
    { step: 'build', priority: 'low', name: 'losesTags' },
  );
}

test.each([
  ['at once', undefined],
  ['in parts', { maxCopyBytes: 1, partBytes: 5 * MIB }],
])('tags that a store leaves out of a copy are set again, %s', async (_, sizes) => {
  const store = managedStore(stack, NEW, OLD);
  await putManaged(managedStore(stack, OLD), 'tagged');
  const head = await store.head('tagged');
  losesTags(store.client);
  await copyOntoItself(store, 'tagged', head, { sizes });
  expect(await readManaged(store, 'tagged')).toEqual(managed('2026'));
});

test('many parts, several at a time, in their order', async () => {
  const store = managedStore(stack, NEW, OLD);
  const body = Buffer.alloc(22 * MIB);
  for (let at = 0; at < body.byteLength; at += 8) body.writeDoubleLE(at, at);
  await putManaged(store, 'many', body);
  const head = await store.head('many');
  await copyOntoItself(store, 'many', head, { sizes: { maxCopyBytes: 1, partBytes: 5 * MIB } });
  const { body: copied } = (await readManaged(store, 'many')) as { body: string };
  expect(copied === body.toString('utf8')).toBe(true);
});

test('a store that has no tags has none', async () => {
  const store = new ObjectStore(scriptedS3(() => s3Error(501, 'NotImplemented')).client, BUCKET);
  expect(await store.tags('x')).toEqual({});
  const refusing = new ObjectStore(scriptedS3(() => s3Error(403, 'AccessDenied')).client, BUCKET);
  await expect(refusing.tags('x')).rejects.toMatchObject({ code: 's3-refused' });
});
