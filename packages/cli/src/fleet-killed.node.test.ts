import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inventoryOf, writeInventory } from '../../admin/src/testing/inventories.js';
import {
  managed,
  managedStore,
  NEW,
  OLD,
  putManaged,
  readManaged,
} from '../../admin/src/testing/managed-objects.js';
import { type Processes, processes } from '../../kms/src/testing/processes.js';
import { BUCKET, type DevStack, devStack } from '../../signer/src/testing/dev-stack.js';

const OBJECTS = 300;
const KILLS = 3;
const CONCURRENCY = 4;

let stack: DevStack;
let command: Processes;
beforeAll(async () => {
  stack = await devStack();
  command = await processes(fileURLToPath(new URL('./main.ts', import.meta.url)), "import './module.mjs';");
}, 120_000);
afterAll(async () => {
  await command.close();
  await stack.close();
});

async function linesOf(path: string): Promise<number> {
  return (await readFile(path, 'utf8').catch(() => '')).split('\n').length - 1;
}

/** Runs one shard, and kills it as soon as it has done some objects more. @returns its report in the end */
async function runShard(args: readonly string[], journal: string): Promise<Record<string, number>> {
  for (let kills = 0; ; kills++) {
    const before = await linesOf(journal);
    const { accessKeyId, secretAccessKey } = stack.devS3.credentials;
    const env = { ...process.env, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const child = fork(join(command.folder, 'worker.mjs'), args, { execArgv: [], env, silent: true });
    const gone = once(child, 'exit');
    const out = child.stdout === null ? Promise.resolve('') : text(child.stdout);
    child.stderr?.resume();
    if (kills === KILLS) {
      expect(await gone).toEqual([0, null]);
      return (JSON.parse(await out) as { counts: Record<string, number> }).counts;
    }
    while (child.exitCode === null && (await linesOf(journal)) < before + 5 + Math.random() * 10)
      await sleep(5);
    child.kill('SIGKILL');
    expect(await gone).toEqual([null, 'SIGKILL']);
  }
}

test('two machines that are killed again and again give every object of an inventory its new key', async () => {
  const old = managedStore(stack, OLD);
  const keys = Array.from({ length: OBJECTS }, (_, index) => `killed/é ${index}`);
  for (const key of keys) await putManaged(old, key);
  const secrets = join(stack.folder, 'secrets');
  const line = ({ version, secret }: typeof OLD) => `${version} ${Buffer.from(secret).toString('base64')}\n`;
  await writeFile(secrets, line(NEW) + line(OLD), { mode: 0o600 });
  const files = [keys.map((key) => ({ key }))];
  const inventory = await writeInventory(
    stack.folder,
    inventoryOf({ format: 'Parquet', bucket: BUCKET, files }),
  );
  const { endpoint, region } = stack.devS3;
  const counts = await Promise.all(
    ['1/2', '2/2'].map((shard) => {
      const journal = join(stack.folder, `journal-${shard[0]}`);
      const what = ['rekey', '--inventory', inventory, '--shard', shard, '--journal', journal];
      const where = [
        '--bucket',
        BUCKET,
        '--region',
        region,
        '--s3-endpoint',
        endpoint,
        '--master-secrets',
        secrets,
      ];
      return runShard([...what, ...where, '--concurrency', String(CONCURRENCY)], journal);
    }),
  );
  for (const { resumed = 0, already = 0 } of counts) {
    expect(resumed).toBeGreaterThanOrEqual(KILLS * 5);
    // Done, but killed before the journal had it.
    expect(already).toBeLessThanOrEqual(KILLS * CONCURRENCY);
  }
  const all = counts.flatMap((one) => Object.values(one)).reduce((sum, one) => sum + one, 0);
  expect(all).toBe(OBJECTS);
  const store = managedStore(stack, NEW);
  for (const key of keys) expect(await readManaged(store, key)).toEqual(managed('2027'));
}, 240_000);
