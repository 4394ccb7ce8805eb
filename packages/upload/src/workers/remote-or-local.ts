import { startWorker } from '../platform/worker.js';
import type { Connection } from './rpc.js';
import type { StartedWorker } from './slots.js';

/** In a worker of its own; in the page where workers may not start. */
export async function startRemoteOrLocal<W>(
  createWorker: () => Worker,
  remote: (connection: Connection) => W,
  inPage: () => W,
): Promise<StartedWorker<W>> {
  const worker = await startWorker(createWorker);
  if (worker === undefined) return { worker: inPage(), alive: () => true, stop: () => {} };
  return { worker: remote(worker.connection), alive: worker.alive, stop: worker.terminate };
}
