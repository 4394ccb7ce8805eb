import { PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { BUCKET, clientOf, refusalOf, startServer } from '../../testing/server.js';

const at = { Bucket: BUCKET, Key: 'key', Body: 'x' };

test.each<[number, string, Partial<PutObjectCommandInput>]>([
  [400, 'AccessControlListNotSupported', { ACL: 'public-read' }],
  [
    400,
    'AccessControlListNotSupported',
    { GrantRead: 'uri=http://acs.amazonaws.com/groups/global/AllUsers' },
  ],
  [400, 'InvalidStorageClass', { StorageClass: 'ATTIC' as 'STANDARD' }],
  [501, 'NotImplemented', { StorageClass: 'GLACIER' }],
  [501, 'NotImplemented', { WebsiteRedirectLocation: '/elsewhere' }],
])('%i %s for %j', async (status, code, more) => {
  const client = clientOf(await startServer());
  expect(await refusalOf(client.send(new PutObjectCommand({ ...at, ...more })))).toMatchObject({
    status,
    code,
  });
});

test('the bucket owner has full control anyway, and may say so', async () => {
  const client = clientOf(await startServer());
  await client.send(
    new PutObjectCommand({ ...at, ACL: 'bucket-owner-full-control', StorageClass: 'STANDARD_IA' }),
  );
});
