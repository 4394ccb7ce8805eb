import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type LocalKms, localKms } from './index.js';

const looks = vi.hoisted(() => ({ count: 0, during: (): Promise<void> => Promise.resolve() }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const stat = async (...given: Parameters<typeof real.stat>) => {
    looks.count++;
    const found = await real.stat(...given);
    await looks.during();
    return found;
  };
  return { ...real, stat };
});

let folder: string;
let kms: LocalKms;
let keyId: string;
const generate = () => kms.generateDataKey({ keyId, encryptionContext: {} });

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kms-'));
  kms = localKms({ file: path.join(folder, 'keys') });
  ({ keyId } = await kms.keys.create());
  await generate();
  looks.count = 0;
});
afterEach(async () => {
  looks.during = () => Promise.resolve();
  await rm(folder, { recursive: true });
});

test('a hundred data keys asked for at once take one look at the file, and are a hundred', async () => {
  const made = await Promise.all(Array.from({ length: 100 }, generate));
  expect(looks.count).toBe(1);
  expect(new Set(made.map(({ plaintext }) => plaintext.toString())).size).toBe(100);
});

test('nobody gets what was seen before he asked', async () => {
  const other = localKms({ file: path.join(folder, 'keys') });
  let late: Promise<unknown> | undefined;
  // The first look has seen the file when another process disables the key.
  looks.during = async () => {
    looks.during = () => Promise.resolve();
    await other.keys.disable(keyId);
    late = generate();
    late.catch(() => {});
  };
  await generate();
  await expect(late).rejects.toMatchObject({ code: 'kms-key-disabled' });
});

test('a look that fails fails for those who shared it, and for nobody after them', async () => {
  looks.during = () => Promise.reject(Object.assign(new Error('gone'), { code: 'EIO' }));
  const asked = await Promise.allSettled([generate(), generate()]);
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  looks.during = () => Promise.resolve();
  await generate();
});
