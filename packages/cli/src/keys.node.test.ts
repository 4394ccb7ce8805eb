import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localKms } from '@sealift/kms/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ran, sealift } from './testing/command.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-keys-'));
  await localKms({ file: join(folder, 'keys.json') }).keys.create({ alias: 'alias/uploads' });
});
afterAll(() => rm(folder, { recursive: true }));

function keys(...args: string[]): Promise<Ran> {
  return sealift(['keys', ...args, '--kms-file', join(folder, 'keys.json')]);
}

test('policy prints and sets', async () => {
  const policyOf = async (...args: string[]): Promise<unknown> =>
    JSON.parse((await keys('policy', 'alias/uploads', ...args)).out);
  expect(await policyOf()).toEqual({ generate: ['*'], decrypt: ['*'] });
  await policyOf('--generate', 'web', '--generate', 'batch');
  expect(await policyOf('--decrypt', 'none')).toEqual({ generate: ['web', 'batch'], decrypt: [] });
  expect(await policyOf()).toEqual({ generate: ['web', 'batch'], decrypt: [] });
  expect(await keys('policy', 'alias/uploads', '--generate', 'no one')).toMatchObject({
    code: 1,
    err: expect.stringContaining('kms-request-invalid') as string,
  });
  expect((await keys('policy')).code).toBe(2);
  expect((await keys('policy', 'alias/none')).err).toContain('kms-key-not-found');
});

test('purge takes away only what is due', async () => {
  const { keyId } = JSON.parse((await keys('create')).out) as { keyId: string };
  const early = localKms({ file: join(folder, 'keys.json'), clock: () => Date.now() - 8 * 86_400_000 });
  expect(await keys('purge', keyId)).toMatchObject({
    code: 1,
    err: expect.stringContaining('kms-request-invalid') as string,
  });
  await early.keys.scheduleDeletion(keyId, 7);
  expect(JSON.parse((await keys('list')).out)).toHaveLength(2);
  expect(JSON.parse((await keys('purge')).out)).toMatchObject([{ keyId, state: 'purged' }]);
  expect(JSON.parse((await keys('purge')).out)).toEqual([]);
  expect((await keys('describe', keyId)).err).toContain('kms-key-not-found');
});

test('export writes a copy, once', async () => {
  const copy = join(folder, 'copy.json');
  expect((await keys('export')).code).toBe(2);
  await keys('export', '--out', copy);
  expect(await localKms({ file: copy }).keys.list()).toEqual(JSON.parse((await keys('list')).out));
  expect((await keys('export', '--out', copy)).err).toContain('kms-request-invalid');
});
