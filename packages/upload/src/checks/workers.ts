import type { WorkerFault, WorkerHandle } from '../platform/worker.js';
import type { WorkerOptions } from '../workers/script.js';
import { createWorkerStarter } from '../workers/start.js';
import { checkScript } from './check-script.js';
import { type Finding, fault, ok } from './finding.js';
import type { Probe, ProbeResult, Prober } from './probe.js';

export interface WorkerCheck {
  readonly finding: Finding;
  /** Sends from inside the worker; absent where none started. */
  readonly prober?: Prober;
  stop(): void;
}

const IN_PAGE =
  'Uploads work all the same, in the page itself: more slowly, and the page responds less well.';
const FROM = {
  own: 'started by the page itself',
  file: 'from their file',
  blob: 'from a Blob, as their file could not be used',
  page: '',
};

/** Starts a worker as the engine does. @throws UploadError `invalid-option` */
export async function checkWorkers(options: WorkerOptions): Promise<WorkerCheck> {
  const { start, place } = createWorkerStarter(checkScript, options);
  const worker = await start();
  if (!('connection' in worker)) return { finding: notStarted(worker), stop: () => {} };
  const missing = (await worker.connection.call('missingAlgorithms', [])) as readonly string[];
  const finding =
    missing.length === 0
      ? ok('workers', 'Workers', `Workers start (${FROM[place() ?? 'page']}), and have their cryptography.`)
      : fault('workers', 'web-crypto-incomplete', {
          severity: 'warning',
          title: 'Workers lack cryptography',
          detail: `This does not work in workers: ${missing.join(', ')}.`,
          fix: 'Use a current browser.',
        });
  return { finding, prober: proberOf(worker), stop: () => worker.terminate() };
}

/** @param faults of the worker's file, and of the same in a Blob */
function notStarted([file, blob]: readonly WorkerFault[]): Finding {
  if (file === 'blocked-by-csp')
    return fault('workers', 'worker-blocked-by-csp', {
      severity: 'warning',
      title: 'The Content-Security-Policy forbids workers',
      detail: `worker-src (or what stands in for it) does not allow the worker's script. ${IN_PAGE}`,
      fix: "Add the origin of your scripts to worker-src, for instance: worker-src 'self'.",
    });
  return fault('workers', 'worker-not-started', {
    severity: 'warning',
    title: 'Workers do not start',
    detail: `The worker's file: ${file}. The same in a Blob: ${blob}. ${IN_PAGE}`,
    fix: "Look for the worker's file in the network view. Serve it at the page's own origin (see the option workerUrl), or allow worker-src 'self' blob: in the Content-Security-Policy.",
  });
}

function proberOf({ connection }: WorkerHandle): Prober {
  return async (probe: Probe, signal) => {
    const result = connection.call('probe', [probe], { signal }).catch(() => ({ kind: 'silent' as const }));
    const found = (await result) as ProbeResult;
    signal.throwIfAborted();
    return found;
  };
}
