import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KmsProcesses, kmsProcesses } from '../testing/kms-processes.js';
import { localKms } from './index.js';

let processes: KmsProcesses;
beforeAll(async () => {
  processes = await kmsProcesses();
}, 60_000);
afterAll(() => processes.close());

async function freshFile(name: string): Promise<string> {
  const folder = join(processes.folder, name);
  await mkdir(folder);
  return join(folder, 'keys.json');
}

/** Runs until each has reported once, and a little longer, up to 60 ms; then kills all at once. */
async function runAndKill(workers: ReturnType<KmsProcesses['start']>[]): Promise<void> {
  await Promise.all(workers.map(({ started }) => started));
  await sleep(Math.random() * 60);
  await Promise.all(workers.map((worker) => worker.kill()));
}

test('processes killed at any moment leave a readable file, with every key they had reported', async () => {
  const file = await freshFile('create');
  const reported = new Set<unknown>();
  for (let round = 0; round < 6; round += 1) {
    const workers = [1, 2, 3].map(() => processes.start(file, 'create'));
    await runAndKill(workers);
    for (const { reports } of workers) for (const keyId of reports) reported.add(keyId);
    const { keys } = localKms({ file });
    reported.add((await keys.create()).keyId);
    const listed = new Set<unknown>((await keys.list()).map((key) => key.keyId));
    expect([...reported].filter((one) => !listed.has(one))).toEqual([]);
  }
  expect(reported.size).toBeGreaterThan(18);
  expect(await readdir(join(file, '..'))).toEqual(['keys.json']);
}, 120_000);

test('two that rotate one key lose no version, and every data key made meanwhile opens', async () => {
  const file = await freshFile('rotate');
  const kms = localKms({ file });
  const { keyId } = await kms.keys.create();
  const blobs: string[] = [];
  const versions: number[] = [];
  let unreported = 0;
  for (let round = 0; round < 6; round += 1) {
    const rotating = [1, 2].map(() => processes.start(file, 'rotate', keyId));
    const using = processes.start(file, 'use', keyId);
    await runAndKill([...rotating, using]);
    blobs.push(...(using.reports as string[]));
    versions.push(...rotating.flatMap(({ reports }) => reports as number[]));
    unreported += rotating.length;
    const { version } = await kms.keys.rotate(keyId);
    versions.push(version);
    // No number was given to two of them, and none was lost but those that nobody was told of.
    expect(new Set(versions).size).toBe(versions.length);
    expect(version).toBe(Math.max(...versions));
    expect(version - 1).toBeGreaterThanOrEqual(versions.length);
    expect(version - 1).toBeLessThanOrEqual(versions.length + unreported);
  }
  expect(blobs.length).toBeGreaterThan(6);
  for (const blob of blobs) {
    const ciphertextBlob = new Uint8Array(Buffer.from(blob, 'base64'));
    const { plaintext } = await kms.decrypt({ keyId, ciphertextBlob, encryptionContext: { a: 'b' } });
    expect(plaintext.byteLength).toBe(32);
  }
  const raw = JSON.parse(await readFile(file, 'utf8')) as {
    keys: Record<string, { versions: { version: number; material: string }[] }>;
  };
  const kept = raw.keys[keyId]?.versions ?? [];
  expect(kept.map(({ version }) => version)).toEqual(kept.map((_, index) => index + 1));
  expect(new Set(kept.map(({ material }) => material)).size).toBe(kept.length);
}, 120_000);

test('enable, disable, deletion, policy: what was reported holds, and at most one step more', async () => {
  const file = await freshFile('states');
  const { keys } = localKms({ file });
  const [state, policy] = [await keys.create(), await keys.create()];
  const cycle = ['disabled', 'enabled', 'pending-deletion', 'disabled'];
  let next = 0;
  let steps = 0;
  for (let round = 0; round < 6; round += 1) {
    const [states, policies] = [
      processes.start(file, 'state', state.keyId, next),
      processes.start(file, 'policy', policy.keyId, round * 10_000),
    ];
    // A third process makes the others wait for the lock.
    const crowd = processes.start(file, 'create');
    await runAndKill([states, policies, crowd]);

    steps += states.reports.length;
    const done = next + states.reports.length;
    const found = await keys.describe(state.keyId);
    expect([cycle[(done + 3) % 4], cycle[done % 4]]).toContain(found.state);
    expect(found.deletionDate !== undefined).toBe(found.state === 'pending-deletion');
    // From a known place again.
    if (found.state === 'pending-deletion') await keys.cancelDeletion(state.keyId);
    else await keys.disable(state.keyId);
    next = 1;

    const last = round * 10_000 + policies.reports.length - 1;
    const { generate, decrypt } = (await keys.describe(policy.keyId)).policy;
    expect([`program-${last}`, `program-${last + 1}`]).toContain(generate[0]);
    expect(decrypt).toEqual(['*']);
  }
  expect(steps).toBeGreaterThan(12);
  expect(await readdir(join(file, '..'))).toEqual(['keys.json']);
}, 120_000);

test('one killed while it holds the lock, with half a file written, holds nobody up', async () => {
  const file = await freshFile('held');
  const kms = localKms({ file });
  const { keyId } = await kms.keys.create();
  for (let round = 0; round < 5; round += 1) {
    const before = (await kms.keys.describe(keyId)).version;
    const holder = processes.start(file, 'hold');
    await holder.started;
    const waiting = [1, 2].map(() => processes.start(file, 'rotate', keyId));
    const own = kms.keys.create();
    await sleep(200);
    expect(waiting.flatMap(({ reports }) => reports)).toEqual([]);
    expect((await kms.keys.describe(keyId)).version).toBe(before);
    await holder.kill();
    const since = Date.now();
    await runAndKill(waiting);
    await own;
    // Its process is gone, which shows at once: nobody waits for the 30 s after which any lock is stale.
    expect(Date.now() - since).toBeLessThan(20_000);
    expect((await kms.keys.describe(keyId)).version).toBeGreaterThanOrEqual(before + 2);
  }
  expect(await kms.keys.list()).toHaveLength(6);
  await kms.keys.rotate(keyId);
  expect(await readdir(join(file, '..'))).toEqual(['keys.json']);
}, 120_000);
