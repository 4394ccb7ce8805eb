import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Stack } from './stack.js';

/** The bucket, seen by someone with S3 credentials and no keys. */
export function storageOf(stack: Stack) {
  const { accessKeyId, secretAccessKey, bucket } = stack;
  const s3 = new S3Client({
    endpoint: stack.s3Endpoint,
    region: stack.region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
  });
  return {
    async get(key: string): Promise<{ body: Buffer; metadata: Record<string, string> }> {
      const { Body, Metadata } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return { body: Buffer.from((await Body?.transformToByteArray()) ?? []), metadata: Metadata ?? {} };
    },
    async put(key: string, body: Uint8Array, metadata: Record<string, string>): Promise<void> {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, Metadata: metadata }));
    },
    async delete(key: string): Promise<void> {
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
    async keys(): Promise<string[]> {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
      return Contents.map(({ Key = '' }) => Key);
    },
    async openUploads(): Promise<number> {
      const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
      return Uploads.length;
    },
  };
}

/** The data key of an object, as the signer's KMS unwraps it for whoever may read. */
export async function dataKeyOf(stack: Stack, key: string): Promise<Uint8Array> {
  const answer = await fetch(`${stack.signer}/downloads`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(stack.page).origin },
    body: JSON.stringify({ key }),
  });
  const { dataKey } = (await answer.json()) as { dataKey: string };
  return Buffer.from(dataKey, 'base64');
}
