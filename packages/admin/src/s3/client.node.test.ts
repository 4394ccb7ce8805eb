import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { s3Client } from './client.js';
import { encryptionFields } from './encryption-fields.js';

const credentials = { accessKeyId: 'A', secretAccessKey: 'b' };
const SSE = 'x-amz-server-side-encryption';

test('a key of SSE-C is not sent in the clear', async () => {
  const client = s3Client({
    region: 'r',
    endpoint: 'http://s3.example.invalid',
    credentials,
    forcePathStyle: true,
  });
  const command = new HeadObjectCommand({
    Bucket: 'b',
    Key: 'k',
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: Buffer.alloc(32).toString('base64'),
  });
  await expect(client.send(command)).rejects.toMatchObject({ field: 's3.endpoint' });
});

test("a protection's headers are fields of the SDK, and none is lost", () => {
  const headers = {
    [SSE]: 'aws:kms',
    [`${SSE}-aws-kms-key-id`]: 'k',
    [`${SSE}-context`]: 'e30=',
    [`${SSE}-bucket-key-enabled`]: 'false',
    'x-amz-tagging': 'a=b',
  };
  expect(encryptionFields(headers)).toEqual({
    ServerSideEncryption: 'aws:kms',
    SSEKMSKeyId: 'k',
    SSEKMSEncryptionContext: 'e30=',
    BucketKeyEnabled: false,
    Tagging: 'a=b',
  });
  expect(() => encryptionFields({ 'x-amz-unknown': '1' })).toThrow(/x-amz-unknown/);
});
