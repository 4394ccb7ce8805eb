import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectsCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, test } from 'vitest';
import type { DevS3 } from '../index.js';
import { BUCKET, clientOf, refusalOf, startServer } from '../testing/server.js';
import { holds, wildcard } from './conditions.js';

const at = { Bucket: BUCKET, Key: 'key' };
const EVERYTHING = `arn:aws:s3:::${BUCKET}/*`;
const statement = (more: object): object => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: EVERYTHING,
  ...more,
});
const start = (...Statement: object[]): Promise<DevS3> =>
  startServer({
    kmsKeys: ['good'],
    buckets: [{ name: BUCKET, policy: { Version: '2012-10-17', Statement } }],
  });

describe('deny unless', () => {
  test('encrypted with KMS: single PUT and every step of an upload', async () => {
    const s3 = await start(
      statement({ Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } } }),
    );
    const client = clientOf(s3);
    expect(await refusalOf(client.send(new PutObjectCommand(at)))).toMatchObject({
      status: 403,
      code: 'AccessDenied',
    });
    expect((await refusalOf(client.send(new CreateMultipartUploadCommand(at)))).code).toBe('AccessDenied');
    const kms = { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: 'good' };
    await client.send(new PutObjectCommand({ ...at, ...kms }));
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...at, ...kms }));
    const { ETag } = await client.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: 'x' }));
    await client.send(
      new CompleteMultipartUploadCommand({
        ...at,
        UploadId,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
      }),
    );
  });

  test('If-None-Match is there', async () => {
    const client = clientOf(await start(statement({ Condition: { Null: { 's3:if-none-match': 'true' } } })));
    expect((await refusalOf(client.send(new PutObjectCommand(at)))).code).toBe('AccessDenied');
    await client.send(new PutObjectCommand({ ...at, IfNoneMatch: '*' }));
  });

  test('TLS is used, SSE-C is not', async () => {
    const tls = clientOf(
      await start(statement({ Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })),
    );
    expect((await refusalOf(tls.send(new GetObjectCommand(at)))).code).toBe('AccessDenied');
    const sseC = clientOf(
      await start(
        statement({ Condition: { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': false } } }),
      ),
    );
    const SSECustomerKey = Buffer.alloc(32) as unknown as string;
    expect(
      (
        await refusalOf(
          sseC.send(new PutObjectCommand({ ...at, SSECustomerAlgorithm: 'AES256', SSECustomerKey })),
        )
      ).code,
    ).toBe('AccessDenied');
    await sseC.send(new PutObjectCommand(at));
  });

  test('the signature is young', async () => {
    const s3 = await start(
      statement({ Action: 's3:GetObject', Condition: { NumericGreaterThan: { 's3:signatureAge': 60_000 } } }),
    );
    const client = clientOf(s3);
    const url = (signingDate: Date): Promise<string> =>
      getSignedUrl(client, new GetObjectCommand(at), { expiresIn: 600, signingDate });
    expect((await fetch(await url(new Date()))).status).toBe(404);
    expect((await fetch(await url(new Date(Date.now() - 120_000)))).status).toBe(403);
  });
});

describe('who and what', () => {
  test('anonymous reading, and a Deny that wins', async () => {
    const s3 = await start(
      statement({ Effect: 'Allow', Action: 's3:GetObject' }),
      statement({ Action: 's3:Get*', Resource: `arn:aws:s3:::${BUCKET}/private/*` }),
    );
    const client = clientOf(s3);
    for (const Key of ['open', 'private/x'])
      await client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' }));
    expect((await fetch(`${s3.endpoint}/${BUCKET}/open`)).status).toBe(200);
    expect((await fetch(`${s3.endpoint}/${BUCKET}/private/x`)).status).toBe(403);
    expect((await fetch(`${s3.endpoint}/${BUCKET}/open`, { method: 'DELETE' })).status).toBe(403);
    expect(
      (await refusalOf(client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'private/x' })))).code,
    ).toBe('AccessDenied');
  });

  test('DeleteObjects asks for every key', async () => {
    const s3 = await start(
      statement({ Action: 's3:DeleteObject', Resource: `arn:aws:s3:::${BUCKET}/keep*` }),
    );
    const Objects = [{ Key: 'keep1' }, { Key: 'other' }];
    const answer = await clientOf(s3).send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
    expect([answer.Errors?.map(({ Key, Code }) => [Key, Code]), answer.Deleted]).toEqual([
      [['keep1', 'AccessDenied']],
      [{ Key: 'other' }],
    ]);
  });

  test('nobody locks the owner out of the policy', async () => {
    const client = clientOf(
      await start(statement({ Action: '*', Resource: [EVERYTHING, `arn:aws:s3:::${BUCKET}`] })),
    );
    expect((await refusalOf(client.send(new PutObjectCommand(at)))).code).toBe('AccessDenied');
    expect((await client.send(new GetBucketPolicyCommand({ Bucket: BUCKET }))).Policy).toContain('Deny');
    await client.send(new DeleteBucketPolicyCommand({ Bucket: BUCKET }));
    await client.send(new PutObjectCommand(at));
  });
});

test.each([
  ['no JSON', 'x'],
  ['another bucket', JSON.stringify({ Statement: statement({ Resource: 'arn:aws:s3:::other/*' }) })],
  [
    'an operator nobody knows',
    JSON.stringify({ Statement: statement({ Condition: { StringSortOf: { a: 'b' } } }) }),
  ],
  [
    'a variable',
    JSON.stringify({ Statement: statement({ Resource: `arn:aws:s3:::${BUCKET}/\${aws:username}/*` }) }),
  ],
  ['an unknown element', JSON.stringify({ Statement: statement({ Conditions: {} }) })],
  ['no principal', JSON.stringify({ Statement: { ...statement({}), Principal: undefined } })],
  ['an effect in lower case', JSON.stringify({ Statement: statement({ Effect: 'deny' }) })],
])('a policy with %s is malformed', async (_, Policy) => {
  const client = clientOf(await startServer());
  expect((await refusalOf(client.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy })))).code).toBe(
    'MalformedPolicy',
  );
});

test('conditions: a missing key', () => {
  expect(holds('StringEquals', false, ['a'], undefined)).toBe(false);
  expect(holds('StringEquals', true, ['a'], undefined)).toBe(true);
  expect(holds('StringNotEquals', false, ['a'], undefined)).toBe(true);
  expect(holds('StringNotEquals', false, ['a', 'b'], 'b')).toBe(false);
  expect(holds('Null', false, ['true'], undefined)).toBe(true);
  expect(holds('IpAddress', false, ['10.0.0.0/8'], '10.1.2.3')).toBe(true);
  expect(holds('NotIpAddress', false, ['10.0.0.0/8'], '11.1.2.3')).toBe(true);
});

test('wildcards', () => {
  for (const [pattern, text, expected] of [
    ['*', '', true],
    ['a*c', 'abbc', true],
    ['a*c', 'abcd', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*a*a*a*a*a*a*b', 'a'.repeat(5000), false],
    ['a.c', 'abc', false],
  ] as const) {
    expect(wildcard(pattern, text)).toBe(expected);
  }
});
