import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  createOpener,
  createSealer,
  importRsaPublicKey,
  type Keyring,
  rawRsaKeyring,
  sealStream,
} from '@sealift/core';
import { createSigningKeyPair, knownSenders, signingKey } from '@sealift/core/signatures';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUCKET, type DevStack, devStack } from '../../../signer/src/testing/dev-stack.js';
import { testKms } from '../../../signer/src/testing/harness.js';
import { collect, once } from '../../../signer/src/testing/page.js';
import { aes, opens, PUBLIC_PEM, put, storeOf } from '../testing/stored-objects.js';
import {
  addRecipient,
  deleteObject,
  forEachObject,
  kmsKeyringFor,
  type ObjectStore,
  type RewrapObjectOptions,
  readObject,
  rewrapObject,
} from './index.js';

let stack: DevStack;
let store: ObjectStore;
beforeAll(async () => {
  stack = await devStack();
  store = storeOf(stack);
});
afterAll(() => stack.close());

async function between(from: Keyring, to: Keyring): Promise<RewrapObjectOptions> {
  return { store, from: () => from, to: () => to };
}

const putTable = (Key: string) =>
  store.client.send(
    new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x', Metadata: { 'sealift-segments': '1' } }),
  );

const code = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'nothing',
    (error: { code?: string }) => error.code,
  );

describe('one object', () => {
  test('in its metadata, and once more', async () => {
    const [from, to] = [await aes(1), await aes(2, { key: '2' })];
    await put(store, 'one/a b+é.bin', from);
    const options = { ...(await between(from, to)), enforceRotation: true };
    expect(await rewrapObject('one/a b+é.bin', { ...options, dryRun: true })).toBe('would-rewrap');
    await opens(store, 'one/a b+é.bin', from);
    expect(await rewrapObject('one/a b+é.bin', options)).toBe('rewrapped');
    await opens(store, 'one/a b+é.bin', to);
    expect(await rewrapObject('one/a b+é.bin', options)).toBe('already');
    expect(await code(rewrapObject('one/a b+é.bin', await between(await aes(3), await aes(4))))).toBe(
      'data-key-unwrap-failed',
    );
  });

  test('its name, its key and its uploader’s signature stay what they are', async () => {
    const [from, to] = [await aes(1), await aes(2, { key: '2' })];
    const key = await signingKey(await createSigningKeyPair());
    const sealer = await createSealer({
      keyring: from,
      plaintextSize: 5,
      fileInfo: { name: 'a.pdf' },
      objectKey: 'signed',
      signingKey: key,
    });
    const Body = await collect(sealStream(sealer, once(new Uint8Array(5))));
    const Metadata = { ...sealer.metadata };
    await store.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'signed', Body, Metadata }));
    const senders = knownSenders([{ name: 'Ada', publicKey: key.publicKey }]);
    for (const [options, keyring] of [
      [await between(from, to), to],
      [{ ...(await between(to, from)), into: 'instruction-file' as const }, from],
    ] as const) {
      expect(await rewrapObject('signed', options)).toBe('rewrapped');
      const { complete, head } = await readObject(store, 'signed');
      const demands = { objectKey: 'signed', identity: 'required', senders } as const;
      const objectSize = head.ContentLength;
      const opener = await createOpener({ keyring, metadata: complete, objectSize, ...demands });
      expect(opener.sender).toEqual({ name: 'Ada', fingerprint: key.fingerprint });
      expect(opener.fileInfo).toEqual({ name: 'a.pdf' });
    }
  });

  test('in parts, where it is too large for one copy', async () => {
    const [from, to] = [await aes(1), await aes(2, { key: '2' })];
    const big = new Uint8Array(6 * 1024 * 1024).fill(3);
    const sealer = await createSealer({ keyring: from, plaintextSize: big.byteLength });
    const Body = await collect(sealStream(sealer, once(big)));
    await store.client.send(
      new PutObjectCommand({
        Bucket: BUCKET,
        Key: 'big',
        Body,
        Metadata: { ...sealer.metadata },
        Tagging: 'a=b',
      }),
    );
    const copySizes = { maxCopyBytes: 1000, partBytes: 5 * 1024 * 1024 };
    expect(await rewrapObject('big', { ...(await between(from, to)), copySizes })).toBe('rewrapped');
    const object = await store.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'big' }));
    const body = (await object.Body?.transformToByteArray()) ?? new Uint8Array();
    expect(Buffer.compare(body, Body)).toBe(0);
    await createOpener({ keyring: to, metadata: object.Metadata ?? {}, objectSize: body.byteLength });
    expect(await store.tags('big')).toEqual({ a: 'b' });
  });

  test('a copy in parts that fails leaves no upload behind', async () => {
    const [from, to] = [await aes(1), await aes(2, { key: '2' })];
    await put(store, 'broken', from);
    // Parts of less than 5 MiB: S3 refuses to complete.
    const copySizes = { maxCopyBytes: 10, partBytes: 100 };
    expect(await code(rewrapObject('broken', { ...(await between(from, to)), copySizes }))).toBe(
      's3-refused',
    );
    const { Uploads = [] } = await store.client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
    expect(Uploads).toEqual([]);
    await opens(store, 'broken', from);
  });

  test('into an instruction file, within it, out of it', async () => {
    const [from, to] = [await aes(1), await aes(2, { key: '2' })];
    await put(store, 'filed', from);
    expect(await rewrapObject('filed', { ...(await between(from, to)), into: 'instruction-file' })).toBe(
      'rewrapped',
    );
    await opens(store, 'filed', to, '.instruction');
    const head = await store.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'filed' }));
    expect(Object.keys(head.Metadata ?? {}).sort()).toEqual(['author', 'x-amz-c', 'x-amz-d', 'x-amz-i']);
    const third = await aes(3, { key: '3' });
    expect(await rewrapObject('filed', await between(to, third))).toBe('rewrapped');
    await opens(store, 'filed', third, '.instruction');
    const fourth = await aes(4, { key: '4' });
    expect(await rewrapObject('filed', { ...(await between(third, fourth)), into: 'metadata' })).toBe(
      'rewrapped',
    );
    await opens(store, 'filed', fourth);
    expect(await store.readInstructionFile('filed.instruction')).toBeUndefined();
  });

  test('an object that was changed meanwhile is left alone', async () => {
    const [from, to] = [await aes(1), await aes(2, { key: '2' })];
    await put(store, 'raced', from);
    const slow: Keyring = {
      ...to,
      async wrapDataKey(suite, dataKey) {
        await put(store, 'raced', from);
        return (await to.wrapDataKey?.(suite, dataKey)) ?? { encryptedDataKey: dataKey, description: {} };
      },
    };
    expect(await code(rewrapObject('raced', await between(from, slow)))).toBe('object-changed');
    await opens(store, 'raced', from);
  });

  test('of a KMS, with its context; a copied object is refused', async () => {
    const { kms, keyId, remove } = await testKms();
    const stored = { bucket: BUCKET, key: 'kms', wrapAlgorithm: 'AES/GCM', description: {} } as const;
    const old = await kms.keys.create();
    await put(store, 'kms', kmsKeyringFor({ kms, keyId: old.keyId })(stored));
    const options = { store, from: kmsKeyringFor({ kms }), to: kmsKeyringFor({ kms, keyId }) };
    expect(await rewrapObject('kms', options)).toBe('rewrapped');
    await kms.keys.disable(old.keyId);
    await opens(store, 'kms', kmsKeyringFor({ kms, keyId })(stored));
    const copy = { Bucket: BUCKET, Key: 'elsewhere', CopySource: `${BUCKET}/kms` };
    await store.client.send(new CopyObjectCommand(copy));
    expect(await code(rewrapObject('elsewhere', options))).toBe('data-key-refused');
    await remove();
  });

  test('that is not there, or not encrypted', async () => {
    const options = await between(await aes(1), await aes(2, { key: '2' }));
    expect(await code(rewrapObject('nothing', options))).toBe('object-not-found');
    await store.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'plain', Body: 'x' }));
    expect(await code(rewrapObject('plain', options))).toBe('not-encrypted');
  });

  test('a segment table is no object to be rewrapped', async () => {
    const options = await between(await aes(1), await aes(2, { key: '2' }));
    await put(store, 'film', await aes(1));
    await putTable('film.segments');
    expect(await rewrapObject('film.segments', options)).toBe('segment-table');
    const recipient = rawRsaKeyring({ publicKey: await importRsaPublicKey(PUBLIC_PEM) });
    const sharing = { store, from: options.from, recipient, suffix: '.partner' };
    expect(await addRecipient('film.segments', sharing)).toBe('segment-table');
    // But an object of somebody's own that has such a name is.
    await put(store, 'own.segments', await aes(1));
    expect(await rewrapObject('own.segments', options)).toBe('rewrapped');
    expect(await code(rewrapObject('none.segments', options))).toBe('object-not-found');
    const keys = ['film', 'film.segments'];
    const report = await forEachObject({ keys, each: (key) => rewrapObject(key, options) });
    expect(report).toEqual({ counts: { rewrapped: 1, 'segment-table': 1 }, failed: [] });
  });

  test('deleted with its instruction files and its segment table', async () => {
    const [from, to] = [await aes(1), await aes(2, { key: '2' })];
    await put(store, 'gone', from);
    await putTable('gone.segments');
    await rewrapObject('gone', { ...(await between(from, to)), into: 'instruction-file' });
    await store.writeInstructionFile('gone.partner', '{}', undefined);
    await deleteObject(store, 'gone', ['.partner']);
    const left: string[] = [];
    for await (const key of store.list('gone')) left.push(key);
    expect(left).toEqual([]);
  });

  test('deleted without an object of somebody’s own that has the name of its table', async () => {
    await put(store, 'leaves', await aes(1));
    await store.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'leaves.segments', Body: 'x' }));
    await deleteObject(store, 'leaves');
    const left: string[] = [];
    for await (const key of store.list('leaves')) left.push(key);
    expect(left).toEqual(['leaves.segments']);
  });
});

test('a public key alone cannot tell whether an object is done', async () => {
  const from = await aes(1);
  const to = rawRsaKeyring({
    publicKey: await importRsaPublicKey(PUBLIC_PEM),
    materialDescription: { key: 'r' },
  });
  await put(store, 'blind', from);
  expect(await rewrapObject('blind', await between(from, to))).toBe('rewrapped');
  expect(await code(rewrapObject('blind', await between(from, to)))).toBe('keyring-mismatch');
});
