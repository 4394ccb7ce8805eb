import {
  appendFile,
  chmod,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noTinyDisk, tinyDisk } from '../testing/tiny-disk.js';
import { type LocalKms, localKms } from './index.js';

const DAY = 86_400_000;
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-kms-'));
  file = join(folder, 'keys.json');
});
afterEach(() => rm(folder, { recursive: true }));

const open = (): LocalKms => localKms({ file });

test('is for its owner only, and nothing is beside it', async () => {
  await open().keys.create();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['keys.json']);
});

test('that another process changed is read again', async () => {
  const [one, two] = [open(), open()];
  const { keyId } = await one.keys.create({ alias: 'alias/shared' });
  const { ciphertextBlob } = await two.generateDataKey({ keyId: 'alias/shared', encryptionContext: {} });
  await one.keys.disable(keyId);
  await expect(two.decrypt({ ciphertextBlob, encryptionContext: {} })).rejects.toMatchObject({
    code: 'kms-key-disabled',
  });
  await two.keys.enable(keyId);
  expect((await one.decrypt({ ciphertextBlob, encryptionContext: {} })).plaintext.byteLength).toBe(32);
});

const head = '"format":"sealift-local-kms","formatVersion":1';
const material = Buffer.alloc(32, 7).toString('base64');
const at = '2026-11-20T00:00:00.000Z';
const key = (versions: object[]): string =>
  `{${head},"keys":{"a":${JSON.stringify({ createdAt: at, enabled: true, versions })}}}`;

test.each([
  ['{', 'not JSON'],
  ['\0\0\0\0', 'not JSON'],
  ['\u{1f511} not a key file', 'not JSON'],
  ['null', 'not a Sealift key file'],
  ['[]', 'not a Sealift key file'],
  ['{"keys":{}}', 'not a Sealift key file'],
  ['{"format":"sealift-local-kms","formatVersion":2,"keys":{}}', 'another format version'],
  [`{${head}}`, 'damaged'],
  [`{${head},"keys":{},"more":1}`, 'damaged'],
  [`{${head},"keys":{"a":{}}}`, 'damaged'],
  [key([]), 'damaged'],
  [key([{ version: 0, createdAt: at, material }]), 'damaged'],
  [key([{ version: 1, createdAt: 'yesterday', material }]), 'damaged'],
  [key([{ version: 1, createdAt: at, material: material.slice(1) }]), 'damaged'],
  [key([1, 1].map((version) => ({ version, createdAt: at, material }))), 'damaged'],
  [key([2, 1].map((version) => ({ version, createdAt: at, material }))), 'damaged'],
])('that is damaged is refused, said so, and never overwritten: %j', async (content, reason) => {
  await writeFile(file, content, { mode: 0o600 });
  const refused = { code: 'kms-unavailable', message: expect.stringContaining(reason) };
  await expect(open().keys.list()).rejects.toMatchObject(refused);
  await expect(open().keys.create()).rejects.toMatchObject(refused);
  await expect(open().generateDataKey({ keyId: 'a', encryptionContext: {} })).rejects.toMatchObject({
    ...refused,
    message: expect.not.stringContaining(material),
  });
  expect(await readFile(file, 'utf8')).toBe(content);
  expect(await readdir(folder)).toEqual(['keys.json']);
});

test('of before, cut off at any byte, is refused and never added to', async () => {
  const { keyId } = await open().keys.create({ alias: 'alias/cut', description: 'to be cut' });
  await open().keys.rotate(keyId);
  const before = join(folder, 'before.json');
  await open().keys.export(before);
  const whole = await readFile(before);
  for (let length = 1; length < whole.byteLength - 1; length += 1) {
    await writeFile(file, whole.subarray(0, length));
    await expect(open().keys.list()).rejects.toMatchObject({ code: 'kms-unavailable' });
  }
  await expect(open().keys.rotate(keyId)).rejects.toMatchObject({ code: 'kms-unavailable' });
  expect((await stat(file)).size).toBe(whole.byteLength - 2);
  await writeFile(file, whole);
  expect(await open().keys.describe('alias/cut')).toMatchObject({ keyId, version: 2 });
});

test('cut off at any byte has every key before that, and takes new ones', async () => {
  const made: string[] = [];
  const ends: number[] = [];
  for (let n = 0; n < 3; n += 1) {
    made.push((await open().keys.create({ description: `number ${n} “日本”` })).keyId);
    ends.push((await stat(file)).size);
  }
  const whole = await readFile(file);
  for (let length = 0; length <= whole.byteLength; length += 7) {
    await writeFile(file, whole.subarray(0, length));
    const fresh = await open().keys.create();
    const expected = made.filter((_, index) => length >= (ends[index] ?? 0));
    expect((await open().keys.list()).map(({ keyId }) => keyId)).toEqual([...expected, fresh.keyId]);
  }
});

test('passes over zeros that a power failure left, and what another one had half written', async () => {
  const { keyId } = await open().keys.create();
  await appendFile(file, '\nsealift-local-kms/2 400 abcdefghijklmnop {"id":"');
  const second = await open().keys.create();
  await appendFile(file, Buffer.alloc(300));
  const third = await open().keys.create();
  expect((await open().keys.list()).map((key) => key.keyId)).toEqual([keyId, second.keyId, third.keyId]);
});

test('whose key was changed, or put under another entry, is refused', async () => {
  const [one, two] = [await open().keys.create(), await open().keys.create()];
  await open().keys.rotate(one.keyId);
  const whole = await readFile(file, 'utf8');
  const [, first = '', second = '', third = ''] = whole.split('\n');
  const material = (line: string): string => /[A-Za-z0-9+/]{43}=/.exec(line)?.[0] ?? '';
  const flip = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
  const changes: Record<string, string[]> = {
    'a bit of the key': [first.replace(material(first), flip(material(first))), second, third],
    'another key’s material': [first.replace(material(first), material(second)), second, third],
    'no material': [first.replace(material(first), '-'.repeat(44)), second, third],
    'another key’s version': [first, second, third.replace(one.keyId, two.keyId)],
    'a version is missing': [first, second, third.replace('"version":2', '"version":3')],
    'its first record is missing': [second, third],
    'a word of an editor': [first, second, third, 'sealed'],
  };
  for (const [what, lines] of Object.entries(changes)) {
    await writeFile(file, `\n${lines.join('\n')}`);
    const refused = { code: 'kms-unavailable', message: expect.stringContaining('damaged') as string };
    await expect(open().keys.list(), what).rejects.toMatchObject(refused);
    await expect(open().keys.create(), what).rejects.toMatchObject(refused);
  }
  await writeFile(file, whole.replaceAll('sealift-local-kms/2', 'sealift-local-kms/3'));
  const newer = { message: expect.stringContaining('another format version') as string };
  await expect(open().keys.list()).rejects.toMatchObject(newer);
});

test('of before: keys are checked where they have check values', async () => {
  interface Raw {
    keys: Record<string, { versions: { version: number; material: string; check?: string }[] }>;
  }
  await open().keys.create();
  const copy = join(folder, 'copy.json');
  await open().keys.export(copy);
  const raw = JSON.parse(await readFile(copy, 'utf8')) as Raw;
  const [version] = Object.values(raw.keys)[0]?.versions ?? [];
  if (version === undefined) throw new Error('no version');
  version.material = Buffer.alloc(32, 7).toString('base64');
  await writeFile(file, JSON.stringify(raw));
  await expect(open().keys.list()).rejects.toMatchObject({ code: 'kms-unavailable' });
  delete version.check;
  await writeFile(file, JSON.stringify(raw));
  expect(await open().keys.list()).toHaveLength(1);
});

test.each([0o644, 0o604, 0o660, 0o666, 0o601])(
  'that others may read or change (%o) is refused',
  async (mode) => {
    const kms = open();
    const { keyId } = await kms.keys.create();
    await chmod(file, mode);
    const refused = { code: 'kms-unavailable', message: expect.stringContaining('chmod 600') };
    await expect(kms.generateDataKey({ keyId, encryptionContext: {} })).rejects.toMatchObject(refused);
    await expect(open().keys.rotate(keyId)).rejects.toMatchObject(refused);
    await chmod(file, 0o640);
    await kms.generateDataKey({ keyId, encryptionContext: {} });
  },
);

test('that cannot be read says why', async () => {
  await mkdir(file, { mode: 0o700 });
  const refused = { code: 'kms-unavailable', message: expect.stringContaining('EISDIR') };
  await expect(open().keys.list()).rejects.toMatchObject(refused);
  await expect(open().keys.create()).rejects.toMatchObject(refused);
  const below = localKms({ file: join(file, 'keys.json', 'deeper') });
  await writeFile(join(file, 'keys.json'), '');
  await expect(below.keys.list()).rejects.toMatchObject({ message: expect.stringContaining('ENOTDIR') });
});

describe('under other names', () => {
  async function expectOneFile(...paths: string[]): Promise<void> {
    const made: string[] = [];
    for (let round = 0; round < 3; round += 1)
      for (const path of paths) made.push((await localKms({ file: path }).keys.create()).keyId);
    for (const path of paths)
      expect((await localKms({ file: path }).keys.list()).map(({ keyId }) => keyId)).toEqual(made);
  }

  test('a symbolic link, also one that leads to nothing yet', async () => {
    await mkdir(join(folder, 'real'));
    const real = join(folder, 'real', 'keys.json');
    await symlink(real, file);
    await expectOneFile(file, real);
    expect(await readdir(folder)).toEqual(['keys.json', 'real']);
    expect((await stat(real)).mode & 0o777).toBe(0o600);
  });

  test('a hard link', async () => {
    const { keyId } = await open().keys.create();
    const other = join(folder, 'other.json');
    await link(file, other);
    await open().keys.disable(keyId);
    expect(await localKms({ file: other }).keys.list()).toMatchObject([{ keyId, state: 'disabled' }]);
    await rm(file);
    await link(other, file);
    await localKms({ file: other }).keys.enable(keyId);
    expect(await open().keys.list()).toMatchObject([{ keyId, state: 'enabled' }]);
  });

  test('a folder that was given another name: nobody begins a second file in its place', async () => {
    const inside = join(folder, 'before', 'keys.json');
    const kms = localKms({ file: inside });
    const { keyId } = await kms.keys.create();
    await rename(join(folder, 'before'), join(folder, 'after'));
    const gone = { code: 'kms-unavailable', message: expect.stringContaining('gone') as string };
    await expect(kms.keys.create()).rejects.toMatchObject(gone);
    await expect(kms.generateDataKey({ keyId, encryptionContext: {} })).rejects.toMatchObject(gone);
    expect(await readdir(folder)).toEqual(['after']);
    const { keys } = localKms({ file: join(folder, 'after', 'keys.json') });
    expect(await keys.list()).toHaveLength(1);
  });
});

describe('of an earlier version', () => {
  test('is used as it is, and added to; the way back is a copy', async () => {
    const { keys } = open();
    const [one, two] = [await keys.create({ alias: 'alias/one' }), await keys.create()];
    await keys.rotate(one.keyId);
    await keys.setPolicy(two.keyId, { decrypt: ['back-office'] });
    const { ciphertextBlob } = await open().generateDataKey({ keyId: one.keyId, encryptionContext: {} });
    const before = join(folder, 'before.json');
    await keys.export(before);
    await expect(keys.export(before)).rejects.toMatchObject({ code: 'kms-request-invalid' });
    expect((await stat(before)).mode & 0o777).toBe(0o600);
    const document = await readFile(before, 'utf8');
    expect(JSON.parse(document)).toMatchObject({ format: 'sealift-local-kms', formatVersion: 1 });

    // With and without a line feed at its end.
    for (const text of [document, JSON.stringify(JSON.parse(document))]) {
      await writeFile(file, text);
      await writeFile(`${file}.lock`, '1 some-host');
      await open().decrypt({ ciphertextBlob, encryptionContext: {} });
      const three = await open().keys.create();
      await open().keys.disable(two.keyId);
      expect(await open().keys.list()).toMatchObject([
        { ...one, version: 2 },
        { ...two, state: 'disabled', policy: { generate: ['*'], decrypt: ['back-office'] } },
        three,
      ]);
      expect((await readFile(file, 'utf8')).startsWith(text)).toBe(true);
    }
  });

  test('a key of it is blanked by a purge, too', async () => {
    let now = Date.now();
    const { keyId } = await open().keys.create();
    const before = join(folder, 'before.json');
    await open().keys.export(before);
    await writeFile(file, await readFile(before));
    const { keys } = localKms({ file, clock: () => now });
    await keys.scheduleDeletion(keyId, 7);
    now += 7 * DAY;
    await keys.purge();
    expect(await readFile(file, 'utf8')).not.toMatch(/[A-Za-z0-9+/]{43}=/);
    expect(await open().keys.list()).toEqual([]);
    await open().keys.create();
  });
});

test('folders above it are made, for its owner only', async () => {
  const path = join(folder, 'a', 'b', 'keys.json');
  const { keyId } = await localKms({ file: path }).keys.create();
  expect((await stat(join(folder, 'a'))).mode & 0o777).toBe(0o700);
  expect((await localKms({ file: path }).keys.list()).map((key) => key.keyId)).toEqual([keyId]);
});

test.skipIf(process.platform !== 'linux')(
  'where nobody can make a folder that is said, and soon',
  async () => {
    const kms = localKms({ file: '/proc/sealift/keys.json' });
    await expect(kms.keys.create()).rejects.toMatchObject({ code: 'kms-unavailable' });
  },
);

describe('a disk that does not take it', () => {
  const absent = noTinyDisk();

  test.skipIf(absent !== undefined)(
    `full, then read-only${absent ? ` (skipped: ${absent})` : ''}`,
    async () => {
      const disk = tinyDisk('64k');
      try {
        const path = join(disk.folder, 'keys.json');
        const kms = localKms({ file: path });
        const made = [(await kms.keys.create()).keyId];
        const filler = join(disk.folder, 'filler');
        await writeFile(filler, Buffer.alloc(65_536)).catch(() => {});
        const full = { code: 'kms-storage-full', message: expect.stringContaining('full') as string };
        await expect(
          (async () => {
            for (;;) made.push((await kms.keys.create()).keyId);
          })(),
        ).rejects.toMatchObject(full);
        await expect(kms.keys.create({ description: 'x'.repeat(8_000) })).rejects.toMatchObject(full);
        await kms.generateDataKey({ keyId: made[0] ?? '', encryptionContext: {} });
        await truncate(filler);
        made.push((await kms.keys.create()).keyId);
        expect((await localKms({ file: path }).keys.list()).map(({ keyId }) => keyId)).toEqual(made);

        disk.readOnly();
        await expect(kms.keys.create()).rejects.toMatchObject({
          code: 'kms-unavailable',
          message: expect.stringContaining('EROFS') as string,
        });
        for (const user of [kms, localKms({ file: path })])
          await user.generateDataKey({ keyId: made[0] ?? '', encryptionContext: {} });
      } finally {
        disk.unmount();
      }
    },
  );
});
