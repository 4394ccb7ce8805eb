import { mkdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { noNamespaces, type Processes, processes, type Worker } from '../../../kms/src/testing/processes.js';
import { auditFile } from './audit-file.js';
import { verifyAudit } from './verify.js';

/** Writes events, three at a time as a signer does, and reports those that were acknowledged. */
const WRITER = `
import { auditFile } from './module.mjs';
const [path, name, headFile] = process.argv.slice(2);
const audit = auditFile(path, headFile ? { headFile } : {});
const say = (message) => new Promise((resolve) => process.send(message, resolve));
for (let n = 0; ; n += 3) {
  const keys = [n, n + 1, n + 2].map((n) => name + '/' + n);
  await Promise.all(keys.map((key, index) => audit({
    time: new Date().toISOString(), action: 'key-generate', outcome: 'ok', key,
    detail: 'x'.repeat(index * 3_000),
  })));
  await say(keys);
}
`;

let writers: Processes;
beforeAll(async () => {
  writers = await processes(fileURLToPath(new URL('./index.ts', import.meta.url)), WRITER);
}, 60_000);
afterAll(() => writers.close());

async function freshFile(name: string): Promise<string> {
  const folder = join(writers.folder, name);
  await mkdir(folder);
  return join(folder, 'audit.jsonl');
}

/** What was reported, by all of them. */
const reportsOf = (workers: readonly Worker[]): unknown[] => workers.flatMap(({ reports }) => reports.flat());

/** The chain is whole, and has every event that was acknowledged, once; the others at most once. */
async function expectWhole(paths: readonly string[], acknowledged: readonly unknown[]): Promise<void> {
  const counted = new Map<unknown, number>();
  for (const path of paths) {
    const report = await verifyAudit(path);
    expect(report.problems).toEqual([]);
    for (const key of await keysOf(path)) counted.set(key, (counted.get(key) ?? 0) + 1);
  }
  expect(acknowledged.filter((key) => counted.get(key) !== 1)).toEqual([]);
  expect([...counted].filter(([, times]) => times !== 1)).toEqual([]);
}

/** Keys of the lines that count, by the rule of docs/audit.md. */
async function keysOf(path: string): Promise<string[]> {
  const keys: string[] = [];
  let last = 0;
  for (const text of (await readFile(path, 'utf8')).split('\n')) {
    const line = parse(text);
    if (line === undefined || line.seq <= last) continue;
    last = line.seq;
    if (line.key !== undefined) keys.push(line.key);
  }
  return keys;
}

function parse(text: string): { readonly seq: number; readonly key?: string } | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

test('writers that are killed at any moment leave an unbroken chain with every acknowledged event', async () => {
  const path = await freshFile('killed');
  const acknowledged: unknown[] = [];
  for (let round = 0; round < 8; round += 1) {
    const workers = [1, 2, 3].map((n) => writers.start([path, `${round}-${n}`]));
    await Promise.all(workers.map(({ started }) => started));
    await sleep(Math.random() * 80);
    await Promise.all(workers.map((worker) => worker.kill()));
    acknowledged.push(...reportsOf(workers));
    const own = `own/${round}`;
    await auditFile(path)({
      time: '2026-11-20T00:00:00.000Z',
      action: 'key-unwrap',
      outcome: 'ok',
      key: own,
    });
    acknowledged.push(own);
    await expectWhole([path], acknowledged);
  }
  expect(acknowledged.length).toBeGreaterThan(100);
}, 120_000);

const absent = noNamespaces();

test.skipIf(absent !== undefined)(
  `writers that do not see each other, as in containers, are stopped and go on${absent ? ` (skipped: ${absent})` : ''}`,
  async () => {
    const path = await freshFile('namespaces');
    const headFile = `${path}.head`;
    const workers = [0, 10, 20, 30].map((before) =>
      writers.start([path, `after ${before}`, headFile], { namespaceWith: before }),
    );
    await Promise.all(workers.map(({ started }) => started));
    const own: string[] = [];
    const audit = auditFile(path, { headFile });
    let longest = 0;
    for (let round = 0; round < 40; round += 1) {
      await sleep(Math.random() * 15);
      const stopped = round % 4 === 0 ? workers : workers.filter(() => Math.random() < 0.5);
      await Promise.all(stopped.map((worker) => worker.stop()));
      const since = performance.now();
      const key = `own/${round}`;
      await audit({ time: '2026-11-20T00:00:00.000Z', action: 'key-unwrap', outcome: 'ok', key });
      longest = Math.max(longest, performance.now() - since);
      own.push(key);
      await Promise.all(stopped.map((worker) => worker.go()));
    }
    await Promise.all(workers.map((worker) => worker.kill()));
    expect(longest, 'milliseconds').toBeLessThan(1_000);
    await expectWhole([path], [...own, ...reportsOf(workers)]);
    // Whoever comes next finds nothing odd.
    await audit({ time: '2026-11-20T00:00:00.000Z', action: 'key-unwrap', outcome: 'ok', key: 'last' });
    await auditFile(path, { headFile })({ time: '', action: 'key-unwrap', outcome: 'ok', key: 'very last' });
    expect((await verifyAudit(path)).problems).toEqual([]);
  },
  120_000,
);

test('a file that is rotated while it is written, and while writers are stopped', async () => {
  const path = await freshFile('rotated');
  const headFile = `${path}.head`;
  const workers = [1, 2, 3].map((n) => writers.start([path, `writer ${n}`, headFile]));
  await Promise.all(workers.map(({ started }) => started));
  const paths: string[] = [];
  for (let round = 0; round < 12; round += 1) {
    const [first] = workers;
    await first?.stop();
    await sleep(Math.random() * 20);
    const old = `${path}.${round}`;
    await rename(path, old);
    paths.push(old);
    await sleep(Math.random() * 20);
    await first?.go();
    // The others go on meanwhile, as fast as the disk lets them.
    await vi.waitFor(() => stat(path), { timeout: 20_000, interval: 10 });
  }
  await Promise.all(workers.map((worker) => worker.kill()));
  await auditFile(path, { headFile })({ time: '', action: 'key-unwrap', outcome: 'ok', key: 'last' });
  await expectWhole([...paths, path], [...reportsOf(workers), 'last']);
}, 120_000);
