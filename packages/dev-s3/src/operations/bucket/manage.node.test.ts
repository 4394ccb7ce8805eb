import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketAclCommand,
  GetBucketLocationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketRequestPaymentCommand,
  GetObjectAclCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketAclCommand,
  PutBucketOwnershipControlsCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import type { DevS3 } from '../../index.js';
import { draftFor, withHeaders } from '../../testing/attack.js';
import { sendRaw } from '../../testing/raw.js';
import { BUCKET, clientOf, refusalOf, startServer } from '../../testing/server.js';
import { signHeader } from '../../testing/signer.js';

const at = { Bucket: BUCKET, Key: 'key' };

/** The SDK adds the location that it thinks is meant; this sends exactly one. */
async function create(s3: DevS3, location: string | undefined): Promise<string> {
  const body =
    location === undefined
      ? ''
      : `<CreateBucketConfiguration><LocationConstraint>${location}</LocationConstraint></CreateBucketConfiguration>`;
  const headers = withHeaders(s3, ['content-length', String(body.length)]);
  const draft = draftFor(s3, { path: '/second', headers, body, region: s3.region });
  const { status, code } = await sendRaw(s3.port, signHeader(draft));
  return `${status} ${code ?? ''}`.trim();
}

test('us-east-1 takes no name for itself, and a second creation', async () => {
  const s3 = await startServer();
  expect(await create(s3, 'us-east-1')).toBe('400 InvalidLocationConstraint');
  expect(await create(s3, 'eu-west-1')).toBe('400 IllegalLocationConstraintException');
  expect(await create(s3, undefined)).toBe('200');
  const client = clientOf(s3);
  await client.send(new PutObjectCommand({ ...at, Bucket: 'second' }));
  expect(await create(s3, undefined)).toBe('200');
  expect((await refusalOf(client.send(new DeleteBucketCommand({ Bucket: 'second' })))).code).toBe(
    'BucketNotEmpty',
  );
  const { LocationConstraint } = await client.send(new GetBucketLocationCommand({ Bucket: BUCKET }));
  expect(LocationConstraint).toBeUndefined();
});

test('another region must be named, and has no second creation', async () => {
  const s3 = await startServer({ region: 'eu-west-1' });
  expect(await create(s3, undefined)).toBe('400 IllegalLocationConstraintException');
  expect(await create(s3, 'us-west-2')).toBe('400 IllegalLocationConstraintException');
  expect(await create(s3, 'EU')).toBe('200');
  expect(await create(s3, 'eu-west-1')).toBe('409 BucketAlreadyOwnedByYou');
  const head = await clientOf(s3).send(new HeadBucketCommand({ Bucket: BUCKET }));
  expect(head.BucketRegion).toBe('eu-west-1');
});

test.each([
  ['InvalidBucketAclWithObjectOwnership', { ACL: 'public-read' }],
  ['InvalidBucketAclWithObjectOwnership', { GrantRead: 'id=1' }],
  ['InvalidBucketAclWithBlockPublicAccessError', { ObjectOwnership: 'ObjectWriter', ACL: 'public-read' }],
  ['InvalidArgument', { ObjectOwnership: 'Nobody' as 'ObjectWriter' }],
] as const)('%s for a bucket with %j', async (code, more) => {
  const client = clientOf(await startServer());
  expect((await refusalOf(client.send(new CreateBucketCommand({ Bucket: 'second', ...more })))).code).toBe(
    code,
  );
  for (const ACL of ['private', 'bucket-owner-full-control'] as const)
    await client.send(new CreateBucketCommand({ Bucket: 'second', ACL: ACL as 'private' }));
});

test('buckets in pages', async () => {
  const client = clientOf(await startServer({ buckets: ['aa1', 'aa2', 'aa3', 'bb1'] }));
  const names = async (options: object) => {
    const got = await client.send(new ListBucketsCommand(options));
    return [
      got.Buckets?.map(({ Name }) => Name).join(),
      got.ContinuationToken,
      got.Buckets?.[0]?.BucketRegion,
    ];
  };
  expect(await names({})).toEqual(['aa1,aa2,aa3,bb1', undefined, undefined]);
  expect(await names({ MaxBuckets: 2, Prefix: 'aa' })).toEqual(['aa1,aa2', 'aa2', 'us-east-1']);
  expect(await names({ MaxBuckets: 2, Prefix: 'aa', ContinuationToken: 'aa2' })).toEqual([
    'aa3',
    undefined,
    'us-east-1',
  ]);
  expect(await names({ BucketRegion: 'eu-west-1' })).toEqual(['', undefined, undefined]);
  expect((await refusalOf(names({ MaxBuckets: 0 }))).code).toBe('InvalidArgument');
});

test('versions and delete markers keep a bucket', async () => {
  const client = clientOf(await startServer({ buckets: [{ name: BUCKET, versioning: 'Enabled' }] }));
  const { VersionId } = await client.send(new PutObjectCommand(at));
  const marker = await client.send(new DeleteObjectCommand(at));
  const drop = (): Promise<unknown> => client.send(new DeleteBucketCommand({ Bucket: BUCKET }));
  expect((await refusalOf(drop())).code).toBe('BucketNotEmpty');
  await client.send(new DeleteObjectCommand({ ...at, VersionId }));
  expect((await refusalOf(drop())).code).toBe('BucketNotEmpty');
  await client.send(new DeleteObjectCommand({ ...at, VersionId: marker.VersionId }));
  await drop();
});

test('ACLs: the owner has full control, and nobody can change that', async () => {
  const client: S3Client = clientOf(await startServer({ accountId: '123456789012' }));
  await client.send(new PutObjectCommand(at));
  for (const acl of [new GetBucketAclCommand({ Bucket: BUCKET }), new GetObjectAclCommand(at)]) {
    expect(await client.send(acl as GetObjectAclCommand)).toMatchObject({
      Owner: { ID: '123456789012' },
      Grants: [{ Grantee: { ID: '123456789012', Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }],
    });
  }
  expect((await refusalOf(client.send(new GetObjectAclCommand({ ...at, Key: 'none' })))).code).toBe(
    'NoSuchKey',
  );
  const puts = [
    new PutBucketAclCommand({ Bucket: BUCKET, ACL: 'private' }),
    new PutObjectAclCommand({ ...at, ACL: 'public-read' }),
  ];
  for (const put of puts) {
    expect((await refusalOf(client.send(put as PutObjectAclCommand))).code).toBe(
      'AccessControlListNotSupported',
    );
  }
  const { OwnershipControls } = await client.send(new GetBucketOwnershipControlsCommand({ Bucket: BUCKET }));
  expect(OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
  expect((await client.send(new GetBucketRequestPaymentCommand({ Bucket: BUCKET }))).Payer).toBe(
    'BucketOwner',
  );
});

test('a bucket that has ACLs takes those that let nobody else in', async () => {
  const client = clientOf(await startServer());
  const put = (ACL: 'private' | 'public-read'): Promise<unknown> =>
    client.send(new PutObjectCommand({ ...at, ACL }));
  expect((await refusalOf(put('private'))).code).toBe('AccessControlListNotSupported');
  const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] };
  await client.send(new PutBucketOwnershipControlsCommand({ Bucket: BUCKET, OwnershipControls }));
  const told = await client.send(new GetBucketOwnershipControlsCommand({ Bucket: BUCKET }));
  expect(told.OwnershipControls).toEqual(OwnershipControls);
  await put('private');
  expect((await refusalOf(put('public-read'))).code).toBe('AccessDenied');
  const { Owner, Grants } = await client.send(new GetObjectAclCommand(at));
  await client.send(new PutObjectAclCommand({ ...at, AccessControlPolicy: { Owner, Grants } }));
  await client.send(new PutObjectAclCommand({ ...at, ACL: 'private' }));
  const everybody = { Type: 'Group' as const, URI: 'http://acs.amazonaws.com/groups/global/AllUsers' };
  const open = { Owner, Grants: [{ Grantee: everybody, Permission: 'READ' as const }] };
  const refused = await refusalOf(client.send(new PutObjectAclCommand({ ...at, AccessControlPolicy: open })));
  expect(refused.code).toBe('NotImplemented');
  await client.send(new CreateBucketCommand({ Bucket: 'second', ObjectOwnership: 'BucketOwnerPreferred' }));
  await client.send(new PutObjectCommand({ ...at, Bucket: 'second', ACL: 'private' }));
});
