import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDevS3, type DevS3, type DevS3Options } from 'sealift-dev-s3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type S3Answer, type S3Call, s3Error, s3Xml } from '../../../signer/src/testing/scripted-s3.js';
import { s3Client } from '../s3/client.js';
import { scriptedS3 } from '../testing/scripted-s3.js';
import { BucketAdmin } from './bucket-admin.js';
import { type Diagnosis, examineBucket } from './doctor.js';
import { type PlanInput, planOf } from './plan.js';
import { bucketPolicy } from './policy.js';
import { setupBucket } from './setup.js';

const BUCKET = 'governed';
const MINUTE = 60_000;
const input: PlanInput = {
  bucket: BUCKET,
  profile: 'sse-s3',
  origins: ['https://app.example'],
  allowHttp: true,
};
const plan = planOf(input);
const list = ({ findings }: Diagnosis) => findings.map(({ severity, code }) => `${severity} ${code}`);

async function start(options: Partial<DevS3Options> = {}): Promise<DevS3> {
  const folder = await mkdtemp(join(tmpdir(), 'sealift-unreachable-'));
  const s3 = await createDevS3({ directory: folder, buckets: [BUCKET], ...options });
  onTestFinished(async () => {
    await s3.close();
    await rm(folder, { recursive: true });
  });
  return s3;
}
function adminOf({
  endpoint,
  region,
  credentials,
}: Pick<DevS3, 'endpoint' | 'region' | 'credentials'>): BucketAdmin {
  return new BucketAdmin(s3Client({ endpoint, region, credentials, forcePathStyle: true }), BUCKET);
}

describe('over a real S3', () => {
  test('nothing answers', async () => {
    const s3 = await start();
    const found = await examineBucket(adminOf({ ...s3, endpoint: 'http://127.0.0.1:1' }), plan);
    expect(list(found)).toEqual(['error s3-unreachable']);
    expect(found.findings[0]?.message).toContain('ECONNREFUSED');
    const unknown = await examineBucket(adminOf({ ...s3, endpoint: 'http://s3.invalid' }), plan);
    expect(list(unknown)).toEqual(['warning endpoint-http', 'error s3-unreachable']);
  });

  test('another region: it is named', async () => {
    const s3 = await start({ region: 'eu-central-1' });
    const found = await examineBucket(adminOf({ ...s3, region: 'us-east-1' }), plan);
    expect(list(found)).toEqual(['error region-wrong']);
    expect(found.findings[0]?.message).toContain('eu-central-1');
  });

  test('credentials that S3 does not know', async () => {
    const s3 = await start();
    const { accessKeyId } = s3.credentials;
    for (const credentials of [
      { accessKeyId: 'OTHER', secretAccessKey: 'x' },
      { accessKeyId, secretAccessKey: 'x' },
    ])
      expect(list(await examineBucket(adminOf({ ...s3, credentials }), plan))).toEqual([
        'error credentials-refused',
      ]);
  });

  test('no such bucket', async () => {
    const s3 = await start({ buckets: ['another'] });
    expect(list(await examineBucket(adminOf(s3), plan))).toEqual(['error bucket-not-found']);
  });

  test.each([
    [20, 'error clock-skewed', 'behind'],
    [-20, 'error clock-skewed', 'ahead of'],
    [0, undefined, ''],
  ])('a clock %i minutes off', async (minutes, code, word) => {
    const s3 = await start({ clock: () => Date.now() + minutes * MINUTE });
    const admin = adminOf(s3);
    if (minutes === 0) await setupBucket(admin, plan);
    const { findings } = await examineBucket(admin, plan);
    const clock = findings.find((one) => one.code === 'clock-skewed');
    expect(clock && `${clock.severity} ${clock.code}`).toBe(code);
    if (clock) expect(clock.message).toContain(`20 minutes ${word} S3's`);
  });
});

/** A bucket of Amazon's that is as it should be, but for what `change` answers. */
function amazon(change: (call: S3Call, setting: string) => S3Answer | undefined): BucketAdmin {
  const rule = corsXml();
  const settings: Record<string, S3Answer> = {
    'list-type': s3Xml('ListBucketResult', '<Name>governed</Name>'),
    policy: { status: 200, body: JSON.stringify(bucketPolicy(plan)) },
    cors: s3Xml('CORSConfiguration', rule),
    encryption: s3Xml(
      'ServerSideEncryptionConfiguration',
      '<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes></Rule>',
    ),
    lifecycle: s3Xml('LifecycleConfiguration', lifecycleXml('')),
    publicAccessBlock: s3Xml('PublicAccessBlockConfiguration', blockXml('true')),
    ownershipControls: s3Xml(
      'OwnershipControls',
      '<Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule>',
    ),
  };
  const { client } = scriptedS3((call) => {
    const setting = Object.keys(settings).find((name) => name in call.query) ?? '';
    return change(call, setting) ?? settings[setting] ?? s3Error(500, 'NotExpected');
  });
  return new BucketAdmin(client, BUCKET);
}
function corsXml(): string {
  const names = ['content-type', 'if-none-match', 'x-amz-checksum-crc64nvme', 'if-match', 'range'];
  const headers = [...names, 'x-amz-server-side-encryption'].map(
    (name) => `<AllowedHeader>${name}</AllowedHeader>`,
  );
  return `<CORSRule><AllowedOrigin>https://app.example</AllowedOrigin><AllowedMethod>PUT</AllowedMethod><AllowedMethod>GET</AllowedMethod>${headers.join('')}<ExposeHeader>content-range</ExposeHeader></CORSRule>`;
}
function lifecycleXml(more: string): string {
  return `<Rule><ID>a</ID><Status>Enabled</Status><Filter><Prefix></Prefix></Filter><AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>${more}`;
}
function blockXml(value: string): string {
  const flags = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
  return flags.map((name) => `<${name}>${value}</${name}>`).join('');
}

describe('what only Amazon’s S3 has', () => {
  const answered = (setting: string, answer: S3Answer) =>
    amazon((_, asked) => (asked === setting ? answer : undefined));
  const olderThan = (what: string) =>
    s3Xml(
      'LifecycleConfiguration',
      lifecycleXml(`<Rule><Status>Enabled</Status><Filter><Prefix></Prefix></Filter>${what}</Rule>`),
    );

  test.each<[string, BucketAdmin, string[]]>([
    ['all well', amazon(() => undefined), []],
    [
      'no public access block',
      answered('publicAccessBlock', s3Error(404, 'NoSuchPublicAccessBlockConfiguration')),
      ['warning public-access-not-blocked'],
    ],
    [
      'one that blocks nothing',
      answered('publicAccessBlock', s3Xml('PublicAccessBlockConfiguration', blockXml('false'))),
      ['warning public-access-not-blocked'],
    ],
    [
      'ACLs',
      answered('ownershipControls', s3Error(404, 'OwnershipControlsNotFoundError')),
      ['warning acls-enabled'],
    ],
    [
      'ACLs, by name',
      answered(
        'ownershipControls',
        s3Xml('OwnershipControls', '<Rule><ObjectOwnership>BucketOwnerPreferred</ObjectOwnership></Rule>'),
      ),
      ['warning acls-enabled'],
    ],
    [
      'neither to be seen',
      amazon((_, asked) => (/public|owner/.test(asked) ? s3Error(403, 'AccessDenied') : undefined)),
      ['warning permission-missing', 'warning permission-missing'],
    ],
    [
      'another store',
      amazon((_, asked) => (/public|owner/.test(asked) ? s3Error(501, 'NotImplemented') : undefined)),
      [],
    ],
    [
      'a store without policies',
      answered('policy', s3Error(501, 'NotImplemented')),
      ['error setting-unknown'],
    ],
    [
      'a store without default encryption',
      answered('encryption', s3Error(501, 'NotImplemented')),
      ['warning setting-unknown'],
    ],
    [
      'no default encryption',
      answered('encryption', s3Error(404, 'ServerSideEncryptionConfigurationNotFoundError')),
      ['warning sse-c-not-blocked', 'warning default-encryption-missing'],
    ],
    [
      'objects expire',
      answered('lifecycle', olderThan('<Expiration><Days>30</Days></Expiration>')),
      ['warning lifecycle-deletes'],
    ],
    [
      'objects go to an archive',
      answered(
        'lifecycle',
        olderThan('<Transition><Days>30</Days><StorageClass>DEEP_ARCHIVE</StorageClass></Transition>'),
      ),
      ['warning lifecycle-archives'],
    ],
    [
      'only small uploads are aborted',
      answered(
        'lifecycle',
        s3Xml(
          'LifecycleConfiguration',
          '<Rule><Status>Enabled</Status><Filter><ObjectSizeLessThan>5</ObjectSizeLessThan></Filter><AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>',
        ),
      ),
      ['error lifecycle-missing'],
    ],
    ['S3 fails', answered('cors', s3Error(500, 'InternalError')), ['error s3-failed']],
    [
      'nothing may be seen',
      amazon(() => s3Error(403, 'AccessDenied')),
      [
        ...Array<string>(5).fill('error permission-missing'),
        ...Array<string>(2).fill('warning permission-missing'),
      ],
    ],
    [
      'something that is not S3',
      answered('list-type', { status: 200, body: '<html></html>' }),
      ['error s3-unreachable'],
    ],
    [
      'a redirect',
      amazon(() => s3Error(301, 'PermanentRedirect', { 'x-amz-bucket-region': 'ap-south-1' })),
      ['error region-wrong'],
    ],
    ['an expired session', amazon(() => s3Error(400, 'ExpiredToken')), ['error credentials-refused']],
  ])('%s', async (_name, admin, expected) => {
    const found = await examineBucket(admin, planOf({ ...input, region: 'eu-central-1' }));
    expect(list(found)).toEqual(expected);
  });

  test('setup goes on past what a store does not take, and says what that was', async () => {
    const put: string[] = [];
    const admin = amazon((call, asked) => {
      if (call.method === 'GET') return undefined;
      put.push(asked);
      if (asked === 'lifecycle') return s3Error(400, 'InvalidArgument');
      return asked === 'cors' ? s3Error(501, 'NotImplemented') : { status: 200 };
    });
    await expect(setupBucket(admin, plan)).rejects.toMatchObject({
      code: 'bucket-setting-unknown',
      message: expect.stringMatching(
        /lifecycle rule.*CORS rule.*Set: default encryption.*, bucket policy/,
      ) as string,
    });
    expect(put).toEqual(['encryption', 'lifecycle', 'cors', 'policy']);
  });

  test('the key is in another region', async () => {
    const kmsKeyArn = 'arn:aws:kms:us-east-1:111122223333:key/right';
    const found = await examineBucket(
      amazon(() => undefined),
      planOf({ ...input, profile: 'sse-kms', kmsKeyArn }),
    );
    expect(list(found)).toContain('error kms-key-other-region');
  });

  test('policies of other partitions', async () => {
    for (const [region, partition] of [
      ['cn-north-1', 'aws-cn'],
      ['us-gov-west-1', 'aws-us-gov'],
    ] as const) {
      const own = planOf({ ...input, region, allowHttp: false });
      expect(JSON.stringify(bucketPolicy(own))).toContain(`arn:${partition}:s3:::${BUCKET}/*`);
      // What the policy of the scripted bucket says is about objects of another partition: it guards nothing.
      const found = await examineBucket(
        amazon(() => undefined),
        own,
      );
      expect(list(found)).toEqual(
        expect.arrayContaining(['error plain-http-allowed', 'error missing-header-allowed']),
      );
    }
  });

  test('a statement about some callers, when the signer is named', async () => {
    const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
    const withStatement = (statement: object) => {
      const { Version, Statement } = bucketPolicy(plan);
      const body = JSON.stringify({ Version, Statement: [...Statement, statement] });
      return answered('policy', { status: 200, body });
    };
    const target = { Effect: 'Deny', Action: 's3:PutObject', Resource: `arn:aws:s3:::${BUCKET}/*` };
    const as = (name: string) => planOf({ ...input, signerArn: role(name) });
    for (const statement of [
      { ...target, Principal: { AWS: role('web') } },
      { ...target, Principal: '*', Condition: { ArnEquals: { 'aws:PrincipalArn': role('web') } } },
      { ...target, NotPrincipal: { AWS: role('other') } },
      { ...target, Principal: '*', Condition: { StringNotEquals: { 'aws:PrincipalArn': role('other') } } },
      {
        ...target,
        Principal: { AWS: '111122223333' },
        Condition: { ArnNotLike: { 'aws:PrincipalArn': role('oth*') } },
      },
    ]) {
      expect(list(await examineBucket(withStatement(statement), as('web')))).toEqual([
        'error policy-refuses-uploads',
      ]);
      expect(list(await examineBucket(withStatement(statement), as('other')))).toEqual([]);
      expect(list(await examineBucket(withStatement(statement), plan))).toEqual([
        'warning policy-may-refuse',
      ]);
    }
  });
});
