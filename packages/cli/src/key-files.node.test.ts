import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PRIVATE_PEM, PUBLIC_PEM } from '../../admin/src/testing/stored-objects.js';
import { sealift } from './testing/command.js';

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-key-files-'));
  await writeFile(at('aes key'), new Uint8Array(32).fill(1), { mode: 0o600 });
  await writeFile(at('private.pem'), PRIVATE_PEM, { mode: 0o600 });
  await writeFile(at('public.pem'), PUBLIC_PEM);
  await writeFile(at('plain'), 'the plaintext');
  expect((await sealift(['encrypt', at('plain'), '--aes-key', at('aes key'), '--out', at('aes')])).code).toBe(
    0,
  );
  const rsa = ['encrypt', at('plain'), '--rsa-public-key', at('public.pem'), '--out', at('rsa')];
  expect((await sealift(rsa)).code).toBe(0);
});
afterAll(() => rm(folder, { recursive: true }));

const STORE = ['--bucket', 'b', '--region', 'r', '--s3-endpoint', 'http://127.0.0.1:9'];
const TO = ['--to-rsa-public-key', 'public.pem', '--to-description', 'a=b'];

/** Every flag that takes a key of somebody's own. */
const TAKES: [file: string, flag: string, args: string[]][] = [
  ['aes key', '--aes-key', ['encrypt', 'plain', '--aes-key', 'aes key', '--out', 'nowhere']],
  ['aes key', '--aes-key', ['decrypt', 'aes', '--aes-key', 'aes key', '--out', 'nowhere']],
  [
    'private.pem',
    '--rsa-private-key',
    ['decrypt', 'rsa', '--rsa-private-key', 'private.pem', '--out', 'nowhere'],
  ],
  ['aes key', '--from-aes-key', ['rewrap', 'x', ...STORE, '--from-aes-key', 'aes key', ...TO]],
  [
    'private.pem',
    '--from-rsa-private-key',
    ['rewrap', 'x', ...STORE, '--from-rsa-private-key', 'private.pem', ...TO],
  ],
  ['aes key', '--to-aes-key', ['rewrap', 'x', ...STORE, '--from-kms', 'aws', '--to-aes-key', 'aes key']],
];
const pathsOf = (args: string[]): string[] =>
  args.map((arg) => (/^(aes|aes key|rsa|plain|nowhere|\w+\.pem)$/.test(arg) ? at(arg) : arg));

describe.skipIf(process.platform === 'win32')('a key file that others may read or change is refused', () => {
  describe.each(TAKES)('%s, %s, %j', (file, flag, args) => {
    test.each([0o640, 0o660, 0o604, 0o602, 0o644, 0o610])('mode %o', async (mode) => {
      await chmod(at(file), mode);
      const before = await readdir(folder);
      const { code, out, err } = await sealift(pathsOf(args));
      await chmod(at(file), 0o600);
      const quoted = file === 'aes key' ? `'${at(file)}'` : at(file);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain(`${flag}: others may read or change ${at(file)}; run chmod 600 ${quoted};`);
      expect(await readdir(folder)).toEqual(before);
    });
  });

  test('the group may read it when that is said, and do nothing else', async () => {
    const decrypt = [
      'decrypt',
      'aes',
      '--aes-key',
      'aes key',
      '--group-may-read-keys',
      '--out',
      'back',
      '--force',
    ];
    for (const [mode, expected] of [
      [0o440, 0],
      [0o640, 0],
      [0o660, 2],
      [0o644, 2],
    ] as const) {
      await chmod(at('aes key'), mode);
      expect((await sealift(pathsOf(decrypt).map((arg) => (arg === 'back' ? at(arg) : arg)))).code).toBe(
        expected,
      );
    }
    await chmod(at('aes key'), 0o600);
  });

  test('a public key may be read by anybody', async () => {
    await chmod(at('public.pem'), 0o644);
    const args = ['encrypt', 'plain', '--rsa-public-key', 'public.pem', '--out', 'nowhere'];
    expect((await sealift(pathsOf(args))).code).toBe(0);
    await rm(at('nowhere'), { recursive: true });
  });
});
