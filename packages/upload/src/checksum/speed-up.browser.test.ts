import { afterEach, expect, test } from 'vitest';
import type { WorkerHandle } from '../platform/worker.js';
import type { WorkerOptions } from '../workers/script.js';
import { sealScript } from '../workers/seal-script.js';
import { createWorkerStarter } from '../workers/start.js';

let worker: WorkerHandle | undefined;
afterEach(() => worker?.terminate());

async function spedUp(options: WorkerOptions, known?: boolean): Promise<unknown> {
  const started = await createWorkerStarter(sealScript, options).start();
  if (!('connection' in started)) throw new Error(String(started));
  worker = started;
  return started.connection.call('speedUp', [known]);
}

test('a worker whose file comes without a policy computes in WebAssembly', async () => {
  expect(await spedUp({})).toBe(true);
});

test('a worker from a Blob does so only where its page says that it may', async () => {
  const nowhere = { workerUrl: '/nowhere/at.worker.js' };
  expect(await spedUp(nowhere)).toBe(false);
  expect(await spedUp(nowhere, true)).toBe(true);
});
