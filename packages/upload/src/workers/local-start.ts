import { failure } from '../errors.js';
import { untilAborted } from '../platform/abortable.js';
import { LOAD_LIMIT } from '../platform/load.js';
import type { WorkerFault } from '../platform/worker.js';
import type { StartedWorker } from './slots.js';

let warned = false;

/** Has the page do what a worker would do. @throws UploadError `worker-failed` where it cannot */
export async function startInPage<W>(
  faults: readonly WorkerFault[],
  inPage: () => Promise<W>,
): Promise<StartedWorker<W>> {
  warnInPage(faults);
  try {
    const worker = await untilAborted(AbortSignal.timeout(LOAD_LIMIT), inPage());
    return { worker, alive: () => true, stop: () => {} };
  } catch (cause) {
    throw failure('worker-failed', undefined, { cause });
  }
}

/** Once in a page: why nobody sees workers, and what would mend it. */
function warnInPage([first, blob]: readonly WorkerFault[]): void {
  if (warned) return;
  warned = true;
  console.warn(
    `Sealift: no worker starts, so this page does their work itself, more slowly. Worker file: ${first}; Blob: ${blob}. ` +
      "Allow worker-src 'self' blob: in the Content-Security-Policy (and trusted-types sealift, where they are required), or copy " +
      'the worker files of @sealift/upload to the origin of the page and name them in workerUrl.',
  );
}
