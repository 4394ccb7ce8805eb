import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localKms } from '@sealift/kms/local';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from './run.js';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-keys-'));
  file = join(folder, 'keys.json');
  await localKms({ file }).keys.create({ alias: 'alias/uploads' });
});
afterEach(() => rm(folder, { recursive: true }));

async function sealift(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const lines: { out: string[]; err: string[] } = { out: [], err: [] };
  const code = await run(['keys', ...args, '--kms-file', file], {
    env: {},
    out: (line) => lines.out.push(line),
    err: (line) => lines.err.push(line),
    signal: new AbortController().signal,
  });
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}

test('sealift keys policy prints and sets', async () => {
  const policyOf = async (...args: string[]): Promise<unknown> =>
    JSON.parse((await sealift('policy', 'alias/uploads', ...args)).out);
  expect(await policyOf()).toEqual({ generate: ['*'], decrypt: ['*'] });
  await policyOf('--generate', 'web', '--generate', 'batch');
  expect(await policyOf('--decrypt', 'none')).toEqual({ generate: ['web', 'batch'], decrypt: [] });
  expect(await policyOf()).toEqual({ generate: ['web', 'batch'], decrypt: [] });
  expect(await sealift('policy', 'alias/uploads', '--generate', 'no one')).toMatchObject({
    code: 1,
    err: expect.stringContaining('kms-request-invalid') as string,
  });
  expect((await sealift('policy')).code).toBe(2);
  expect((await sealift('policy', 'alias/none')).err).toContain('kms-key-not-found');
});
