/** A bucket of the strict development server, a client for it, and keyrings. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { importAesWrappingKey, type Keyring, rawAesKeyring } from '@sealift/core';
import { type BucketOptions, createDevS3 } from 'sealift-dev-s3';
import { noise } from '../../../core/test/bytes.js';
import { S3EncryptionClient } from '../client.js';
import type { S3EncryptionClientOptions } from '../options.js';

export const BUCKET = 'records';

export interface TestBucket {
  /** Of the SDK, which sees what is stored. */
  readonly plain: S3Client;
  /** Of another one. */
  readonly config: S3ClientConfig;
  /** Another one, without retries, for middleware of its own. */
  another(): S3Client;
  client(options?: Partial<S3EncryptionClientOptions>): Promise<S3EncryptionClient>;
  /** Keys of objects, and of uploads that were begun and not ended. */
  left(): Promise<{ objects: (string | undefined)[]; uploads: (string | undefined)[] }>;
  abortAll(): Promise<void>;
  close(): Promise<void>;
}

export async function testBucket(options: Omit<BucketOptions, 'name'> = {}): Promise<TestBucket> {
  const folder = await mkdtemp(join(tmpdir(), 'sealift-client-'));
  const server = await createDevS3({ directory: folder, buckets: [{ name: BUCKET, ...options }] });
  const { endpoint, region, credentials } = server;
  const config = { endpoint, region, credentials, forcePathStyle: true };
  const plain = new S3Client(config);
  return {
    plain,
    config,
    another: () => new S3Client({ ...config, maxAttempts: 1 }),
    client: async (more = {}) =>
      new S3EncryptionClient({ client: plain, keyring: more.keyring ?? (await aes(1)), ...more }),
    async left() {
      const { Contents = [] } = await plain.send(new ListObjectsV2Command({ Bucket: BUCKET }));
      const { Uploads = [] } = await plain.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
      return { objects: Contents.map(({ Key }) => Key), uploads: Uploads.map(({ Key }) => Key) };
    },
    async abortAll() {
      const { Uploads = [] } = await plain.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
      for (const { Key, UploadId } of Uploads)
        await plain.send(new AbortMultipartUploadCommand({ Bucket: BUCKET, Key, UploadId }));
    },
    async close() {
      plain.destroy();
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

export async function aes(seed: number, materialDescription: Record<string, string> = {}): Promise<Keyring> {
  return rawAesKeyring({ wrappingKey: await importAesWrappingKey(noise(32, seed)), materialDescription });
}

export async function errorOf(promise: Promise<unknown>): Promise<Error & { code?: string; field?: string }> {
  return promise.then(
    () => {
      throw new Error('It did not fail.');
    },
    (error: unknown) => error as Error,
  );
}
