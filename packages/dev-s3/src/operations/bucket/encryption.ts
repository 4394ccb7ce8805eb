import { readBucketEncryption, SSE_S3, writeBucketEncryption } from '../../sse/bucket-default.js';
import { readXml } from '../../xml/read.js';
import type { Context } from '../context.js';
import { readDocument } from '../document.js';
import { empty, type Reply, xml } from '../reply.js';

export async function putBucketEncryption(context: Context): Promise<Reply> {
  const document = readXml(
    await readDocument(context, 'checksum optional'),
    'ServerSideEncryptionConfiguration',
  );
  await context.bucket.configure({ encryption: readBucketEncryption(document) });
  return empty(200);
}

/** A bucket that was never told anything encrypts with SSE-S3, as every bucket of S3 does. */
export async function getBucketEncryption({ bucket }: Context): Promise<Reply> {
  return xml(
    'ServerSideEncryptionConfiguration',
    writeBucketEncryption(bucket.settings.encryption ?? SSE_S3),
  );
}

export async function deleteBucketEncryption({ bucket }: Context): Promise<Reply> {
  await bucket.configure({ encryption: undefined });
  return empty(204);
}
