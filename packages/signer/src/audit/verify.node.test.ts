import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../cli/run.js';
import { auditFile } from './audit-file.js';
import { formatHead } from './chain.js';
import { verifyAudit } from './verify.js';

const COUNT = 9;
let folder: string;
let lines: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-verify-'));
  const path = join(folder, 'audit.jsonl');
  const audit = auditFile(path, { sync: false });
  for (let n = 1; n <= COUNT; n += 1)
    await audit({ time: '2026-11-20T00:00:00.000Z', action: 'key-generate', outcome: 'ok', key: `k${n}` });
  lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
});
afterAll(() => rm(folder, { recursive: true }));

async function written(changed: readonly string[], end = '\n'): Promise<string> {
  const path = join(folder, 'changed.jsonl');
  await writeFile(path, changed.join('\n') + end);
  return path;
}

async function sealift(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const text = { out: '', err: '' };
  const terminal = {
    env: {},
    out: (line: string) => {
      text.out += `${line}\n`;
    },
    err: (line: string) => {
      text.err += `${line}\n`;
    },
    signal: new AbortController().signal,
  };
  return { code: await run(['audit', ...args], terminal), ...text };
}

describe('every line', () => {
  const all = Array.from({ length: COUNT }, (_, index) => index);
  const butLast = all.slice(0, -1);

  test.each(butLast)('%i removed', async (at) => {
    const { problems } = await verifyAudit(await written(lines.filter((_, index) => index !== at)));
    expect(problems[0]).toMatchObject({ line: at + 1, kind: 'removed' });
  });

  test.each(butLast)('%i changed', async (at) => {
    const changed = lines.with(at, (lines[at] ?? '').replace('key-generate', 'key-unwrap'));
    const { problems } = await verifyAudit(await written(changed));
    expect(problems).toMatchObject([{ line: at + 1, kind: 'changed' }]);
  });

  test.each(all)('%i doubled', async (at) => {
    const { problems } = await verifyAudit(await written(lines.toSpliced(at, 0, lines[at] ?? '')));
    expect(problems[0]).toMatchObject({ line: at + 2, kind: 'out-of-order' });
  });

  test.each(butLast)('%i swapped with the next', async (at) => {
    const changed = lines.toSpliced(at, 2, lines[at + 1] ?? '', lines[at] ?? '');
    const { intact, problems } = await verifyAudit(await written(changed));
    expect(intact).toBe(false);
    expect(problems[0]?.line).toBe(at + 1);
  });

  test.each(butLast)('%i cut short', async (at) => {
    const { problems } = await verifyAudit(await written(lines.with(at, (lines[at] ?? '').slice(0, 60))));
    expect(problems[0]).toMatchObject({ line: at + 1, kind: 'unreadable' });
  });

  test.each(all)('%i with one space more', async (at) => {
    const { intact } = await verifyAudit(await written(lines.with(at, `${lines[at]} `)), {
      heads: [await lastHead()],
    });
    expect(intact).toBe(false);
  });
});

async function lastHead(): Promise<{ seq: number; hash: string }> {
  return (await verifyAudit(join(folder, 'audit.jsonl'))).head;
}

describe('the end of the file', () => {
  test('cut off, is seen with a head and not without', async () => {
    const path = await written(lines.slice(0, -2));
    expect((await verifyAudit(path)).intact).toBe(true);
    const { problems } = await verifyAudit(path, { heads: [await lastHead()] });
    expect(problems).toMatchObject([{ line: COUNT - 2, kind: 'truncated' }]);
  });

  test('rewritten, is seen with a head', async () => {
    const path = join(folder, 'forged.jsonl');
    const audit = auditFile(path, { sync: false });
    for (let n = 1; n <= COUNT; n += 1)
      await audit({
        time: '2026-11-20T00:00:00.000Z',
        action: 'key-generate',
        outcome: 'ok',
        key: `forged${n}`,
      });
    expect((await verifyAudit(path)).intact).toBe(true);
    expect((await verifyAudit(path, { heads: [await lastHead()] })).problems).toMatchObject([
      { line: COUNT, kind: 'changed' },
    ]);
  });

  test('an older head is no complaint', async () => {
    const head = await lastHead();
    const path = join(folder, 'longer.jsonl');
    await writeFile(path, `${lines.join('\n')}\n`);
    await auditFile(path)({ time: '2026-11-20T00:00:00.000Z', action: 'key-unwrap', outcome: 'ok' });
    expect(await verifyAudit(path, { heads: [head] })).toMatchObject({ intact: true, lines: COUNT + 1 });
  });

  test('an empty file is an unbroken chain of no lines, unless a head says otherwise', async () => {
    const path = await written([], '');
    expect(await verifyAudit(path)).toMatchObject({ intact: true, lines: 0 });
    expect((await verifyAudit(path, { heads: [await lastHead()] })).intact).toBe(false);
  });
});

test('noise does not use up memory and is named', async () => {
  const path = await written(['x'.repeat(5_000_000)], '');
  const { intact, problems } = await verifyAudit(path);
  expect(intact).toBe(false);
  expect(problems[0]).toMatchObject({ line: 1, kind: 'unreadable' });
});

describe('sealift audit', () => {
  test('verify and head of an unbroken file', async () => {
    const path = join(folder, 'audit.jsonl');
    const head = formatHead(await lastHead());
    expect(await sealift('head', path)).toEqual({ code: 0, out: `${head}\n`, err: '' });
    expect(await sealift('verify', path, '--head', head)).toEqual({
      code: 0,
      out: `9 lines, unbroken; head ${head}\n`,
      err: '',
    });
  });

  test('a broken file has exit code 1 and names the line', async () => {
    const path = await written(lines.toSpliced(3, 1));
    const { code, out, err } = await sealift('verify', path);
    expect(code).toBe(1);
    expect(out).toContain('line 4: removed');
    expect(err).toContain('line 4. (audit-chain-broken)');
    const json = JSON.parse((await sealift('verify', path, '--json')).out) as { problems: unknown[] };
    expect(json.problems).toHaveLength(1);
    expect((await sealift('head', path)).code).toBe(1);
  });

  test.each([['verify'], ['prove', 'x'], ['verify', 'a', 'b'], ['verify', 'a', '--head', '12']])(
    '%j is a usage error',
    async (...args) => {
      expect((await sealift(...args)).code).toBe(2);
    },
  );

  test('a file that is not there', async () => {
    expect(await sealift('verify', join(folder, 'nowhere'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('audit-file-unavailable') as string,
    });
  });
});
