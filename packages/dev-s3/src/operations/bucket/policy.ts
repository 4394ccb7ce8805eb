import { S3Error } from '../../errors.js';
import { readPolicy } from '../../policy/document.js';
import type { Context } from '../context.js';
import { readDocument } from '../document.js';
import { empty, type Reply } from '../reply.js';

export async function putBucketPolicy(context: Context): Promise<Reply> {
  const policyText = (await readDocument(context, 'checksum optional')).toString('utf8');
  await context.bucket.configure({ policyText, policy: readPolicy(policyText, context.bucketName) });
  return empty(204);
}

export async function getBucketPolicy({ bucket }: Context): Promise<Reply> {
  const { policyText } = bucket.settings;
  if (policyText !== undefined)
    return { status: 200, headers: [['Content-Type', 'application/json']], body: policyText };
  throw new S3Error('NoSuchBucketPolicy', 'The bucket policy does not exist', [['BucketName', bucket.name]]);
}

export async function deleteBucketPolicy({ bucket }: Context): Promise<Reply> {
  await bucket.configure({ policy: undefined, policyText: undefined });
  return empty(204);
}
