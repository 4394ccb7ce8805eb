import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KmsProcesses, kmsProcesses } from '../testing/kms-processes.js';
import { noNamespaces, type Worker } from '../testing/processes.js';
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
async function runAndKill(workers: Worker[]): Promise<void> {
  await Promise.all(workers.map(({ started }) => started));
  await sleep(Math.random() * 60);
  await Promise.all(workers.map((worker) => worker.kill()));
}

/** Every key that was reported is there, and works. */
async function expectKept(file: string, reported: Iterable<unknown>): Promise<void> {
  const { keys, generateDataKey, decrypt } = localKms({ file });
  const listed = new Set<unknown>((await keys.list()).map(({ keyId }) => keyId));
  expect([...reported].filter((one) => !listed.has(one))).toEqual([]);
  for (const keyId of reported) {
    const made = await generateDataKey({ keyId: String(keyId), encryptionContext: {} });
    const { plaintext } = await decrypt({ ciphertextBlob: made.ciphertextBlob, encryptionContext: {} });
    expect(plaintext).toEqual(made.plaintext);
  }
}

test('processes killed at any moment leave a readable file, with every key they had reported', async () => {
  const file = await freshFile('create');
  const reported = new Set<unknown>();
  for (let round = 0; round < 6; round += 1) {
    const workers = [1, 2, 3].map(() => processes.start(file, 'create'));
    await runAndKill(workers);
    for (const { reports } of workers) for (const keyId of reports) reported.add(keyId);
    reported.add((await localKms({ file }).keys.create()).keyId);
    await expectKept(file, reported);
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
    const rotating = [1, 2].map(() => processes.start(file, 'rotate', { key: keyId }));
    const using = processes.start(file, 'use', { key: keyId });
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
  const copy = `${file}.copy`;
  await kms.keys.export(copy);
  const raw = JSON.parse(await readFile(copy, 'utf8')) as {
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
      processes.start(file, 'state', { key: state.keyId, from: next }),
      processes.start(file, 'policy', { key: policy.keyId, from: round * 10_000 }),
    ];
    // A third process writes between their records.
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

const absent = noNamespaces();

test.skipIf(absent !== undefined)(
  `processes that do not see each other, as in containers, lose no key${absent ? ` (skipped: ${absent})` : ''}`,
  async () => {
    const file = await freshFile('namespaces');
    const workers = [0, 10, 20, 30].map((before) =>
      processes.start(file, 'create', { namespaceWith: before }),
    );
    await Promise.all(workers.map(({ started }) => started));
    const [first, second] = workers;
    for (let round = 0; round < 10; round += 1) {
      await sleep(50 + Math.random() * 50);
      const stopped = round % 2 === 0 ? first : second;
      await stopped?.stop();
      await sleep(Math.random() * 100);
      await stopped?.go();
    }
    await Promise.all(workers.map((worker) => worker.kill()));
    const reported = workers.flatMap(({ reports }) => reports);
    expect(reported.length).toBeGreaterThan(20);
    await expectKept(file, reported);
  },
  120_000,
);

test('a process that is stopped, wherever it is, holds nobody up, and harms nothing when it goes on', async () => {
  const file = await freshFile('stopped');
  const kms = localKms({ file });
  const { keyId } = await kms.keys.create();
  const creating = [1, 2].map(() => processes.start(file, 'create'));
  const rotating = processes.start(file, 'rotate', { key: keyId });
  const all = [...creating, rotating];
  await Promise.all(all.map(({ started }) => started));
  const own: unknown[] = [];
  let longest = 0;
  for (let round = 0; round < 30; round += 1) {
    await sleep(Math.random() * 20);
    const stopped = round % 3 === 0 ? all : all.filter(() => Math.random() < 0.5);
    await Promise.all(stopped.map((worker) => worker.stop()));
    const since = performance.now();
    own.push((await kms.keys.create()).keyId);
    await kms.generateDataKey({ keyId, encryptionContext: {} });
    longest = Math.max(longest, performance.now() - since);
    await Promise.all(stopped.map((worker) => worker.go()));
  }
  expect(longest, 'milliseconds').toBeLessThan(1_000);
  await Promise.all(all.map((worker) => worker.kill()));
  await expectKept(file, [...own, ...creating.flatMap(({ reports }) => reports)]);
  const versions = rotating.reports as number[];
  expect(new Set(versions).size).toBe(versions.length);
  expect((await kms.keys.describe(keyId)).version).toBeGreaterThanOrEqual(Math.max(...versions));
}, 120_000);
