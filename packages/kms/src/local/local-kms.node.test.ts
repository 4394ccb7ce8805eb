import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { kmsConformance } from '../conformance.js';
import { localKms } from './index.js';

const DAY = 86_400_000;
let folder: string;
let file: string;
let now: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-kms-'));
  file = join(folder, 'keys.json');
  now = Date.UTC(2026, 10, 20);
});

afterEach(() => rm(folder, { recursive: true }));

const open = (): ReturnType<typeof localKms> => localKms({ file, clock: () => now });

describe('conformance', () => {
  test.each(kmsConformance)('$name', async ({ run }) => {
    const kms = open();
    const [first, other, disabled, pending] = await Promise.all([1, 2, 3, 4].map(() => kms.keys.create()));
    if (!first || !other || !disabled || !pending) throw new Error('no keys');
    await kms.keys.disable(disabled.keyId);
    await kms.keys.scheduleDeletion(pending.keyId, 7);
    await run({
      kms,
      keyId: first.keyId,
      otherKeyId: other.keyId,
      disabledKeyId: disabled.keyId,
      pendingDeletionKeyId: pending.keyId,
      unknownKeyId: '00000000-0000-4000-8000-000000000000',
      rotate: (keyId) => kms.keys.rotate(keyId),
    });
  });
});

describe('the key file', () => {
  test('is for its owner only, and no copy or lock stays beside it', async () => {
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
    ['', 'not JSON'],
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

  test('cut off at any byte is refused and never overwritten', async () => {
    const { keyId } = await open().keys.create({ alias: 'alias/cut', description: 'to be cut' });
    await open().keys.rotate(keyId);
    const whole = await readFile(file);
    for (let length = 0; length < whole.byteLength - 1; length += 1) {
      await writeFile(file, whole.subarray(0, length));
      await expect(open().keys.list()).rejects.toMatchObject({ code: 'kms-unavailable' });
    }
    await expect(open().keys.rotate(keyId)).rejects.toMatchObject({ code: 'kms-unavailable' });
    expect((await stat(file)).size).toBe(whole.byteLength - 2);
    await writeFile(file, whole);
    expect(await open().keys.describe('alias/cut')).toMatchObject({ keyId, version: 2 });
  });

  test('whose key was changed, or put under another entry, is refused; one without check values is read', async () => {
    interface Raw {
      keys: Record<string, { versions: { version: number; material: string; check?: string }[] }>;
    }
    const [one, two] = [await open().keys.create(), await open().keys.create()];
    await open().keys.rotate(one.keyId);
    const whole = await readFile(file, 'utf8');
    const attempt = async (change: (raw: Raw) => void): Promise<unknown> => {
      const raw = JSON.parse(whole) as Raw;
      change(raw);
      await writeFile(file, JSON.stringify(raw));
      return open().keys.list();
    };
    const versionsOf = (raw: Raw, keyId: string) => raw.keys[keyId]?.versions ?? [];
    const damaged = { code: 'kms-unavailable', message: expect.stringContaining('damaged') };
    const flip = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
    await expect(
      attempt((raw) => {
        const [first] = versionsOf(raw, one.keyId);
        if (first) first.material = flip(first.material);
      }),
    ).rejects.toMatchObject(damaged);
    await expect(
      attempt((raw) => {
        Object.assign(raw.keys, { [one.keyId]: raw.keys[two.keyId], [two.keyId]: raw.keys[one.keyId] });
      }),
    ).rejects.toMatchObject(damaged);
    await expect(
      attempt((raw) => {
        const [first, second] = versionsOf(raw, one.keyId);
        if (first && second)
          [first.material, second.material, first.check, second.check] = [
            second.material,
            first.material,
            second.check ?? '',
            first.check ?? '',
          ];
      }),
    ).rejects.toMatchObject(damaged);
    const older = await attempt((raw) => {
      for (const { versions } of Object.values(raw.keys))
        for (const version of versions) delete version.check;
    });
    expect(older).toHaveLength(2);
    expect(whole.match(/"check": "[\w-]{16}"/g)).toHaveLength(3);
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

  test('a copy that a crash left behind is no hindrance', async () => {
    await writeFile(`${file}.new`, 'half of a f');
    await open().keys.create();
    expect(await readdir(folder)).toEqual(['keys.json']);
  });

  test('a lock of a process that is gone is taken over, one of a living process is respected', async () => {
    const { hostname } = await import('node:os');
    await writeFile(`${file}.lock`, `999999999 ${hostname()}`);
    await open().keys.create();
    await writeFile(`${file}.lock`, `${process.pid} ${hostname()}`);
    const waiting = open().keys.create();
    const first = await Promise.race([
      waiting,
      new Promise((resolve) => setTimeout(resolve, 150, 'still waiting')),
    ]);
    expect(first).toBe('still waiting');
    await rm(`${file}.lock`);
    await waiting;
  });

  test('a lock of another host, or without a name, is taken over when it is old', async () => {
    for (const owner of ['1 another-host', '']) {
      await writeFile(`${file}.lock`, owner);
      const minuteAgo = new Date(Date.now() - 60_000);
      await utimes(`${file}.lock`, minuteAgo, minuteAgo);
      await open().keys.create();
    }
    expect(await open().keys.list()).toHaveLength(2);
  });
});

describe('states', () => {
  test('a deletion waits, can be cancelled, and ends the key when its time has come', async () => {
    const { keys, generateDataKey } = open();
    const { keyId } = await keys.create();
    for (const days of [6, 31, 7.5, Number.NaN]) {
      expect(() => keys.scheduleDeletion(keyId, days)).toThrow(/7 to 30 days/);
    }
    expect(await keys.scheduleDeletion(keyId, 7)).toMatchObject({
      state: 'pending-deletion',
      deletionDate: new Date(now + 7 * DAY).toISOString(),
    });
    await expect(keys.enable(keyId)).rejects.toMatchObject({ code: 'kms-key-pending-deletion' });
    now += 7 * DAY - 1;
    expect(await keys.cancelDeletion(keyId)).toMatchObject({ state: 'disabled' });
    await keys.scheduleDeletion(keyId, 7);
    now += 7 * DAY;
    await expect(generateDataKey({ keyId, encryptionContext: {} })).rejects.toMatchObject({
      code: 'kms-key-not-found',
    });
    await expect(keys.cancelDeletion(keyId)).rejects.toMatchObject({ code: 'kms-key-not-found' });
    expect(await keys.list()).toEqual([]);
    await keys.create();
    expect(await readFile(file, 'utf8'), 'the next change removes it from the disk').not.toContain(keyId);
  });

  test('an alias is one key’s', async () => {
    const { keys } = open();
    await keys.create({ alias: 'alias/a' });
    await expect(keys.create({ alias: 'alias/a' })).rejects.toMatchObject({ code: 'kms-request-invalid' });
    expect(() => keys.create({ alias: 'a' })).toThrow(/alias\//);
  });
});

describe('several processes', () => {
  test('changes of many at once are all kept', async () => {
    const stores = Array.from({ length: 8 }, open);
    const made = await Promise.all(
      stores.flatMap(({ keys }) => [keys.create(), keys.create(), keys.create()]),
    );
    const listed = await open().keys.list();
    expect(listed.map(({ keyId }) => keyId).sort()).toEqual(made.map(({ keyId }) => keyId).sort());
  });
});
