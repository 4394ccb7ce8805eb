import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localKms } from './index.js';

/** Makes keys until it is killed, and says which ones it was told are made. */
const WORKER = `
import { localKms } from './kms.mjs';
const { keys } = localKms({ file: process.argv[2] });
for (;;) process.send((await keys.create()).keyId);
`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-crash-'));
  await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['@sealift/source'] },
    ssr: { noExternal: true, resolve: { conditions: ['@sealift/source'] } },
    build: {
      ssr: fileURLToPath(new URL('./index.ts', import.meta.url)),
      outDir: folder,
      emptyOutDir: false,
      rollupOptions: { output: { entryFileNames: 'kms.mjs' } },
    },
  });
  await writeFile(join(folder, 'worker.mjs'), WORKER);
});

afterAll(() => rm(folder, { recursive: true }));

test('processes killed at any moment leave a readable file, with every key they had reported', async () => {
  const data = join(folder, 'data');
  const file = join(data, 'keys.json');
  const reported = new Set<string>();
  for (let round = 0; round < 6; round += 1) {
    const children = [1, 2, 3].map((): ChildProcess => {
      const child = fork(join(folder, 'worker.mjs'), [file], { execArgv: [] });
      child.on('message', (keyId) => reported.add(String(keyId)));
      return child;
    });
    await Promise.all(children.map((child) => once(child, 'message')));
    await sleep(Math.random() * 60);
    await Promise.all(
      children.map(async (child) => {
        child.kill('SIGKILL');
        await once(child, 'close');
      }),
    );
    const { keys } = localKms({ file });
    const { keyId } = await keys.create();
    reported.add(keyId);
    const listed = new Set((await keys.list()).map((key) => key.keyId));
    expect([...reported].filter((one) => !listed.has(one))).toEqual([]);
  }
  expect(reported.size).toBeGreaterThan(18);
  expect(await readdir(data)).toEqual(['keys.json']);
}, 120_000);
