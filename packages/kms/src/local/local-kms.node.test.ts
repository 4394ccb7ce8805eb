import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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

describe('states', () => {
  test('a deletion waits, and can be cancelled', async () => {
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
    await keys.enable(keyId);
    expect((await generateDataKey({ keyId, encryptionContext: {} })).plaintext.byteLength).toBe(32);
  });

  test('a key that is not usable any more stays until it is purged, and can be had back', async () => {
    const { keys, generateDataKey, decrypt } = open();
    const { keyId } = await keys.create({ alias: 'alias/gone' });
    const { ciphertextBlob } = await generateDataKey({ keyId, encryptionContext: {} });
    await keys.scheduleDeletion(keyId, 7);
    await expect(keys.purge(keyId)).rejects.toMatchObject({
      code: 'kms-request-invalid',
      message: expect.stringContaining('from 2026-11-27') as string,
    });
    expect(await keys.purge()).toEqual([]);
    now += 700 * DAY;
    await keys.create();
    const used = generateDataKey({ keyId, encryptionContext: {} });
    await expect(used).rejects.toMatchObject({ code: 'kms-key-pending-deletion' });
    expect(await keys.describe(keyId)).toMatchObject({ state: 'pending-deletion' });
    await expect(keys.create({ alias: 'alias/gone' })).rejects.toMatchObject({ code: 'kms-request-invalid' });
    now -= 700 * DAY;
    await keys.cancelDeletion(keyId);
    await keys.enable(keyId);
    expect((await decrypt({ ciphertextBlob, encryptionContext: {} })).plaintext.byteLength).toBe(32);
  });

  test('a purge takes what is due, blanks it in the file, and frees its alias', async () => {
    const { keys, decrypt, generateDataKey } = open();
    const [kept, due, later] = [
      await keys.create(),
      await keys.create({ alias: 'alias/due' }),
      await keys.create(),
    ];
    await keys.rotate(due.keyId);
    const { ciphertextBlob } = await generateDataKey({ keyId: due.keyId, encryptionContext: {} });
    await expect(keys.purge(kept.keyId)).rejects.toMatchObject({ code: 'kms-request-invalid' });
    await keys.scheduleDeletion(due.keyId, 7);
    await keys.scheduleDeletion(later.keyId, 8);
    now += 7 * DAY;
    const before = await readFile(file, 'utf8');
    expect(await keys.purge()).toEqual([{ ...due, version: 2, state: 'purged' }]);
    expect(await keys.purge()).toEqual([]);
    const after = await readFile(file, 'utf8');
    const material = (text: string): string[] => text.match(/"[A-Za-z0-9+/]{43}="/g) ?? [];
    expect([material(before).length, material(after).length]).toEqual([4, 2]);
    const gone = { code: 'kms-key-not-found' };
    await expect(keys.cancelDeletion(due.keyId)).rejects.toMatchObject(gone);
    await expect(decrypt({ ciphertextBlob, encryptionContext: {} })).rejects.toMatchObject(gone);
    await open().keys.create({ alias: 'alias/due' });
    await open().keys.rotate(kept.keyId);
    expect(await open().keys.list()).toHaveLength(3);
  });

  test('a purge that was killed before it had blanked the key is finished by the next one', async () => {
    const { keys } = open();
    const { keyId } = await keys.create();
    await keys.scheduleDeletion(keyId, 7);
    now += 7 * DAY;
    const [material = ''] = /[A-Za-z0-9+/]{43}=/.exec(await readFile(file, 'utf8')) ?? [];
    await keys.purge();
    const blanked = await readFile(file, 'utf8');
    await writeFile(file, blanked.replace('-'.repeat(44), material));
    expect(await open().keys.list()).toEqual([]);
    expect(await open().keys.purge()).toEqual([]);
    expect(await readFile(file, 'utf8')).toBe(blanked);
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
