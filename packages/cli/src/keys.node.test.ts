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
