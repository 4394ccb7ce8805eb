/** Objects that tests rewrap: what lies in the development server, and how it opens. */
import { generateKeyPairSync } from 'node:crypto';
import { GetObjectCommand, GetObjectTaggingCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  createOpener,
  createSealer,
  importAesWrappingKey,
  joinInstructionFile,
  type Keyring,
  openVerified,
  rawAesKeyring,
  sealStream,
} from '@sealift/core';
import { expect } from 'vitest';
import { BUCKET, type DevStack } from '../../../signer/src/testing/dev-stack.js';
import { collect, once } from '../../../signer/src/testing/page.js';
import { ObjectStore } from '../objects/store.js';
import { s3Client } from '../s3/client.js';

const plaintext = new Uint8Array(1000).fill(7);
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
/** The partner's keys, PEM. */
export const PUBLIC_PEM: string = publicKey.export({ type: 'spki', format: 'pem' }) as string;
export const PRIVATE_PEM: string = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

export function storeOf({ devS3 }: DevStack): ObjectStore {
  const { endpoint, region, credentials } = devS3;
  const client = s3Client({ endpoint, region, credentials, forcePathStyle: true });
  return new ObjectStore(client, BUCKET);
}

/** A key of 32 times this byte. */
export async function aes(byte: number, description: Record<string, string> = {}): Promise<Keyring> {
  const wrappingKey = await importAesWrappingKey(new Uint8Array(32).fill(byte));
  return rawAesKeyring({ wrappingKey, materialDescription: description });
}

/** Stores an object with user metadata, headers and tags that must survive. */
export async function put(store: ObjectStore, key: string, keyring: Keyring): Promise<void> {
  const sealer = await createSealer({ keyring, plaintextSize: plaintext.byteLength });
  await store.client.send(
    new PutObjectCommand({
      Bucket: BUCKET,
      Key: key,
      Body: await collect(sealStream(sealer, once(plaintext))),
      Metadata: { ...sealer.metadata, author: 'someone' },
      ContentType: 'application/x-of-its-own',
      CacheControl: 'no-store',
      Tagging: 'class=blue&note=a%20b',
    }),
  );
}

/** Fails unless the object opens with this keyring, and everything else about it is as `put` made it. */
export async function opens(
  store: ObjectStore,
  key: string,
  keyring: Keyring,
  suffix?: string,
): Promise<void> {
  const object = await store.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
  const body = (await object.Body?.transformToByteArray()) ?? new Uint8Array();
  const file = suffix === undefined ? undefined : await store.readInstructionFile(key + suffix);
  const own = object.Metadata ?? {};
  const metadata = file === undefined ? own : joinInstructionFile(own, file.body);
  const opener = await createOpener({ keyring, metadata, objectSize: body.byteLength });
  expect(Buffer.compare(await openVerified(opener, once(body)), plaintext)).toBe(0);
  expect(own.author).toBe('someone');
  expect([object.ContentType, object.CacheControl]).toEqual(['application/x-of-its-own', 'no-store']);
  const tags = await store.client.send(new GetObjectTaggingCommand({ Bucket: BUCKET, Key: key }));
  expect(tags.TagSet).toEqual([
    { Key: 'class', Value: 'blue' },
    { Key: 'note', Value: 'a b' },
  ]);
}
