import {
  appendFile,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent } from '@sealift/signer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noTinyDisk, tinyDisk } from '../../../kms/src/testing/tiny-disk.js';
import { auditFile } from './audit-file.js';
import { type ChainHead, chainedLine, formatHead, GENESIS, hashOf } from './chain.js';
import { readHead } from './head-file.js';
import { verifyAudit } from './verify.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-audit-'));
  path = join(folder, 'audit.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const event = (key: string): AuditEvent => ({ time: '', action: 'upload-grant', outcome: 'ok', key });
const headOf = async (): Promise<ChainHead> => (await verifyAudit(path)).head;
const write = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await auditFile(path)(event(key));
};

describe('lines of writers that came too late', () => {
  test('count for nothing; everybody goes on behind the chain', async () => {
    const running = auditFile(path);
    await running(event('a'));
    const heads = [GENESIS, await headOf()];
    await write('b', 'c');
    heads.push(await headOf());
    // As processes would write them that were stopped at these heads.
    for (const head of [...heads.slice(0, 2), ...heads.slice(0, 2)])
      await appendFile(path, `${chainedLine(head, { writer: String(Math.random()), key: 'late' })}\n`);
    for (const audit of [auditFile(path), running]) await audit(event('d'));
    expect(await verifyAudit(path, { heads })).toMatchObject({
      intact: true,
      lines: 5,
      superseded: 4,
      notes: [expect.stringContaining('4 lines superseded') as string],
    });
  });

  test('also when they have run into the half line of one that was killed', async () => {
    const running = auditFile(path);
    await running(event('a'));
    const late = chainedLine(await headOf(), { key: 'late' });
    for (const half of ['{', '{"seq":2,"prev":"', '{"seq":2,"prev":"00","time":']) {
      await appendFile(path, `${half}${late}\n`);
      for (const audit of [auditFile(path), running]) await audit(event('b'));
      expect(await verifyAudit(path)).toMatchObject({ intact: true, superseded: 0 });
    }
    expect((await readFile(path, 'utf8')).match(/"audit-resume"/g)).toHaveLength(3);
  });

  test('a line of a number that was not taken is no late one', async () => {
    await write('a', 'b', 'c');
    const wrong = chainedLine({ seq: 1, hash: 'f'.repeat(64) }, { key: 'inserted' });
    await appendFile(path, `${wrong}\n`);
    expect((await verifyAudit(path)).problems).toMatchObject([{ line: 4, kind: 'out-of-order' }]);
  });

  test('a writer that wakes up far behind the end goes on at the end', async () => {
    const [sleeper, busy] = [auditFile(path), auditFile(path, { sync: false })];
    await sleeper(event('a'));
    await Promise.all(Array.from({ length: 60 }, () => busy(event('k'.repeat(100_000)))));
    await sleeper(event('b'));
    await busy(event('c'));
    await sleeper(event('d'));
    expect(await verifyAudit(path)).toMatchObject({ intact: true, lines: 64, superseded: 0 });
  });

  test('a file that ends with many of them is continued', async () => {
    await write('a');
    const head = await headOf();
    await auditFile(path, { sync: false })(event('b'));
    const late = Array.from({ length: 300 }, (_, n) =>
      chainedLine(head, { writer: n, key: 'k'.repeat(300) }),
    );
    await appendFile(path, `${late.join('\n')}\n`);
    await write('c');
    expect(await verifyAudit(path)).toMatchObject({ intact: true, lines: 3, superseded: 300 });
  });
});

test('a file of an earlier version, with a line that was cut short and counted, is verified and continued', async () => {
  const one = chainedLine(GENESIS, event('a'));
  const half = chainedLine({ seq: 1, hash: hashOf(one) }, event('b')).slice(0, 60);
  const resumed = { time: '', action: 'audit-resume', torn: 2 };
  const three = chainedLine({ seq: 2, hash: hashOf(half) }, resumed);
  const four = chainedLine({ seq: 3, hash: hashOf(three) }, event('c'));
  await writeFile(path, `${[one, half, three, four].join('\n')}\n`);
  const before = await verifyAudit(path);
  expect(before).toMatchObject({ intact: true, lines: 4, head: { seq: 4 }, superseded: 0 });
  expect(before.notes).toEqual([expect.stringContaining('line 2 was cut short')]);
  await write('d');
  expect(await verifyAudit(path)).toMatchObject({ intact: true, lines: 5, head: { seq: 5 } });
  await writeFile(path, `${[one, half, three].join('\n')}\n`);
  await write('d');
  expect(await verifyAudit(path)).toMatchObject({ intact: true, lines: 4, head: { seq: 4 } });
});

describe('names', () => {
  test('symbolic and hard links are the same file', async () => {
    const real = join(folder, 'real.jsonl');
    await symlink(real, path);
    const hard = join(folder, 'hard.jsonl');
    const [one, two] = [auditFile(path), auditFile(real)];
    await one(event('a'));
    await link(real, hard);
    const three = auditFile(hard);
    for (const audit of [two, three, one, three, two]) await audit(event('b'));
    for (const name of [path, real, hard])
      expect(await verifyAudit(name)).toMatchObject({ intact: true, lines: 6, superseded: 0 });
    expect(await readdir(folder)).toEqual(['audit.jsonl', 'hard.jsonl', 'real.jsonl']);
  });

  test('a folder that was given another name', async () => {
    const inside = join(folder, 'inside');
    await mkdir(inside);
    const audit = auditFile(join(inside, 'audit.jsonl'));
    await audit(event('a'));
    await rename(inside, join(folder, 'moved'));
    await expect(audit(event('b'))).rejects.toMatchObject({ code: 'audit-file-unavailable' });
    await rename(join(folder, 'moved'), inside);
    await audit(event('c'));
    expect(await verifyAudit(join(inside, 'audit.jsonl'))).toMatchObject({ intact: true, lines: 2 });
  });

  test('a file that was removed, and another one that was given its number, is no file cut short', async () => {
    const audit = auditFile(path);
    for (const key of ['a', 'b', 'c']) await audit(event(key));
    for (let round = 0; round < 5; round += 1) {
      await rm(path);
      await auditFile(path)(event('first'));
      await audit(event('second'));
      expect(await verifyAudit(path)).toMatchObject({ intact: true, lines: 2, notes: [] });
    }
  });
});

describe('the head file', () => {
  const options = (): { headFile: string } => ({ headFile: join(folder, 'head') });

  test('is written in place, and never goes back', async () => {
    const { headFile } = options();
    await writeFile(join(folder, 'target'), `1:${'0'.repeat(64)}\n`);
    await symlink(join(folder, 'target'), headFile);
    for (const key of ['a', 'b', 'c']) await auditFile(path, options())(event(key));
    const head = await readHead(headFile);
    expect(head).toMatchObject(await headOf());
    expect(await readdir(folder)).toEqual(['audit.jsonl', 'head', 'target']);
    expect(await verifyAudit(path, { heads: head ? [head] : [] })).toMatchObject({ intact: true });
  });

  test('a head of the file before, written late, is no alarm', async () => {
    const { headFile } = options();
    for (const key of ['a', 'b', 'c']) await auditFile(path, options())(event(key));
    const late = await readFile(headFile);
    await rename(path, join(folder, 'old.jsonl'));
    await auditFile(path, options())(event('d'));
    await writeFile(headFile, late);
    const head = await readHead(headFile);
    const report = await verifyAudit(path, { heads: head ? [head] : [] });
    expect(report).toMatchObject({ intact: true, lines: 2 });
    expect(report.notes.at(-1)).toContain('of the file before');
    await auditFile(path, options())(event('e'));
    expect(await verifyAudit(path)).toMatchObject({ intact: true, lines: 3 });
  });

  test('another file in the place of the one it names is one', async () => {
    for (const key of ['a', 'b', 'c']) await auditFile(path, options())(event(key));
    const head = await readHead(options().headFile);
    await rm(path);
    await write('x', 'y', 'z', 'more than there were');
    const forged = await verifyAudit(path, { heads: head ? [head] : [] });
    expect(forged.problems).toMatchObject([{ line: 1, kind: 'changed' }]);
    await auditFile(path, options())(event('e'));
    expect((await verifyAudit(path)).problems).toMatchObject([{ line: 5, kind: 'truncated' }]);
  });

  test('of files that are rotated in quick succession it may be that of one between: a file is new for a minute', async () => {
    const begun = Date.parse('2026-11-20T00:00:00.000Z');
    for (const [later, problems] of [
      [59_000, []],
      [61_000, [{ kind: 'truncated' }]],
    ] as const) {
      await rm(path, { force: true });
      await write('a');
      const between = `${formatHead({ ...(await headOf()), first: '5'.repeat(64) })}`;
      await rm(path);
      await auditFile(path)({ ...event('b'), time: new Date(begun).toISOString() });
      await writeFile(options().headFile, between);
      await auditFile(path, { ...options(), clock: () => begun + later })(event('c'));
      expect((await verifyAudit(path)).problems).toMatchObject(problems);
    }
  });
});

describe('a disk that does not take it', () => {
  const absent = noTinyDisk();

  test.skipIf(absent !== undefined)(
    `full, then read-only${absent ? ` (skipped: ${absent})` : ''}`,
    async () => {
      const disk = tinyDisk('64k');
      try {
        const full = join(disk.folder, 'audit.jsonl');
        const filler = join(disk.folder, 'filler');
        const audit = auditFile(full);
        await audit(event('a'));
        let acknowledged = 1;
        for (let round = 0; round < 3; round += 1) {
          await writeFile(filler, Buffer.alloc(65_536)).catch(() => {});
          const filling = async (): Promise<void> => {
            for (;;) {
              await audit(event('k'.repeat(1_000)));
              acknowledged += 1;
            }
          };
          const refused = { code: 'audit-storage-full', message: expect.stringContaining('full') as string };
          await expect(filling()).rejects.toMatchObject(refused);
          await expect(auditFile(full)(event('k'.repeat(9_000)))).rejects.toMatchObject(refused);
          await truncate(filler);
          await audit(event('room again'));
          acknowledged += 1;
          expect((await verifyAudit(full)).problems).toEqual([]);
        }
        const keys = (await readFile(full, 'utf8')).match(/"key":"[^"]+"}/g) ?? [];
        expect(keys.length).toBe(acknowledged);
        disk.readOnly();
        await expect(audit(event('b'))).rejects.toMatchObject({
          code: 'audit-file-unavailable',
          message: expect.stringContaining('EROFS') as string,
        });
      } finally {
        disk.unmount();
      }
    },
  );
});
