import { load } from '../platform/load.js';
import type { Connection } from './rpc.js';
import type { StartedWorker } from './slots.js';
import type { WorkerStarter } from './start.js';

/**
 * In a worker of its own; in the page where no worker starts.
 *
 * @param inPage loads what does the same work in the page
 * @throws UploadError `worker-failed`, `script-unavailable`: neither is to be had
 */
export async function startRemoteOrLocal<W>(
  { start }: WorkerStarter,
  remote: (connection: Connection) => W,
  inPage: () => Promise<W>,
): Promise<StartedWorker<W>> {
  const started = await start();
  if ('connection' in started)
    return { worker: remote(started.connection), alive: started.alive, stop: started.terminate };
  return (await load(() => import('./local-start.js'))).startInPage(started, inPage);
}
