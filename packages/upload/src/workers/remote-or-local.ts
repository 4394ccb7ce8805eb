import { UploadError } from '../errors.js';
import type { WorkerFault } from '../platform/worker.js';
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
  warn(started);
  try {
    return { worker: await inPage(), alive: () => true, stop: () => {} };
  } catch (cause) {
    throw new UploadError(
      'worker-failed',
      'No worker starts in this page, and what does its work could not be loaded; load the page again.',
      { cause },
    );
  }
}

let warned = false;

/** Once in a page: why nobody sees workers, and what would mend it. */
function warn([first, blob]: readonly WorkerFault[]): void {
  if (warned) return;
  warned = true;
  console.warn(
    `Sealift: no worker starts, so this page does their work itself, more slowly. Worker file: ${first}; Blob: ${blob}. ` +
      "Allow worker-src 'self' blob: in the Content-Security-Policy (and trusted-types sealift, where they are required), or copy " +
      'the worker files of @sealift/upload to the origin of the page and name them in workerUrl.',
  );
}
