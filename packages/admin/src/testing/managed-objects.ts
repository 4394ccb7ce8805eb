/** Objects under managed SSE-C, as tests re-key them. */
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { StringMap } from '@sealift/s3';
import { CustomerKeys, type MasterSecret } from '@sealift/signer/protection';
import { BUCKET, type DevStack } from '../../../signer/src/testing/dev-stack.js';
import { ObjectStore } from '../objects/store.js';
import { withHeaders } from '../s3/with-headers.js';
import { storeOf } from './stored-objects.js';

export const OLD: MasterSecret = { version: '2026', secret: new Uint8Array(32).fill(1) };
export const NEW: MasterSecret = { version: '2027', secret: new Uint8Array(32).fill(2) };

/** The bucket, opened with these secrets. */
export function managedStore(stack: DevStack, ...secrets: MasterSecret[]): ObjectStore {
  return new ObjectStore(storeOf(stack).client, BUCKET, { customerKeys: new CustomerKeys(secrets) });
}

/** Stores an object with everything that a copy must keep. */
export async function putManaged(
  store: ObjectStore,
  key: string,
  body: Uint8Array = new TextEncoder().encode('the content'),
  metadata: StringMap = { author: 'someone' },
): Promise<void> {
  const keys = keysOf(store);
  const object = store.nameOf(key, keys.fresh());
  const command = new PutObjectCommand({
    Bucket: BUCKET,
    Key: key,
    Body: body,
    Metadata: { ...metadata },
    ContentType: 'application/x-of-its-own',
    CacheControl: 'no-store',
    ContentDisposition: 'attachment; filename="a b"',
    Tagging: new URLSearchParams({ class: 'blue + green', ...keys.tags(object.pinned ?? '') }).toString(),
  });
  await store.client.send(withHeaders(command, keys.headers('put', object)));
}

/** Everything there is about an object, read with the key that its tags tell. */
export async function readManaged(store: ObjectStore, key: string): Promise<object> {
  const { pinned, tags } = await store.head(key);
  const headers = keysOf(store).headers('get', store.nameOf(key, pinned));
  const answer = await store.client.send(
    withHeaders(new GetObjectCommand({ Bucket: BUCKET, Key: key }), headers),
  );
  return {
    version: pinned?.split('.')[0],
    algorithm: answer.SSECustomerAlgorithm ?? answer.ServerSideEncryption,
    body: Buffer.from((await answer.Body?.transformToByteArray()) ?? []).toString('utf8'),
    metadata: answer.Metadata,
    headers: [answer.ContentType, answer.CacheControl, answer.ContentDisposition],
    tags: Object.keys(tags ?? {}).sort(),
    class: tags?.class,
  };
}

/** Stores a table beside an object, as clients do: under the object's key, and without tags. */
export async function putManagedTable(store: ObjectStore, key: string, table: Uint8Array): Promise<void> {
  const { pinned } = await store.head(key);
  const command = new PutObjectCommand({
    Bucket: BUCKET,
    Key: `${key}.segments`,
    Body: table,
    Metadata: { 'sealift-segments': '1' },
  });
  await store.client.send(withHeaders(command, keysOf(store).headers('put', store.nameOf(key, pinned))));
}

/** The table beside an object, read with the key that the object's tags tell. */
export async function readManagedTable(store: ObjectStore, key: string): Promise<Buffer> {
  const { pinned } = await store.head(key);
  const headers = pinned === undefined ? {} : keysOf(store).headers('get', store.nameOf(key, pinned));
  const command = new GetObjectCommand({ Bucket: BUCKET, Key: `${key}.segments` });
  const { Body } = await store.client.send(withHeaders(command, headers));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** What `putManaged` stored, under a key of this version. */
export function managed(version: string, body = 'the content'): object {
  return {
    version,
    algorithm: 'AES256',
    body,
    metadata: { author: 'someone' },
    headers: ['application/x-of-its-own', 'no-store', 'attachment; filename="a b"'],
    tags: ['class', 'sealift-key-salt', 'sealift-key-version'],
    class: 'blue + green',
  };
}

function keysOf({ customerKeys }: ObjectStore): CustomerKeys {
  if (customerKeys === undefined) throw new Error('a managed store has keys');
  return customerKeys;
}
