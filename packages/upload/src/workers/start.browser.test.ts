import { afterEach, expect, test } from 'vitest';
import type { WorkerHandle } from '../platform/worker.js';
import { openScript } from './open-script.js';
import type { WorkerOptions, WorkerScript } from './script.js';
import { sealScript } from './seal-script.js';
import { createWorkerStarter } from './start.js';

const workers: WorkerHandle[] = [];
afterEach(() => {
  for (const worker of workers.splice(0)) worker.terminate();
});

/** Three at once: where they came from, and that each of them answers. */
async function placeOf(script: WorkerScript, options: WorkerOptions = {}): Promise<string | undefined> {
  const { start, place } = createWorkerStarter(script, options);
  for (const started of await Promise.all([start(), start(), start()])) {
    if (!('connection' in started)) return String(started);
    workers.push(started);
    expect(await started.connection.call('close', [1])).toBeUndefined();
  }
  return place();
}

test.each([sealScript, openScript])('$kind workers of this engine start from their file', async (script) => {
  expect(await placeOf(script)).toBe('file');
});

test.each([sealScript, openScript])(
  '$kind workers start from a Blob where there is no file',
  async (script) => {
    expect(await placeOf(script, { workerUrl: '/nowhere/at.worker.js' })).toBe('blob');
  },
);

test('from the file of another worker, none starts', async () => {
  const workerUrl = new URL(openScript.url(), location.href).href;
  expect(await placeOf(sealScript, { workerUrl })).toBe('blob');
});

test('what the page starts itself', async () => {
  const createWorker = () => new Worker(sealScript.url(), { type: 'module' });
  expect(await placeOf(sealScript, { createWorker })).toBe('own');
  const failing = () => {
    throw new DOMException('not here', 'SecurityError');
  };
  expect(await placeOf(sealScript, { createWorker: failing })).toBe('blob');
});
