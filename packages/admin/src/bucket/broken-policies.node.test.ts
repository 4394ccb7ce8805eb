import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, type PutObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { createDevS3, type DevS3 } from 'sealift-dev-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { s3Client } from '../s3/client.js';
import { BucketAdmin } from './bucket-admin.js';
import { examineBucket } from './doctor.js';
import { planOf } from './plan.js';
import { bucketPolicy, type Statement } from './policy.js';
import { setupBucket } from './setup.js';

const BUCKET = 'governed';
const ACCOUNT = '111122223333';
const keyArn = (id: string, account = ACCOUNT) => `arn:aws:kms:us-east-1:${account}:key/${id}`;
const KEY = keyArn('right');
const OBJECTS = `arn:aws:s3:::${BUCKET}/*`;
const SSE = 's3:x-amz-server-side-encryption';
const KEY_ID = `${SSE}-aws-kms-key-id`;
const plan = planOf({ bucket: BUCKET, profile: 'sse-kms', kmsKeyArn: KEY, allowHttp: true });

let folder: string;
let s3: DevS3;
let client: S3Client;
let admin: BucketAdmin;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-broken-'));
  const kmsKeys = [KEY, keyArn('other'), keyArn('right', '999999999999'), 'alias/uploads'];
  s3 = await createDevS3({ directory: folder, buckets: [BUCKET], kmsKeys, accountId: ACCOUNT });
  const { endpoint, region, credentials } = s3;
  client = s3Client({ endpoint, region, credentials, forcePathStyle: true });
  admin = new BucketAdmin(client, BUCKET);
});
afterAll(async () => {
  client.destroy();
  await s3.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => setupBucket(admin, plan));

const deny = (Condition: Statement['Condition'], more: Partial<Statement> = {}): Statement => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: OBJECTS,
  ...(Condition === undefined ? {} : { Condition }),
  ...more,
});
const own = bucketPolicy(plan).Statement;
const without = (sid: RegExp): Statement[] => own.filter(({ Sid = '' }) => !sid.test(Sid));
const changed = (change: (one: Statement) => Statement): Statement[] => own.map(change);
const both = (operator: string, key = KEY): Statement[] => [
  deny({ [operator]: { [SSE]: 'aws:kms' } }),
  deny({ [operator]: { [KEY_ID]: key } }),
  deny({ Null: { [SSE]: 'true' } }),
  deny({ Null: { [KEY_ID]: 'true' } }),
  ...without(/Wrong|Missing/),
];

/** Uploads that the policy is there to refuse, by what the doctor says where it does not. */
const WRONG: Record<string, Partial<PutObjectCommandInput>[]> = {
  'missing-header-allowed': [{}, { ServerSideEncryption: 'aws:kms' }],
  'wrong-header-allowed': [
    { ServerSideEncryption: 'AES256' },
    { ServerSideEncryption: 'aws:kms:dsse', SSEKMSKeyId: KEY },
    { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn('other') },
    { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn('right', '999999999999') },
    { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/uploads' },
  ],
};
const RIGHT = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KEY } as const;

async function isStored(headers: Partial<PutObjectCommandInput>): Promise<boolean> {
  const stored = await Promise.all(
    ['an-object', 'users/1/an-object', 'Zz0/sample'].map((Key) =>
      client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x', ...headers })).then(
        () => true,
        (error: Error) => {
          expect(error.name).toBe('AccessDenied');
          return false;
        },
      ),
    ),
  );
  return stored.includes(true);
}

/** As the page does it. */
async function isStoredByUrl(): Promise<boolean> {
  const headers = {
    'x-amz-server-side-encryption': 'aws:kms',
    'x-amz-server-side-encryption-aws-kms-key-id': KEY,
  };
  const encryption = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KEY } as const;
  const url = await getSignedUrl(
    client,
    new PutObjectCommand({ Bucket: BUCKET, Key: 'an-object', ...encryption }),
  );
  return (await fetch(url, { method: 'PUT', headers, body: 'x' })).ok;
}

/** What the doctor itself may not do any more under some of these policies. */
const OF_READING = ['permission-missing', 'cors-missing', 'lifecycle-missing'];
const IMPLICIT = 'missing-header-implicit';
const CUSTOMER = 'customer-keys-allowed';
const MISSING = 'missing-header-allowed';
const WRONG_CODE = 'wrong-header-allowed';
const UNGUARDED = [MISSING, WRONG_CODE, CUSTOMER];
const BROKEN: [string, readonly Statement[], string[]][] = [
  ['as set up', own, []],
  ['only StringNotEquals', without(/Missing/), [IMPLICIT]],
  ['only Null', without(/Wrong/), [WRONG_CODE]],
  ['no statement about the method', without(/Encryption$/), [IMPLICIT, WRONG_CODE]],
  ['no statement about the key', without(/Key$/), [MISSING, WRONG_CODE]],
  ['Allow for Deny', changed((one) => ({ ...one, Effect: 'Allow' })), [...UNGUARDED, 'policy-public']],
  [
    'for one role only',
    changed((one) => ({ ...one, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/web` } })),
    UNGUARDED,
  ],
  [
    'for everybody but the signer',
    changed(({ Principal: _, ...one }) => ({
      ...one,
      NotPrincipal: { AWS: `arn:aws:iam::${ACCOUNT}:role/web` },
    })),
    UNGUARDED,
  ],
  ['for AWS: *', changed((one) => ({ ...one, Principal: { AWS: ['*'] } })), []],
  [
    'for the bucket, not its objects',
    changed((one) => ({ ...one, Resource: `arn:aws:s3:::${BUCKET}` })),
    UNGUARDED,
  ],
  ['for one folder', changed((one) => ({ ...one, Resource: `arn:aws:s3:::${BUCKET}/users/*` })), UNGUARDED],
  [
    'for all but one folder',
    changed(({ Resource: _, ...one }) => ({ ...one, NotResource: `arn:aws:s3:::${BUCKET}/users/*` })),
    UNGUARDED,
  ],
  ['for another action', changed((one) => ({ ...one, Action: 's3:PutObjectAcl' })), UNGUARDED],
  ['for any action', changed((one) => ({ ...one, Action: '*' })), ['policy-refuses-signer']],
  [
    'for all actions but reading',
    changed(({ Action: _, ...one }) => ({ ...one, NotAction: 's3:GetObject' })),
    ['policy-refuses-signer'],
  ],
  [
    'for all actions but storing',
    changed(({ Action: _, ...one }) => ({ ...one, NotAction: 's3:PutObject' })),
    [...UNGUARDED, 'policy-refuses-signer'],
  ],
  ['actions by pattern, in capitals', changed((one) => ({ ...one, Action: ['S3:putobj?ct'] })), []],
  ['StringEquals by mistake', both('StringEquals'), ['policy-refuses-uploads']],
  ['IfExists', both('StringNotEqualsIfExists'), []],
  ['only IfExists', both('StringNotEqualsIfExists').filter(({ Condition }) => !Condition?.Null), [IMPLICIT]],
  ['StringNotLike', both('StringNotLike'), []],
  [
    'StringNotLike with a pattern',
    [deny({ StringNotLike: { [SSE]: 'aws:kms*' } }), ...without(/WrongEnc/)],
    [WRONG_CODE],
  ],
  ['any key of the account', both('StringNotLike', keyArn('*')), [WRONG_CODE]],
  ['any key of any account', both('StringNotLike', 'arn:aws:kms:*:key/right'), [WRONG_CODE]],
  ['the bare id of the key', both('StringNotEquals', 'right'), ['policy-refuses-uploads']],
  ['an alias of the key', both('StringNotEquals', 'alias/uploads'), [WRONG_CODE, 'policy-refuses-uploads']],
  ['another key', both('StringNotEquals', keyArn('other')), [WRONG_CODE, 'policy-refuses-uploads']],
  [
    'the method in other letters',
    [deny({ StringNotEquals: { [SSE]: 'AWS:KMS' } }), ...without(/WrongEnc/)],
    ['policy-refuses-uploads'],
  ],
  [
    'letters ignored',
    [deny({ StringNotEqualsIgnoreCase: { [SSE]: 'AWS:KMS' } }), ...without(/WrongEnc/)],
    [],
  ],
  [
    'two methods',
    [deny({ StringNotEquals: { [SSE]: ['aws:kms', 'aws:kms:dsse'] } }), ...without(/WrongEnc/)],
    [WRONG_CODE],
  ],
  [
    'method and key in one condition',
    [deny({ StringNotEquals: { [SSE]: 'aws:kms', [KEY_ID]: KEY } }), ...without(/Wrong/)],
    [WRONG_CODE],
  ],
  [
    'Null the wrong way round',
    [deny({ Null: { [SSE]: 'false' } }), ...without(/MissingEnc/)],
    [IMPLICIT, 'policy-refuses-uploads'],
  ],
  [
    'Null, true in capitals',
    changed((one) =>
      one.Sid?.includes('Missing')
        ? { ...one, Condition: { Null: mapped(one.Condition?.Null ?? {}, 'True') } }
        : one,
    ),
    [],
  ],
  [
    'only with another condition',
    changed((one) => ({
      ...one,
      Condition: { ...one.Condition, IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
    })),
    UNGUARDED,
  ],
  [
    'Deny of all',
    [...own, deny(undefined, { Action: 's3:*' })],
    ['policy-refuses-uploads', 'policy-refuses-signer'],
  ],
  ['Deny of reading', [...own, deny(undefined, { Action: 's3:Get*' })], ['policy-refuses-signer']],
  [
    'Deny of presigned URLs',
    [...own, deny({ StringNotEquals: { 's3:authType': 'REST-HEADER' } })],
    ['policy-refuses-uploads'],
  ],
  [
    'Deny of unsigned bodies',
    [...own, deny({ StringEquals: { 's3:x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } })],
    ['policy-refuses-uploads'],
  ],
  [
    'Deny without an ACL',
    [...own, deny({ StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } })],
    ['policy-refuses-uploads'],
  ],
  [
    'Deny without If-None-Match',
    [...own, deny({ Null: { 's3:if-none-match': 'true' } })],
    ['policy-refuses-uploads'],
  ],
  [
    'Deny of old signatures',
    [...own, deny({ NumericGreaterThan: { 's3:signatureAge': '600000' } })],
    ['policy-shortens-urls'],
  ],
  [
    'Deny of other networks',
    [...own, deny({ NotIpAddress: { 'aws:SourceIp': '0.0.0.0/0' } })],
    ['policy-may-refuse'],
  ],
  [
    'Deny of one role',
    [...own, deny(undefined, { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/web` } })],
    ['policy-may-refuse'],
  ],
  [
    'reading for everybody',
    [...own, deny(undefined, { Effect: 'Allow', Action: 's3:GetObject' })],
    ['policy-public'],
  ],
  [
    'anything for everybody, over TLS',
    [...own, deny({ Bool: { 'aws:SecureTransport': 'true' } }, { Effect: 'Allow', Action: '*' })],
    ['policy-public'],
  ],
  [
    'reading for the whole internet',
    [
      ...own,
      deny({ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, { Effect: 'Allow', Action: 's3:GetObject' }),
    ],
    ['policy-public'],
  ],
  [
    'reading for one network',
    [
      ...own,
      deny({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, { Effect: 'Allow', Action: 's3:GetObject' }),
    ],
    [],
  ],
  [
    'reading for everybody but one',
    [
      ...own,
      {
        ...deny(undefined, { Effect: 'Allow', Action: 's3:GetObject' }),
        Principal: undefined,
        NotPrincipal: { AWS: `arn:aws:iam::${ACCOUNT}:role/web` },
      },
    ],
    ['policy-public'],
  ],
  ['SSE-C let in', without(/CustomerKeys/), []],
];
function mapped(keys: object, value: string): Record<string, string> {
  return Object.fromEntries(Object.keys(keys).map((key) => [key, value]));
}

describe('a policy', () => {
  test.each(BROKEN)('%s', async (_name, Statement, expected) => {
    await admin.putPolicy(JSON.stringify({ Version: '2012-10-17', Statement }));
    const codes = new Set((await examineBucket(admin, plan)).findings.map(({ code }) => code));
    for (const code of OF_READING) codes.delete(code);
    // S3 itself decides whether the doctor is right; it has only one caller.
    if (Statement.some(({ NotPrincipal }) => NotPrincipal)) return;
    for (const [code, uploads] of Object.entries(WRONG)) {
      const stored = await Promise.all(uploads.map(isStored));
      expect([code, codes.has(code)]).toEqual([code, stored.includes(true)]);
    }
    expect(codes.has('policy-refuses-uploads')).toBe(!((await isStored(RIGHT)) && (await isStoredByUrl())));
    expect([...codes]).toEqual(expected);
  });
});
