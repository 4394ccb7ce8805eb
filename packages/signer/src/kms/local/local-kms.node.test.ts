import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
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

  test.each([
    '',
    '{',
    'null',
    '[]',
    '{"format":"sealift-local-kms","formatVersion":2,"keys":{}}',
    '{"format":"sealift-local-kms","formatVersion":1,"keys":{"a":{}}}',
  ])('that is damaged is refused and never overwritten: %j', async (content) => {
    await writeFile(file, content);
    await expect(open().keys.list()).rejects.toMatchObject({ code: 'kms-unavailable' });
    await expect(open().keys.create()).rejects.toMatchObject({ code: 'kms-unavailable' });
    expect(await readFile(file, 'utf8')).toBe(content);
    expect(await readdir(folder)).toEqual(['keys.json']);
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
