import { startWorker, type WorkerHandle } from '../platform/worker.js';
import { type Finding, fault, ok } from './finding.js';
import { type Probe, type ProbeResult, type Prober, watchViolations } from './probe.js';

export interface WorkerCheck {
  readonly finding: Finding;
  /** Sends from inside the worker; absent where none started. */
  readonly prober?: Prober;
  stop(): void;
}

const IN_PAGE =
  'Uploads work all the same, in the page itself: more slowly, and the page responds less well.';
/** Milliseconds in which an engine tells of a violation. */
const REPORT_DELAY = 100;

/** Starts a module worker as the engine does. */
export async function checkWorkers(createWorker: () => Worker): Promise<WorkerCheck> {
  const violation = watchViolations('worker-src');
  const worker = await startWorker(createWorker);
  if (worker === undefined) await new Promise((resolve) => setTimeout(resolve, REPORT_DELAY));
  violation.stop();
  if (worker === undefined) return { finding: notStarted(violation.seen()), stop: () => {} };
  const missing = (await worker.connection.call('missingAlgorithms', [])) as readonly string[];
  const finding =
    missing.length === 0
      ? ok('workers', 'Workers', 'Module workers start, and have their cryptography.')
      : fault('workers', 'web-crypto-incomplete', {
          severity: 'warning',
          title: 'Workers lack cryptography',
          detail: `This does not work in workers: ${missing.join(', ')}.`,
          fix: 'Use a current browser.',
        });
  return { finding, prober: proberOf(worker), stop: () => worker.terminate() };
}

function notStarted(blocked: boolean): Finding {
  if (blocked)
    return fault('workers', 'worker-blocked-by-csp', {
      severity: 'warning',
      title: 'The Content-Security-Policy forbids workers',
      detail: `worker-src (or what stands in for it) does not allow the worker's script. ${IN_PAGE}`,
      fix: "Add the origin of your scripts to worker-src, for instance: worker-src 'self'.",
    });
  return fault('workers', 'worker-not-started', {
    severity: 'warning',
    title: 'Workers do not start',
    detail: `The worker's script is not where the bundle looks for it, or this browser has no module workers. ${IN_PAGE}`,
    fix: 'Look for a 404 or a wrong content type of the worker file in the network view; see the option createWorker.',
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
