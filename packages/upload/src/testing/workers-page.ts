/** Script of the page on which it is tested where workers start. */

import { localSealingWorker } from '../workers/local-sealing-worker.js';
import { openScript } from '../workers/open-script.js';
import { startRemoteOrLocal } from '../workers/remote-or-local.js';
import type { WorkerOptions } from '../workers/script.js';
import { sealScript } from '../workers/seal-script.js';
import { remoteSealingWorker } from '../workers/sealing-worker.js';
import { createWorkerStarter } from '../workers/start.js';

export interface Started {
  readonly place: string | undefined;
  /** What each worker has answered to a call. */
  readonly answers: readonly unknown[];
}

Object.assign(globalThis, {
  /** Starts so many sealing workers at once, and has each read a Blob. */
  async start(count: number, options: WorkerOptions): Promise<Started | string> {
    try {
      const starter = createWorkerStarter(sealScript, options);
      const inPage = async () => localSealingWorker();
      const started = await Promise.all(
        Array.from({ length: count }, () => startRemoteOrLocal(starter, remoteSealingWorker, inPage)),
      );
      const answers = await Promise.all(
        started.map(({ worker }) => worker.reread({ file: new Blob(['some bytes']), offset: 0, length: 10 })),
      );
      for (const { stop } of started) stop();
      return { place: starter.place(), answers: answers.map(String) };
    } catch (error) {
      const { code, field } = error as { code?: string; field?: string };
      return code === undefined ? String(error) : `${code}: ${field}`;
    }
  },
  /** A script that is a worker, and not the one. */
  async startOpening(workerUrl: string): Promise<string | undefined> {
    const starter = createWorkerStarter(openScript, { workerUrl });
    const worker = await starter.start();
    if ('connection' in worker) worker.terminate();
    return starter.place();
  },
});
