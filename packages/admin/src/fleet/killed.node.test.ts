import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Processes, processes } from '../../../kms/src/testing/processes.js';
import { eventOf } from '../testing/batch-events.js';
import { inventoryOf, writeInventory } from '../testing/inventories.js';
import type { BatchAnswer } from './batch/handler.js';
import { inShard, parseShard } from './shard.js';

const OBJECTS = 100_000;
const KEYS = Array.from({ length: OBJECTS }, (_, index) => `users/${index % 97}/file ${index}+é.bin`);
const CONCURRENCY = 8;
const TASKS = 100;
/** Of each, one try in a hundred fails: four runs leave none of 100,000, as a rule. */
const RUNS = 12;
const MINUTES = 60_000;

/**
 * Both write what they do to a file, line by line, in place of S3: what is there was done, how often it stands there. One
 * try in a hundred fails as a busy S3 does.
 */
const WORKER = `
import { appendFileSync } from 'node:fs';
import * as fleet from './module.mjs';
const [kind, written, ...words] = process.argv.slice(2);
const each = async (key) => {
  if (Math.random() < 0.01) throw new fleet.SealiftError('s3-unavailable', 'S3 does not answer.');
  appendFileSync(written, JSON.stringify(key) + '\\n');
  return 'rekeyed';
};
if (kind === 'function') {
  const handler = fleet.batchHandler({ store: new fleet.ObjectStore({}, 'source'), each });
  process.on('message', async (event) => process.send(await handler(event)));
  process.send('ready');
} else {
  const [manifest, shard, path] = words;
  const journal = await fleet.openJournal(path, 'rekey ' + shard);
  const all = fleet.inventoryKeys(fleet.localInventory(manifest), 'source');
  const keys = fleet.keysInShard(all, fleet.parseShard(shard));
  process.send('ready');
  const { counts, failed } = await fleet.forEachObject({ keys, each, journal, concurrency: ${CONCURRENCY} });
  await journal.close();
  process.send({ counts, failed: failed.length }, () => process.exit(0));
}
`;

let workers: Processes;
let folder: string;
beforeAll(async () => {
  const entry = fileURLToPath(new URL('../testing/fleet-module.ts', import.meta.url));
  workers = await processes(entry, WORKER);
  folder = await mkdtemp(join(tmpdir(), 'sealift-fleet-'));
}, 2 * MINUTES);
afterAll(async () => {
  await workers.close();
  await rm(folder, { recursive: true });
});

async function start(...words: readonly string[]): Promise<ChildProcess> {
  const child = fork(join(workers.folder, 'worker.mjs'), words, { execArgv: [] });
  await once(child, 'message');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** How often each key was written; a last line that was cut counts for nothing. */
async function writtenIn(path: string): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  for (const line of (await readFile(path, 'utf8')).split('\n').slice(0, -1)) {
    const key = JSON.parse(line) as string;
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  return times;
}

const sum = (times: Map<string, number>): number =>
  [...times.values()].reduce((total, one) => total + one, 0);

/** Runs one shard until nothing of it failed; kills the first runs. @returns how many were killed */
async function runShard(manifest: string, shard: string, written: string, kills: number): Promise<number> {
  const journal = join(folder, `journal-${shard.replace('/', '-of-')}`);
  let killed = 0;
  for (let runs = 0; runs < kills + RUNS; runs++) {
    const child = await start('shard', written, manifest, shard, journal);
    const report = once(child, 'message').then(([message]) => message as { failed: number });
    if (killed < kills) {
      const first = await Promise.race([report, sleep(50 + Math.random() * 400)]);
      if (first === undefined) {
        await kill(child);
        killed++;
        continue;
      }
    }
    if ((await report).failed === 0) return killed;
  }
  throw new Error('what failed is not tried again, or what is done is');
}

test(
  'an inventory of 100,000 keys, on two machines that are killed again and again: none is lost',
  async () => {
    const half = OBJECTS / 2;
    const files = [KEYS.slice(0, half), KEYS.slice(half)].map((keys) => keys.map((key) => ({ key })));
    const inventory = inventoryOf({ format: 'Parquet', bucket: 'source', files });
    const manifest = await writeInventory(folder, inventory);
    const shards = await Promise.all(
      ['1/2', '2/2'].map(async (shard) => {
        const written = join(folder, `written-${shard[0]}`);
        const killed = await runShard(manifest, shard, written, 8);
        return { shard: parseShard(shard), killed, times: await writtenIn(written) };
      }),
    );
    for (const { shard, killed, times } of shards) {
      expect(killed).toBeGreaterThan(3);
      expect([...times.keys()].filter((key) => !inShard(key, shard))).toEqual([]);
      // A kill repeats what was under way, and nothing that the journal had.
      expect(sum(times) - times.size).toBeLessThanOrEqual(killed * CONCURRENCY);
    }
    const done = new Set(shards.flatMap(({ times }) => [...times.keys()]));
    expect(KEYS.filter((key) => !done.has(key))).toEqual([]);
    expect(done.size).toBe(OBJECTS);
  },
  8 * MINUTES,
);

test(
  '100,000 tasks of S3 Batch Operations, and a function that is killed again and again: none is lost',
  async () => {
    const written = join(folder, 'written-by-function');
    const waiting = [...KEYS];
    const succeeded = new Set<string>();
    let lost = 0;
    for (let kills = 0; succeeded.size < OBJECTS; ) {
      const child = await start('function', written);
      const dies = kills < 8 ? 20 + Math.floor(Math.random() * 80) : Number.POSITIVE_INFINITY;
      for (let answered = 0; waiting.length > 0; answered++) {
        // As S3 does: the manifest first, then what is to be tried again; both schemas in turn.
        const keys = waiting.splice(0, TASKS);
        const schema = answered % 2 === 0 ? '1.0' : '2.0';
        const next = once(child, 'message');
        child.send(eventOf(schema, 'source', keys));
        if (answered === dies) {
          await kill(child);
          // No answer: all of its tasks are tried again.
          waiting.push(...keys);
          lost += keys.length;
          kills++;
          break;
        }
        const [{ results }] = (await next) as [BatchAnswer];
        for (const [index, { resultCode }] of results.entries()) {
          const key = keys[index] ?? '';
          if (resultCode === 'Succeeded') succeeded.add(key);
          else if (resultCode === 'TemporaryFailure') waiting.push(key);
          else throw new Error('no task fails for good');
        }
      }
      if (child.exitCode === null && child.signalCode === null) await kill(child);
    }
    const times = await writtenIn(written);
    expect(KEYS.filter((key) => !times.has(key))).toEqual([]);
    expect(times.size).toBe(OBJECTS);
    expect(sum(times) - OBJECTS).toBeLessThanOrEqual(lost);
    expect(lost).toBeGreaterThan(0);
  },
  8 * MINUTES,
);
