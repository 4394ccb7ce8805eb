import {
  appendFile,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent } from '@sealift/signer';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AuditFile, auditFile } from './audit-file.js';
import { verifyAudit } from './verify.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-audit-'));
  path = join(folder, 'audit.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const event = (key: string): AuditEvent => ({
  time: '2026-11-20T00:00:00.000Z',
  action: 'upload-grant',
  outcome: 'ok',
  key,
});
const keysIn = async (file: string): Promise<unknown[]> =>
  (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).key);
const lines = async (): Promise<Record<string, unknown>[]> =>
  (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => {
      try {
        return JSON.parse(line) as Record<string, unknown>;
      } catch {
        return { cut: line };
      }
    });

test('a writer that comes late, when the file was rotated twice, does not turn the head file back', async () => {
  const headFile = join(folder, 'head');
  const rotate = async (n: number): Promise<void> => {
    await rename(path, `${path}.${n}`);
    await auditFile(path, { headFile })(event(`first of file ${n}`));
  };
  await auditFile(path, { headFile })(event('a'));
  const handle = await open(path);
  const sync = vi.spyOn(Object.getPrototypeOf(handle), 'datasync');
  await handle.close();
  try {
    sync.mockImplementationOnce(async () => {
      await rotate(1);
      await rotate(2);
    });
    await auditFile(path, { headFile })(event('late'));
  } finally {
    sync.mockRestore();
  }
  await auditFile(path, { headFile })(event('next'));
  for (const one of [`${path}.1`, `${path}.2`, path])
    expect(await verifyAudit(one)).toMatchObject({ intact: true, problems: [] });
  expect(await keysIn(`${path}.1`)).toEqual(['a', 'late']);
});

test('every line has its number and the hash of the one before; nothing else is left in the folder', async () => {
  const audit = auditFile(path);
  for (const key of ['a', 'Zürich', 'c']) await audit(event(key));
  expect((await lines()).map(({ seq, key }) => [seq, key])).toEqual([
    [1, 'a'],
    [2, 'Zürich'],
    [3, 'c'],
  ]);
  const [first, second] = await lines();
  expect(first?.prev).toBe('0'.repeat(64));
  const { createHash } = await import('node:crypto');
  const [bytes = ''] = (await readFile(path, 'utf8')).split('\n');
  expect(second?.prev).toBe(createHash('sha256').update(bytes, 'utf8').digest('hex'));
  expect(await readdir(folder)).toEqual(['audit.jsonl']);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await verifyAudit(path)).toMatchObject({ intact: true, lines: 3, notes: [] });
});

test('several writers at once make one chain', async () => {
  const writers = [1, 2, 3].map(() => auditFile(path, { sync: false }));
  const keys = Array.from({ length: 20 }, (_, index) => String(index));
  await Promise.all(writers.flatMap((audit, writer) => keys.map((key) => audit(event(`${writer}/${key}`)))));
  expect(await verifyAudit(path)).toMatchObject({ intact: true, lines: 60 });
  expect(new Set((await lines()).map(({ key }) => key)).size).toBe(60);
});

describe('after a crash', () => {
  async function crashed(cut: (whole: string) => string): Promise<void> {
    const audit = auditFile(path);
    for (const key of ['a', 'b', 'c']) await audit(event(key));
    await writeFile(path, cut(await readFile(path, 'utf8')));
  }

  test.each([
    ['in the middle of a line', (text: string) => text.slice(0, -40)],
    ['after the first byte', (text: string) => text.slice(0, text.lastIndexOf('{') + 1)],
  ])('%s, the torn line is reported and the chain goes on', async (_, cut) => {
    await crashed(cut);
    const torn = await verifyAudit(path);
    expect(torn.problems).toMatchObject([{ line: 3, kind: 'torn' }]);
    await auditFile(path)(event('d'));
    expect((await lines()).slice(3)).toMatchObject([
      { seq: 3, action: 'audit-resume', unfinished: 1 },
      { seq: 4, key: 'd' },
    ]);
    const report = await verifyAudit(path);
    expect(report).toMatchObject({ intact: true, lines: 5 });
    expect(report.notes).toEqual([expect.stringContaining('line 3 was cut short')]);
  });

  test('right before its line feed, the line is whole and counts', async () => {
    await crashed((text) => text.slice(0, -1));
    expect((await verifyAudit(path)).problems).toMatchObject([{ line: 3, kind: 'torn' }]);
    await auditFile(path)(event('d'));
    expect((await lines()).map(({ seq, key }) => [seq, key])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, 'd'],
    ]);
    expect(await verifyAudit(path)).toMatchObject({ intact: true, lines: 4, superseded: 0, notes: [] });
  });

  test('while it recorded another crash', async () => {
    for (const again of ['\n{"seq":4,"pr', '\n']) {
      await rm(path, { force: true });
      await crashed((text) => text.slice(0, -40));
      await appendFile(path, again);
      await auditFile(path)(event('d'));
      expect(await verifyAudit(path)).toMatchObject({ intact: true, problems: [] });
      expect((await lines()).at(-1)).toMatchObject({ key: 'd' });
    }
  });

  test('in the very first line', async () => {
    await writeFile(path, '{"seq":1,"pre');
    await auditFile(path)(event('a'));
    expect(await verifyAudit(path)).toMatchObject({ intact: true, lines: 3 });
  });

  test('a long file is continued from its last block', async () => {
    const audit = auditFile(path, { sync: false });
    await Promise.all(Array.from({ length: 500 }, () => audit(event('k'.repeat(500)))));
    await truncate(path, (await stat(path)).size - 9);
    await auditFile(path)(event('z'));
    expect(await verifyAudit(path)).toMatchObject({ intact: true, lines: 502 });
  });
});

describe('a file that is not as it was left', () => {
  test('lines cut off while the signer runs are named in the next line', async () => {
    const audit = auditFile(path);
    for (const key of ['a', 'b', 'c']) await audit(event(key));
    const [first = ''] = (await readFile(path, 'utf8')).split('\n');
    await truncate(path, Buffer.byteLength(first) + 1);
    await audit(event('d'));
    expect((await lines())[1]).toMatchObject({ seq: 2, action: 'audit-resume', lost: { seq: 3 } });
    expect((await verifyAudit(path)).problems).toMatchObject([{ line: 2, kind: 'truncated' }]);
  });

  test('lines cut off between two runs are named when there is a head file', async () => {
    const options = { headFile: join(folder, 'head') };
    for (const key of ['a', 'b', 'c']) await auditFile(path, options)(event(key));
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.slice(0, text.indexOf('\n') + 1));
    await new AuditFile(path, options).check();
    expect((await verifyAudit(path)).problems).toMatchObject([{ line: 2, kind: 'truncated' }]);
  });

  test('a rotated file begins a chain of its own, which names the end of the old one', async () => {
    const options = { headFile: join(folder, 'head') };
    const audit = auditFile(path, options);
    await audit(event('a'));
    const { head } = await verifyAudit(path);
    await rename(path, join(folder, 'audit.1.jsonl'));
    await audit(event('b'));
    expect(await lines()).toMatchObject([
      { seq: 1, action: 'audit-resume', after: head },
      { seq: 2, key: 'b' },
    ]);
    expect(await verifyAudit(path)).toMatchObject({ intact: true });
  });

  test.each(['not an audit file\n', '{"json":true}\n', 'a\nb\nc'])(
    '%j is never added to',
    async (content) => {
      await writeFile(path, content);
      await expect(auditFile(path)(event('a'))).rejects.toMatchObject({ code: 'audit-file-foreign' });
      expect(await readFile(path, 'utf8')).toBe(content);
    },
  );

  test('what cannot be written is refused, and the next event is tried again', async () => {
    const missing = join(folder, 'later', 'audit.jsonl');
    const audit = auditFile(missing);
    await expect(audit(event('a'))).rejects.toMatchObject({ code: 'audit-file-unavailable' });
    const { mkdir } = await import('node:fs/promises');
    await mkdir(join(folder, 'later'));
    await audit(event('b'));
    expect(await verifyAudit(missing)).toMatchObject({ intact: true, lines: 1 });
  });
});
