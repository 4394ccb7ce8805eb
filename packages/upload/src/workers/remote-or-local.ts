import { failure } from '../errors.js';
import type { Connection } from './rpc.js';
import type { StartedWorker } from './slots.js';
import type { WorkerStarter } from './start.js';

/**
 * In a worker of its own; in the page where no worker starts.
 *
 * @param inPage loads what does the same work in the page
 * @throws UploadError `worker-failed`: neither is to be had
 */
export async function startRemoteOrLocal<W>(
  { start }: WorkerStarter,
  remote: (connection: Connection) => W,
  inPage: () => Promise<W>,
): Promise<StartedWorker<W>> {
  const started = await start();
  if ('connection' in started)
    return { worker: remote(started.connection), alive: started.alive, stop: started.terminate };
  try {
    (await import('./warn-in-page.js')).warnInPage(started);
    return { worker: await inPage(), alive: () => true, stop: () => {} };
  } catch (cause) {
    throw failure('worker-failed', undefined, { cause });
  }
}
