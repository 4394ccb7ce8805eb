import { startWorker } from '../platform/worker.js';
import type { Connection } from './rpc.js';
import type { StartedLane } from './slots.js';

/** A lane in a worker; in the page where workers may not start. */
export async function startLane<Lane>(
  createWorker: () => Worker,
  remote: (connection: Connection) => Lane,
  inPage: () => Lane,
): Promise<StartedLane<Lane>> {
  const worker = await startWorker(createWorker);
  if (worker === undefined) return { lane: inPage(), alive: () => true, stop: () => {} };
  return { lane: remote(worker.connection), alive: worker.alive, stop: worker.terminate };
}
