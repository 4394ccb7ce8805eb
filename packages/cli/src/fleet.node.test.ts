import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { inventoryOf, writeInventory } from '../../admin/src/testing/inventories.js';
import { storeOf } from '../../admin/src/testing/stored-objects.js';
import { BUCKET, type DevStack, devStack } from '../../signer/src/testing/dev-stack.js';
import { type Ran, sealift } from './testing/command.js';

const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:rekey:live';
const ROLE = 'arn:aws:iam::111122223333:role/batch';
const JOB = ['--account', '111122223333', '--function', FUNCTION, '--role', ROLE];
const PLACES = ['--manifest', 's3://jobs/rekey/manifest.csv', '--report', 's3://jobs/reports/'];

let stack: DevStack;
const at = (name: string): string => join(stack.folder, name);
beforeAll(async () => {
  stack = await devStack();
  const { accessKeyId, secretAccessKey } = stack.devS3.credentials;
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await stack.close();
});

function fleet(...args: string[]): Promise<Ran> {
  const { endpoint, region } = stack.devS3;
  return sealift(['fleet', ...args, '--bucket', BUCKET, '--region', region, '--s3-endpoint', endpoint]);
}

async function json(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}

describe('fleet job', () => {
  test('of a prefix: manifest, job, and what its role needs', async () => {
    const { client } = storeOf(stack);
    for (const Key of ['job/a b,c', 'job/ü', 'job/ü.instruction', 'other'])
      await client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' }));
    const out = at('job');
    const ran = await fleet(
      ...['job', '--prefix', 'job/', ...JOB, ...PLACES, '--out', out],
      ...['--argument', 'to=2027', '--description', 'a year later', '--failed-only'],
    );
    expect(ran).toMatchObject({ code: 0, out: expect.stringMatching(/^2 objects\./) });
    expect((await readdir(out)).sort()).toEqual(['job.json', 'manifest.csv', 'role.json', 'trust.json']);
    const manifest = await readFile(join(out, 'manifest.csv'));
    expect(manifest.toString()).toBe(`${BUCKET},job/a%20b%2Cc\n${BUCKET},job/%C3%BC\n`);
    expect(await json(join(out, 'job.json'))).toMatchObject({
      AccountId: '111122223333',
      ConfirmationRequired: true,
      Operation: { LambdaInvoke: { FunctionArn: FUNCTION, UserArguments: { to: '2027' } } },
      Manifest: {
        Location: {
          ObjectArn: 'arn:aws:s3:::jobs/rekey/manifest.csv',
          ETag: createHash('md5').update(manifest).digest('hex'),
        },
      },
      Report: { Bucket: 'arn:aws:s3:::jobs', Prefix: 'reports', ReportScope: 'FailedTasksOnly' },
      Description: 'a year later',
      RoleArn: ROLE,
      ClientRequestToken: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(JSON.stringify(await json(join(out, 'role.json')))).toContain(`"Resource":"${FUNCTION}"`);
    expect(JSON.stringify(await json(join(out, 'trust.json')))).toContain('batchoperations.s3.amazonaws.com');

    const again = await fleet('job', '--prefix', 'job/', ...JOB, ...PLACES, '--out', out);
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('--force replaces it') });
    const forced = ['--prefix', 'job/', ...JOB, ...PLACES, '--out', out, '--force', '--start'];
    expect((await fleet('job', ...forced)).code).toBe(0);
    expect(await json(join(out, 'job.json'))).toMatchObject({ ConfirmationRequired: false });
  });

  test('of an inventory, and of a list', async () => {
    const keys = Array.from({ length: 30_000 }, (_, index) => ({ key: `a rather long prefix/${index}` }));
    const inventory = inventoryOf({ format: 'CSV', bucket: BUCKET, files: [keys] });
    const path = await writeInventory(at('inventories'), inventory);
    expect((await fleet('job', '--inventory', path, ...JOB, ...PLACES, '--out', at('one'))).code).toBe(0);
    await writeFile(at('list'), keys.map(({ key }) => `${key}\n`).join(''));
    expect((await fleet('job', '--list', at('list'), ...JOB, ...PLACES, '--out', at('two'))).code).toBe(0);
    const manifests = await Promise.all(
      ['one', 'two'].map((name) => readFile(join(at(name), 'manifest.csv'), 'utf8')),
    );
    expect(manifests[0]).toBe(manifests[1]);
    expect(manifests[0]?.split('\n')).toHaveLength(keys.length + 1);
  });

  test('that fails leaves no manifest behind', async () => {
    const none = await fleet('job', '--prefix', 'none/', ...JOB, ...PLACES, '--out', at('none'));
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining('job-invalid') });
    expect(await readdir(at('none'))).toEqual([]);
  });

  test.each<[string[], string]>([
    [['job', '--prefix', '', ...JOB, ...PLACES], '--out is missing'],
    [['--prefix', '', ...JOB, ...PLACES, '--out', 'x'], '"job") is missing'],
    [['manifest', '--prefix', '', ...JOB, ...PLACES, '--out', 'x'], '"manifest" is not'],
    [['job', ...JOB, ...PLACES, '--out', 'x'], 'give one of'],
    [['job', '--prefix', '', ...JOB, '--out', 'x'], '--manifest is missing'],
    [['job', '--prefix', '', ...JOB, '--manifest', 'm.csv', '--out', 'x'], '--manifest is s3://'],
    [
      ['job', '--prefix', '', ...JOB, ...PLACES.slice(0, 2), '--report', 'r', '--out', 'x'],
      '--report is s3://',
    ],
    [['job', '--prefix', '', ...JOB, ...PLACES, '--out', 'x', '--account', '1'], 'account is 12 digits'],
    [['job', '--prefix', '', ...JOB, ...PLACES, '--out', 'x', '--function', 'f'], 'functionArn is the ARN'],
    [['job', '--prefix', '', ...JOB, ...PLACES, '--out', 'x', '--priority', '-'], '--priority is a number'],
    [['job', '--prefix', '', ...JOB, ...PLACES, '--out', 'x', '--argument', 'a'], '--argument is NAME=VALUE'],
  ])('%j is wrong', async (args, reason) => {
    const { code, err } = await fleet(...args);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(reason) });
  });
});
