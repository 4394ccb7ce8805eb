import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from './run.js';

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-cli-'));
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeFile(at('public.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
  await writeFile(at('private.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  await writeFile(at('aes.key'), new Uint8Array(32).fill(9), { mode: 0o600 });
  await writeFile(at('aes.base64'), `${Buffer.alloc(32, 9).toString('base64')}\n`, { mode: 0o600 });
  await writeFile(at('other.key'), new Uint8Array(32).fill(8), { mode: 0o600 });
  await writeFile(at('plain'), Buffer.alloc(5_000_000, 'the plaintext '));
  await writeFile(at('empty'), '');
});

afterAll(() => rm(folder, { recursive: true }));

async function sealift(
  line: string,
  signal = new AbortController().signal,
): Promise<{ code: number; out: string; err: string }> {
  const lines: { out: string[]; err: string[] } = { out: [], err: [] };
  const args = line.split(' ').map((word) => (word.startsWith('@') ? at(word.slice(1)) : word));
  const terminal = {
    env: {},
    out: (text: string) => lines.out.push(text),
    err: (text: string) => lines.err.push(text),
    signal,
  };
  const code = await run(args, terminal);
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}

describe('encrypt and decrypt are inverse', () => {
  test.each([
    ['--aes-key @aes.key', '--aes-key @aes.base64', 'plain', 'v3', ''],
    ['--aes-key @aes.base64', '--aes-key @aes.key', 'empty', 'v3', ''],
    ['--rsa-public-key @public.pem', '--rsa-private-key @private.pem', 'plain', 'v3', ''],
    [
      '--rsa-public-key @public.pem',
      '--rsa-private-key @private.pem',
      'plain',
      'v2',
      ' --allow-non-committing',
    ],
    ['--aes-key @aes.key', '--aes-key @aes.key', 'empty', 'v2', ' --allow-non-committing'],
  ])('%s / %s, %s, %s', async (seal, open, file, format, more) => {
    const name = `object-${format}-${file}-${seal.length}`;
    expect(await sealift(`encrypt @${file} ${seal} --format ${format} --out @${name}`)).toMatchObject({
      code: 0,
      err: '',
    });
    expect((await readdir(at(name))).sort()).toEqual(['metadata.json', 'object']);
    const metadata = JSON.parse(await readFile(at(`${name}/metadata.json`), 'utf8')) as Record<
      string,
      string
    >;
    expect(metadata[format === 'v3' ? 'x-amz-c' : 'x-amz-cek-alg']).toBe(
      format === 'v3' ? '115' : 'AES/GCM/NoPadding',
    );
    expect(JSON.stringify(metadata)).not.toContain(file);
    expect(await sealift(`decrypt @${name} ${open} --out @${name}.back${more}`)).toMatchObject({
      code: 0,
      err: '',
    });
    expect(Buffer.compare(await readFile(at(`${name}.back`)), await readFile(at(file)))).toBe(0);
    expect((await stat(at(`${name}.back`))).mode & 0o077).toBe(0);
  });
});

describe('what fails leaves nothing behind, and says why in one line', () => {
  async function fresh(name: string): Promise<void> {
    await sealift(`encrypt @plain --aes-key @aes.key --out @${name}`);
  }

  test.each([
    ['a bit of the body', 4_000_000, 'object-authentication-failed'],
    ['a bit of the tag', 5_000_015, 'object-authentication-failed'],
  ])('%s flipped', async (_, offset, code) => {
    const name = `flipped-${offset}`;
    await fresh(name);
    const object = await readFile(at(`${name}/object`));
    object[offset] = (object[offset] ?? 0) ^ 4;
    await writeFile(at(`${name}/object`), object);
    const before = (await readdir(folder)).sort();
    const { code: exit, err } = await sealift(`decrypt @${name} --aes-key @aes.key --out @nowhere`);
    expect(exit).toBe(1);
    expect(err).toContain(code);
    expect(err.split('\n')).toHaveLength(1);
    expect((await readdir(folder)).sort()).toEqual(before);
  });

  test.each([
    ['cut', (object: Buffer) => object.subarray(0, -1)],
    ['cut to less than a tag', (object: Buffer) => object.subarray(0, 7)],
    ['extended', (object: Buffer) => Buffer.concat([object, Buffer.of(0)])],
  ])('an object %s', async (how, change) => {
    const name = `changed-${how.length}`;
    await fresh(name);
    await writeFile(at(`${name}/object`), change(await readFile(at(`${name}/object`))));
    const before = (await readdir(folder)).sort();
    expect((await sealift(`decrypt @${name} --aes-key @aes.key --out @nowhere`)).code).toBe(1);
    expect((await readdir(folder)).sort()).toEqual(before);
  });

  test('stopped by the user', async () => {
    await fresh('stopped');
    const before = (await readdir(folder)).sort();
    const stopped = AbortSignal.abort();
    expect(await sealift('decrypt @stopped --aes-key @aes.key --out @nowhere', stopped)).toMatchObject({
      code: 130,
      err: 'sealift decrypt: stopped',
    });
    expect(await sealift('encrypt @plain --aes-key @aes.key --out @nowhere', stopped)).toMatchObject({
      code: 130,
    });
    expect((await readdir(folder)).sort()).toEqual(before);
  });

  test.each([
    ['decrypt @good --aes-key @other.key --out @nowhere', 1, 'data-key-unwrap-failed'],
    ['decrypt @good --rsa-private-key @private.pem --out @nowhere', 1, 'keyring-mismatch'],
    ['decrypt @good --rsa-private-key @public.pem --out @nowhere', 1, 'BEGIN PRIVATE KEY'],
    ['decrypt @good --aes-key @plain --out @nowhere', 2, 'too large for a key file'],
    ['decrypt @good --aes-key @private.pem --out @nowhere', 2, '32 raw bytes'],
    ['decrypt @good --aes-key @aes.key --out @plain', 2, 'exists already'],
    ['decrypt @good --aes-key @aes.key --out @no/folder', 2, 'no such folder'],
    ['decrypt @good --aes-key @aes.key', 2, '--out FILE is missing'],
    ['decrypt @good --out @nowhere', 2, 'give --aes-key or --rsa-private-key'],
    ['decrypt @good --aes-key @aes.key --rsa-private-key @private.pem --out @x', 2, 'give --aes-key or'],
    ['decrypt @missing --aes-key @aes.key --out @nowhere', 1, 'no such file'],
    ['decrypt --aes-key @aes.key --out @nowhere', 2, 'DIR is missing'],
    ['decrypt @good --aes-key @aes.key --out @nowhere --fast', 2, "Unknown option '--fast'"],
    ['decrypt @weak --aes-key @aes.key --out @nowhere', 1, 'non-committing-suite-refused'],
    ['encrypt @plain --aes-key @aes.key --out @good', 2, 'exists already'],
    ['encrypt @good --aes-key @aes.key --out @nowhere', 2, 'not a regular file'],
    ['encrypt @plain --aes-key @aes.key --format v1 --out @nowhere', 2, '--format is v3 or v2'],
    ['encrypt @plain @plain --aes-key @aes.key --out @nowhere', 2, 'one argument too many'],
    ['serve --bucket b', 2, '--allowed-origin is missing'],
    ['serve --bucket b --region r --allowed-origin https://a.example', 2, '--authorize is missing'],
    ['keys frobnicate --kms-file @k', 2, 'the action is one of'],
    ['keys describe --kms-file @k', 1, 'no such file'],
    ['keys describe nobody --kms-file @k', 1, 'no such file'],
    ['keys list --kms-file @k', 1, 'no such file'],
    ['keys list nobody --kms-file @k', 2, 'list takes no KEY'],
    ['keys list --days 8 --kms-file @k', 2, '--days does not go with list'],
    ['keys rotate one --generate web --kms-file @k', 2, '--generate does not go with rotate'],
    ['keys schedule-deletion one --days -1 --kms-file @k', 2, "Option '--days' argument is ambiguous"],
    [
      'bucket doctor --bucket bbb --profile client --region r --allowed-origin https://a.example --s3-endpoint a',
      2,
      's3.endpoint: must be an address',
    ],
    [
      'bucket doctor --bucket bbb --profile client --region r --allowed-origin https://a.example --s3-endpoint ftp://a',
      2,
      's3.endpoint: must be an address',
    ],
    [
      'encrypt @plain --aes-key @aes.key --out s3://bbb/k --region r --bucket-owner 12',
      2,
      's3.expectedBucketOwner: must be an AWS account id',
    ],
    ['bucket policy --bucket bbb --profile sse-kms', 2, 'bucket: --kms-key is needed'],
    ['bucket policy --bucket bbb --profile nope', 2, 'bucket: --profile is client, sse-s3'],
    [
      'bucket policy --bucket bbb --profile client --signer-role me',
      2,
      'bucket: --signer-role is not the ARN',
    ],
    ['frobnicate', 2, 'not a command'],
  ])('%s', async (line, code, reason) => {
    await fresh('good');
    await sealift('encrypt @plain --aes-key @aes.key --format v2 --out @weak');
    const before = (await readdir(folder)).sort();
    const answer = await sealift(line);
    expect(answer).toMatchObject({ code, out: '' });
    expect(answer.err).toContain(reason);
    expect(answer.err.split('\n')).toHaveLength(1);
    expect((await readdir(folder)).sort()).toEqual(before);
  });

  test('--force replaces', async () => {
    await fresh('forced');
    expect((await sealift('encrypt @empty --aes-key @aes.key --out @forced --force')).code).toBe(0);
    await writeFile(at('old'), 'old');
    expect((await sealift('decrypt @forced --aes-key @aes.key --out @old --force')).code).toBe(0);
    expect((await stat(at('old'))).size).toBe(0);
  });
});

test('help is an answer, no command is a mistake', async () => {
  expect(await sealift('--help')).toMatchObject({ code: 0, err: '' });
  for (const name of ['serve', 'encrypt', 'decrypt', 'keys']) {
    const { code, out } = await sealift(`${name} --help`);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: sealift ${name}`);
  }
  expect(await run([], { env: {}, out() {}, err() {}, signal: new AbortController().signal })).toBe(2);
});

test('keys: the whole life of a master key', async () => {
  const keys = async (line: string): Promise<Record<string, unknown>> =>
    JSON.parse((await sealift(`keys ${line} --kms-file @life.json`)).out);
  const { keyId } = await keys('create --alias alias/life');
  expect(await keys('rotate alias/life')).toMatchObject({ keyId, version: 2, state: 'enabled' });
  expect(await keys('disable alias/life')).toMatchObject({ state: 'disabled' });
  expect(await keys('schedule-deletion alias/life --days 7')).toMatchObject({ state: 'pending-deletion' });
  expect(await keys('cancel-deletion alias/life')).toMatchObject({ state: 'disabled' });
  expect(await keys('list')).toEqual([expect.objectContaining({ keyId, alias: 'alias/life' })]);
  expect((await sealift('keys schedule-deletion alias/life --days 6 --kms-file @life.json')).err).toContain(
    '7 to 30 whole days',
  );
});

test('a deletion waits 7 to 30 whole days', async () => {
  const made = await sealift('keys create --alias alias/doomed --kms-file @doomed.json');
  expect(made.code).toBe(0);
  for (const days of ['6', '31', '1e1', '0x10', '7.5', '', '-7'])
    expect(
      await sealift(`keys schedule-deletion alias/doomed --days=${days} --kms-file @doomed.json`),
    ).toEqual({
      code: 2,
      out: '',
      err: 'sealift keys: --days is 7 to 30 whole days; see --help',
    });
  expect((await sealift('keys describe --kms-file @doomed.json')).err).toContain('KEY is missing');
  expect((await sealift('keys describe nobody --kms-file @doomed.json')).err).toContain('kms-key-not-found');
  expect((await sealift('keys schedule-deletion alias/doomed --days 7 --kms-file @doomed.json')).code).toBe(
    0,
  );
});
