import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { PRIVATE_PEM, PUBLIC_PEM, storeOf } from '../../admin/src/testing/stored-objects.js';
import { BUCKET, type DevStack, devStack } from '../../signer/src/testing/dev-stack.js';
import { type Ran, sealift } from './testing/command.js';

const V3 = 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY';
const V2 = 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF';
/** A name that would clear the screen, and one that reads backwards. */
const HOSTILE = '\x1b[2J\u202efdp.exe';

let stack: DevStack;
const at = (name: string): string => join(stack.folder, name);
const run = (line: string): Promise<Ran> => {
  const { endpoint, region } = stack.devS3;
  const args = line
    .split(' ')
    .map((word) => word.replace(/^@/, `${stack.folder}/`).replace('s3:', `s3://${BUCKET}/`));
  return sealift(args, { SEALIFT_REGION: region, SEALIFT_S3_ENDPOINT: endpoint });
};

beforeAll(async () => {
  stack = await devStack();
  const { accessKeyId, secretAccessKey } = stack.devS3.credentials;
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  await writeFile(at('aes.key'), new Uint8Array(32).fill(1), { mode: 0o600 });
  await writeFile(at('other.key'), new Uint8Array(32).fill(2), { mode: 0o600 });
  await writeFile(at('private.pem'), PRIVATE_PEM, { mode: 0o600 });
  await writeFile(at('public.pem'), PUBLIC_PEM);
  await writeFile(at('report.pdf'), 'x'.repeat(1000));
  for (const line of [
    '--aes-key @aes.key --out s3:list/a',
    '--aes-key @aes.key --instruction-file --out s3:list/b',
    '--aes-key @aes.key --no-file-name --format v2 --out s3:list/c',
    `--aes-key @aes.key --file-name ${HOSTILE} --out s3:list/d`,
    '--rsa-public-key @public.pem --out s3:other/r',
  ])
    expect(await run(`encrypt @report.pdf ${line}`)).toMatchObject({ code: 0 });
  await storeOf(stack).client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'list/plain', Body: 'x' }));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await stack.close();
});

const row = (suite: string, wrap: string, key: string, name: string) =>
  ['1000', suite, wrap, key, name].join('\t');

test('without a key: all but names; instruction files and plain objects are left out', async () => {
  const { code, out, err } = await run('ls s3:list/');
  expect({ code, err }).toEqual({ code: 0, err: '1 more that no client has encrypted' });
  expect(out.split('\n')).toEqual([
    row(V3, 'AES/GCM', 'list/a', '-'),
    row(V3, 'AES/GCM', 'list/b', '-'),
    row(V2, 'AES/GCM', 'list/c', '-'),
    row(V3, 'AES/GCM', 'list/d', '-'),
  ]);
});

test('with the key: names, and none that steers a terminal', async () => {
  const { code, out } = await run('ls s3:list/ --aes-key @aes.key --allow-non-committing');
  expect(code).toBe(0);
  expect(out.split('\n').map((line) => line.split('\t').at(-1))).toEqual([
    'report.pdf',
    'report.pdf',
    '-',
    '\\u{1b}[2J\\u{202e}fdp.exe',
  ]);
});

test('in JSON', async () => {
  const { out } = await run('ls s3:other/ --rsa-private-key @private.pem --json');
  expect(JSON.parse(out)).toEqual({
    key: 'other/r',
    size: 1000,
    suite: V3,
    keyring: 'RSA-OAEP-SHA1',
    name: 'report.pdf',
  });
});

test.each([
  ['another key', 'ls s3:list/a --aes-key @other.key', '[data-key-unwrap-failed]'],
  ['another kind of key', 'ls s3:other/ --aes-key @aes.key', '[keyring-mismatch]'],
  ['format v2', 'ls s3:list/c --aes-key @aes.key', '[non-committing-suite-refused]'],
])('%s: the code instead of a name, and exit code 1', async (_, line, said) => {
  const { code, out, err } = await run(line);
  expect(code).toBe(1);
  expect(out.split('\t').at(-1)).toBe(said);
  expect(err).toContain('1 objects could not be read');
});

test('nothing there is nothing listed', async () => {
  expect(await run('ls s3:nothing/')).toEqual({ code: 0, out: '', err: '' });
});
