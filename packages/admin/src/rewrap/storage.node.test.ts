/** Rewrapping what a page has sealed and S3 has encrypted once more. */
import { HeadObjectCommand, ListMultipartUploadsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { createOpener, createSealer, type Keyring, openVerified, sealStream } from '@sealift/core';
import type { StringMap } from '@sealift/s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUCKET, type DevStack, devStack } from '../../../signer/src/testing/dev-stack.js';
import { MIB } from '../../../signer/src/testing/harness.js';
import { collect, once } from '../../../signer/src/testing/page.js';
import { ObjectStore } from '../objects/store.js';
import { withHeaders } from '../s3/with-headers.js';
import { managed, managedStore, NEW, OLD, putManaged, readManaged } from '../testing/managed-objects.js';
import { aes } from '../testing/stored-objects.js';
import { type RewrapObjectOptions, rewrapObject } from './index.js';

const SSE = 'x-amz-server-side-encryption';
const KMS_KEY = '11111111-2222-3333-4444-555555555555';
const ARN = `arn:aws:kms:us-east-1:000000000000:key/${KMS_KEY}`;
const IN_PARTS = { maxCopyBytes: 1, partBytes: 5 * MIB };
const plaintext = new Uint8Array(1000).fill(7);

let stack: DevStack;
let store: ObjectStore;
beforeAll(async () => {
  stack = await devStack({}, { kmsKeys: [KMS_KEY] });
  store = managedStore(stack, NEW, OLD);
});
afterAll(() => stack.close());

async function between(more: Partial<RewrapObjectOptions> = {}): Promise<RewrapObjectOptions> {
  const [from, to] = [await aes(1), await aes(2, { key: '2' })];
  return { store, from: () => from, to: () => to, ...more };
}

async function sealed(keyring: Keyring): Promise<{ body: Uint8Array<ArrayBuffer>; metadata: StringMap }> {
  const sealer = await createSealer({ keyring, plaintextSize: plaintext.byteLength });
  const body = await collect(sealStream(sealer, once(plaintext)));
  return { body, metadata: { ...sealer.metadata, author: 'someone' } };
}

const code = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'nothing',
    (error: { code?: string }) => error.code,
  );

describe.each([
  ['at once', {}],
  ['in parts', { copySizes: IN_PARTS }],
])('under managed SSE-C, %s', (_, more) => {
  test('the object keeps its key by S3, and opens with the new wrapping key', async () => {
    const { body, metadata } = await sealed(await aes(1));
    await putManaged(managedStore(stack, OLD), 'both', body, metadata);
    const before = await store.head('both');
    expect(await rewrapObject('both', await between(more))).toBe('rewrapped');
    const after = await store.head('both');
    expect(after.pinned).toBe(before.pinned);
    const read = (await readManaged(store, 'both')) as { metadata: StringMap };
    expect(read).toMatchObject({
      ...managed('2026'),
      body: expect.any(String),
      metadata: expect.any(Object),
    });
    expect(read.metadata.author).toBe('someone');
    const opener = await createOpener({
      keyring: await aes(2),
      metadata: read.metadata,
      objectSize: body.byteLength,
    });
    expect(Buffer.compare(await openVerified(opener, once(body)), plaintext)).toBe(0);
    expect(await rewrapObject('both', await between(more))).toBe('already');
  });
});

describe('under managed SSE-C', () => {
  test('not without the master secret, and not into an instruction file', async () => {
    const { body, metadata } = await sealed(await aes(1));
    await putManaged(store, 'closed', body, metadata);
    const keyless = new ObjectStore(store.client, BUCKET);
    expect(await code(rewrapObject('closed', await between({ store: keyless })))).toBe('customer-key-needed');
    const other = managedStore(stack, OLD);
    expect(await code(rewrapObject('closed', await between({ store: other })))).toBe('data-key-refused');
    expect(await code(rewrapObject('closed', await between({ into: 'instruction-file' })))).toBe(
      'instruction-file-refused',
    );
    expect(await code(rewrapObject('closed', await between({ dryRun: true })))).toBe('nothing');
    const { Uploads = [] } = await store.client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
    expect(Uploads).toEqual([]);
  });

  test('objects in the same bucket that are not are rewrapped as ever', async () => {
    const { body: Body, metadata: Metadata } = await sealed(await aes(1));
    await store.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'mixed', Body, Metadata }));
    expect(await rewrapObject('mixed', await between())).toBe('rewrapped');
  });
});

describe.each([
  ['SSE-S3', { [SSE]: 'AES256' }, { ServerSideEncryption: 'AES256' }],
  [
    'SSE-KMS',
    { [SSE]: 'aws:kms', [`${SSE}-aws-kms-key-id`]: KMS_KEY, [`${SSE}-bucket-key-enabled`]: 'true' },
    { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: ARN, BucketKeyEnabled: true },
  ],
  [
    'DSSE-KMS',
    { [SSE]: 'aws:kms:dsse', [`${SSE}-aws-kms-key-id`]: KMS_KEY },
    { ServerSideEncryption: 'aws:kms:dsse', SSEKMSKeyId: ARN },
  ],
])('under %s', (name, headers, reported) => {
  test.each([
    ['at once', {}],
    ['in parts', { copySizes: IN_PARTS }],
    ['into an instruction file', { into: 'instruction-file' as const }],
  ])('it stays so, %s', async (how, more) => {
    const Key = `${name} ${how}`;
    const { body: Body, metadata: Metadata } = await sealed(await aes(1));
    const put = new PutObjectCommand({ Bucket: BUCKET, Key, Body, Metadata });
    await store.client.send(withHeaders(put, headers));
    const contexts: unknown[] = [];
    // What S3 repeats on the answer to a write, and nowhere else.
    const watched = storeThatWatches(contexts);
    const options = await between({ ...more, store: watched, storageContext: { department: 'hr' } });
    expect(await rewrapObject(Key, options)).toBe('rewrapped');
    for (const key of 'into' in more ? [Key, `${Key}.instruction`] : [Key]) {
      const head = await store.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: key }));
      expect(head).toMatchObject(reported);
    }
    const context = Buffer.from('{"department":"hr"}').toString('base64');
    const isKms = name !== 'SSE-S3';
    expect(contexts).toEqual(Array(isKms ? ('into' in more ? 2 : 1) : 0).fill(context));
  });
});

function storeThatWatches(contexts: unknown[]): ObjectStore {
  const { client } = managedStore(stack, NEW, OLD);
  client.middlewareStack.add(
    (next) => async (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      const context = headers[`${SSE}-context`];
      if (context !== undefined) contexts.push(context);
      return next(args);
    },
    { step: 'finalizeRequest', name: 'watch' },
  );
  return new ObjectStore(client, BUCKET);
}
