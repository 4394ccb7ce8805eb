import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditFile } from './audit-file.js';
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
