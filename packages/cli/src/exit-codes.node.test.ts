/** 0 done, 1 failed, 2 the command line is wrong: every command, as documented. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { sealift } from './testing/command.js';

let folder: string;
/** Nobody listens there. */
const NOBODY = '--region r --s3-endpoint http://127.0.0.1:9';
const BUCKET = `--bucket bbb ${NOBODY}`;

beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'nobody');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'nobody');
  folder = await mkdtemp(join(tmpdir(), 'sealift-exit-codes-'));
  const write = (name: string, content: string | Uint8Array) =>
    writeFile(join(folder, name), content, { mode: 0o600 });
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await write('public.pem', publicKey.export({ type: 'spki', format: 'pem' }).toString());
  await write('aes.key', new Uint8Array(32).fill(1));
  await write('secrets', `1 ${Buffer.alloc(32, 1).toString('base64')}`);
  await write('plain', 'the plaintext');
  await write('torn.jsonl', 'no audit\n');
  await write('authorize.mjs', 'export const authorize = () => undefined;');
  await run('encrypt @plain --aes-key @aes.key --out @sealed');
});
afterAll(() => {
  vi.unstubAllEnvs();
  return rm(folder, { recursive: true });
});

/** Words that begin with `@` are files of the test. */
function run(line: string): ReturnType<typeof sealift> {
  const args = line.split(' ').map((word) => (word.startsWith('@') ? join(folder, word.slice(1)) : word));
  const env = { SEALIFT_SECRET: 'x'.repeat(43) };
  return sealift(args, env);
}

const SERVE = 'serve --authorize @authorize.mjs --allowed-origin https://a.example';
const JOB =
  '--function arn:aws:lambda:r:111122223333:function:f --role arn:aws:iam::111122223333:role/r --manifest s3://bbb/m --report s3://bbb';
const WRONG: readonly [line: string, said: string][] = [
  ['', 'Usage: sealift'],
  ['frobnicate', 'not a command'],
  [`${SERVE} --bucket b --region r --recipient @public.pem --port x`, '--port is 0 to 65535'],
  [`${SERVE} --bucket b --region r --recipient @public.pem --s3-endpoint a`, 's3.endpoint: must be'],
  [`${SERVE} --bucket b --region r --protection client`, 'give one of --kms'],
  ['keys frobnicate --kms-file @keys', 'the action is one of'],
  ['keys create', '--kms-file is missing'],
  ['bucket policy --bucket bbb --profile nope', '--profile is client'],
  ['bucket policy extra --bucket bbb --profile client', 'one argument too many'],
  ['audit verify', 'FILE is missing'],
  ['audit verify @torn.jsonl --head x', 'a head is NUMBER:SHA-256'],
  ['receipt verify @plain', 'give --public-key or --jwks'],
  ['encrypt @plain --out @sealed', 'give --aes-key or --rsa-public-key'],
  ['encrypt @plain --aes-key @aes.key --out @sealed', 'exists already'],
  [`encrypt @plain --aes-key @aes.key --out s3://bbb/k ${NOBODY} --bucket-owner 1`, 'must be an AWS account'],
  ['decrypt @sealed --aes-key @aes.key', '--out FILE is missing'],
  ['decrypt @sealed --aes-key @aes.key --out @back --fast', "Unknown option '--fast'"],
  ['decrypt - --aes-key @aes.key --out @back', '--metadata FILE, which an object from standard input needs'],
  ['decrypt @sealed --metadata @plain --aes-key @aes.key --out @back', '--metadata is for an object from'],
  ['decrypt @sealed --aes-key @aes.key --out @back --delayed-authentication', 'is for standard output'],
  ['encrypt @plain --aes-key @aes.key --out -', '--metadata FILE, which --out - needs'],
  ['encrypt @plain --aes-key @aes.key --out - --metadata @m --instruction-file', 'does not go with --out -'],
  ['encrypt @plain --aes-key @aes.key --out @nowhere --metadata @m', '--metadata is for --out -'],
  ['encrypt @plain --aes-key @aes.key --out @nowhere --file-name a --no-file-name', 'give --file-name or'],
  ['ls bucket', 'the place is s3://BUCKET'],
  ['completion tcsh', 'the shell is bash, zsh, fish'],
  ['cat @sealed --aes-key @aes.key --out @back', "Unknown option '--out'"],
  [`rewrap x ${BUCKET} --to-aes-key @aes.key --to-description a=b`, 'give one of --from-aes-key'],
  [`rekey ${BUCKET} --master-secrets @secrets`, 'give one of KEY, --prefix, --list and'],
  [`segments frobnicate ${NOBODY}`, 'the action is add or verify'],
  [`segments add s3://bbb/k --region r --prefix x --aes-key @aes.key`, 'give one of s3://BUCKET/KEY'],
  [`cat s3://bbb/k ${NOBODY} --aes-key @aes.key --range 9-1`, '--range is FIRST-LAST'],
  [`sweep ${BUCKET}`, '--prefix is missing'],
  [`fleet job --prefix x ${BUCKET} ${JOB} --account 1 --out @job`, 'account is 12 digits'],
];

const FAILS: readonly [line: string, said: string][] = [
  [`${SERVE} --bucket b --region r --kms-file @missing --key-id k`, 'kms-'],
  ['keys list --kms-file @missing', 'no such file'],
  [`bucket setup ${BUCKET} --profile client --allowed-origin https://a.example`, 'bucket-'],
  ['audit verify @torn.jsonl', 'audit-chain-broken'],
  ['receipt verify @plain --public-key @public.pem', 'receipt-'],
  ['encrypt @missing --aes-key @aes.key --out @nowhere', 'no such file'],
  [`encrypt @plain --aes-key @aes.key --out s3://bbb/k ${NOBODY}`, 's3-'],
  ['decrypt @missing --aes-key @aes.key --out @back', 'no such file'],
  [`decrypt s3://bbb/k --aes-key @aes.key --out @back ${NOBODY}`, 's3-'],
  [
    `rewrap x ${BUCKET} --from-aes-key @aes.key --to-aes-key @aes.key --to-description a=b`,
    'rewrap-incomplete',
  ],
  [`rekey x ${BUCKET} --master-secrets @secrets`, 'rekey-incomplete'],
  [`segments verify s3://bbb/k --aes-key @aes.key ${NOBODY}`, 's3-'],
  [`sweep --prefix x ${BUCKET}`, 's3-'],
  [`fleet job --list @missing ${BUCKET} ${JOB} --account 111122223333 --out @job`, 'no such file'],
  [`ls s3://bbb/ ${NOBODY}`, 's3-'],
  ['cat @missing --aes-key @aes.key', 'no such file'],
  ['encrypt @plain --aes-key @aes.key --out /proc/nowhere/at/all', 'no such file or folder'],
];

describe('2: the command line is wrong, and nothing was done', () => {
  test.each(WRONG)('%s', async (line, said) => {
    const { code, out, err } = line === '' ? await sealift([]) : await run(line);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(said);
  });
});

describe('1: it failed', () => {
  test.each(FAILS)('%s', async (line, said) => {
    const { code, err } = await run(line);
    expect(err).toContain(said);
    expect(code).toBe(1);
  });
});

test('0: help, for every command; each of them is in both tables', async () => {
  const { code, out } = await sealift(['--help']);
  expect(code).toBe(0);
  const names = [...out.matchAll(/^ {2}(\w+)/gm)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(8);
  for (const name of names) {
    expect(await sealift([name, '--help'])).toMatchObject({ code: 0, err: '' });
    // Printing a script cannot fail.
    for (const table of name === 'completion' ? [WRONG] : [WRONG, FAILS])
      expect(
        table.filter(([line]) => line.startsWith(name)),
        name,
      ).not.toEqual([]);
  }
});

test('the version is that of the package', async () => {
  const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  for (const flag of ['--version', '-V'])
    expect(await sealift([flag])).toEqual({ code: 0, out: version, err: '' });
});
