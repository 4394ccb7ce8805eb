import type { WorkerFault } from '../platform/worker.js';

let warned = false;

/** Once in a page: why nobody sees workers, and what would mend it. */
export function warnInPage([first, blob]: readonly WorkerFault[]): void {
  if (warned) return;
  warned = true;
  console.warn(
    `Sealift: no worker starts, so this page does their work itself, more slowly. Worker file: ${first}; Blob: ${blob}. ` +
      "Allow worker-src 'self' blob: in the Content-Security-Policy (and trusted-types sealift, where they are required), or copy " +
      'the worker files of @sealift/upload to the origin of the page and name them in workerUrl.',
  );
}
