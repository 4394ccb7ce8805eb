import { expect, test } from 'vitest';
import { decodeListedKey } from '../url-encoding.js';
import { type JobOptions, jobDefinition } from './definition.js';
import { manifestLines } from './manifest-csv.js';
import { jobRolePolicy, jobTrustPolicy } from './role.js';

const JOB: JobOptions = {
  account: '111122223333',
  functionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:rekey:live',
  roleArn: 'arn:aws:iam::111122223333:role/batch',
  manifest: { bucket: 'jobs', key: 'rekey/manifest.csv' },
  manifestEtag: '05c846b0bc772e9637d50ddec5d65d6f',
  report: { bucket: 'jobs', key: 'rekey/reports' },
  requestToken: 'token',
};

test('a job', () => {
  expect(jobDefinition({ ...JOB, userArguments: { to: '2027' }, description: 'rekey' })).toEqual({
    AccountId: '111122223333',
    ConfirmationRequired: true,
    Operation: {
      LambdaInvoke: {
        FunctionArn: JOB.functionArn,
        InvocationSchemaVersion: '2.0',
        UserArguments: { to: '2027' },
      },
    },
    Manifest: {
      Spec: { Format: 'S3BatchOperations_CSV_20180820', Fields: ['Bucket', 'Key'] },
      Location: { ObjectArn: 'arn:aws:s3:::jobs/rekey/manifest.csv', ETag: JOB.manifestEtag },
    },
    Report: {
      Enabled: true,
      Bucket: 'arn:aws:s3:::jobs',
      Prefix: 'rekey/reports',
      Format: 'Report_CSV_20180820',
      ReportScope: 'AllTasks',
    },
    Description: 'rekey',
    Priority: 10,
    RoleArn: JOB.roleArn,
    ClientRequestToken: 'token',
  });
});

test('what is empty is left out: S3 takes no empty text and no empty map', () => {
  const { bucket } = JOB.report;
  const job = jobDefinition({ ...JOB, userArguments: {}, description: '', report: { bucket, key: '' } });
  expect(JSON.stringify(job)).not.toMatch(/UserArguments|Description|Prefix/);
});

test('in another partition, all ARNs are of it', () => {
  const functionArn = 'arn:aws-cn:lambda:cn-north-1:111122223333:function:rekey';
  const text = JSON.stringify([
    jobDefinition({ ...JOB, functionArn }),
    jobRolePolicy({ ...JOB, functionArn }),
  ]);
  expect(text.match(/arn:aws[a-z-]*:s3:::[^"]*/g)).toEqual([
    'arn:aws-cn:s3:::jobs/rekey/manifest.csv',
    'arn:aws-cn:s3:::jobs',
    'arn:aws-cn:s3:::jobs/rekey/manifest.csv',
    'arn:aws-cn:s3:::jobs/rekey/reports/*',
  ]);
});

test('its role reads the manifest, calls the function, writes the report, and nothing else', () => {
  expect(jobRolePolicy(JOB)).toMatchObject({
    Statement: [
      { Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: 'arn:aws:s3:::jobs/rekey/manifest.csv' },
      { Action: 'lambda:InvokeFunction', Resource: JOB.functionArn },
      { Action: 's3:PutObject', Resource: 'arn:aws:s3:::jobs/rekey/reports/*' },
    ],
  });
  expect(jobTrustPolicy(JOB)).toMatchObject({
    Statement: [
      {
        Principal: { Service: 'batchoperations.s3.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
      },
    ],
  });
});

test.each<[keyof JobOptions, Partial<JobOptions>]>([
  ['account', { account: '1111-2222-3333' }],
  ['functionArn', { functionArn: 'rekey' }],
  ['functionArn', { functionArn: 'arn:aws:lambda:*:111122223333:function:*' }],
  ['roleArn', { roleArn: 'arn:aws:iam::111122223333:user/batch' }],
  ['manifest', { manifest: { bucket: 'jobs', key: '' } }],
  ['manifest', { manifest: { bucket: 'Jobs*', key: 'a' } }],
  ['manifestEtag', { manifestEtag: `"${JOB.manifestEtag}"` }],
  ['report', { report: { bucket: '', key: '' } }],
  ['report', { report: { bucket: 'jobs', key: 'p'.repeat(513) } }],
  [
    'userArguments',
    { userArguments: Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`a${n}`, ''])) },
  ],
  ['userArguments', { userArguments: { [`a${'b'.repeat(64)}`]: '' } }],
  ['userArguments', { userArguments: { a: 'b'.repeat(1025) } }],
  ['description', { description: 'd'.repeat(257) }],
  ['priority', { priority: -1 }],
  ['priority', { priority: 1.5 }],
  ['requestToken', { requestToken: '' }],
])('a job with another %s is refused: %j', (field, change) => {
  expect(() => jobDefinition({ ...JOB, ...change })).toThrow(
    expect.objectContaining({ code: 'job-invalid', field }),
  );
});

test('manifest lines are read back as the keys, whoever decodes them', async () => {
  const keys = ['a b', 'a+b', '100%', 'ü/🙂', 'a,b', '"q"', 'line\nbreak', 'a.instruction', '\r'];
  const lines: string[] = [];
  for await (const line of manifestLines('source', keys)) lines.push(line);
  const encoded = lines.map(
    (line) => /^source,([!-~]+)\n$/.exec(line)?.[1]?.replaceAll(',', '<comma>') ?? '',
  );
  const objects = keys.filter((key) => key !== 'a.instruction');
  expect(encoded.map(decodeListedKey)).toEqual(objects);
  // Percent-decoding without the rule for "+" finds the same.
  expect(encoded.map(decodeURIComponent)).toEqual(objects);
});

test('a key that is no Unicode text is refused', async () => {
  const reading = (async () => {
    for await (const line of manifestLines('source', ['\ud800'])) void line;
  })();
  await expect(reading).rejects.toMatchObject({ code: 'key-unreadable' });
});
