import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditFile, formatHead, verifyAudit } from '@sealift/admin/audit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ran, sealift } from './testing/command.js';

const COUNT = 9;
let folder: string;
let lines: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-audit-command-'));
  const path = join(folder, 'audit.jsonl');
  const write = auditFile(path, { sync: false });
  for (let n = 1; n <= COUNT; n += 1)
    await write({ time: '2026-11-20T00:00:00.000Z', action: 'key-generate', outcome: 'ok', key: `k${n}` });
  lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
});
afterAll(() => rm(folder, { recursive: true }));

async function written(changed: readonly string[]): Promise<string> {
  const path = join(folder, 'changed.jsonl');
  await writeFile(path, `${changed.join('\n')}\n`);
  return path;
}

function audit(...args: string[]): Promise<Ran> {
  return sealift(['audit', ...args]);
}

test('verify and head of an unbroken file', async () => {
  const path = join(folder, 'audit.jsonl');
  const head = formatHead((await verifyAudit(path)).head);
  expect(await audit('head', path)).toEqual({ code: 0, out: head, err: '' });
  expect(await audit('verify', path, '--head', head)).toEqual({
    code: 0,
    out: `9 lines, unbroken; head ${head}`,
    err: '',
  });
});

test('a broken file has exit code 1 and names the line', async () => {
  const path = await written(lines.toSpliced(3, 1));
  const { code, out, err } = await audit('verify', path);
  expect(code).toBe(1);
  expect(out).toContain('line 4: removed');
  expect(err).toContain('line 4. (audit-chain-broken)');
  const json = JSON.parse((await audit('verify', path, '--json')).out) as { problems: unknown[] };
  expect(json.problems).toHaveLength(1);
  expect((await audit('head', path)).code).toBe(1);
});

test.each([['verify'], ['prove', 'x'], ['verify', 'a', 'b'], ['verify', 'a', '--head', '12']])(
  '%j is a usage error',
  async (...args) => {
    expect((await audit(...args)).code).toBe(2);
  },
);

test('a file that is not there', async () => {
  expect(await audit('verify', join(folder, 'nowhere'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('audit-file-unavailable') as string,
  });
});
