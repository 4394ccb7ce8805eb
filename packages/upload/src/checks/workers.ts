import type { WorkerFault, WorkerHandle } from '../platform/worker.js';
import type { WorkerOptions } from '../workers/script.js';
import { sealScript } from '../workers/seal-script.js';
import { createWorkerStarter, type WorkerPlace } from '../workers/start.js';
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

/**
 * Starts a worker of the engine, as the engine does; what is asked from inside a worker another one asks.
 *
 * @throws UploadError `invalid-option`
 */
export async function checkWorkers(options: WorkerOptions): Promise<WorkerCheck> {
  const engine = createWorkerStarter(sealScript, options);
  const started = await engine.start();
  if (!('connection' in started)) return { finding: notStarted(started), stop: () => {} };
  started.terminate();
  const asking = await createWorkerStarter(checkScript, ownUrl(options)).start();
  const asked = 'connection' in asking ? asking : undefined;
  const missing = (await asked?.connection.call('missingAlgorithms', [])) as readonly string[] | undefined;
  return {
    finding: missing?.length ? withoutAlgorithms(missing) : starting(engine.place(), missing),
    ...(asked ? { prober: proberOf(asked) } : {}),
    stop: () => asked?.terminate(),
  };
}

/** Of the worker that asks, where the page serves that, too; it is no part of the engine, so most do not. */
function ownUrl({ workerUrl }: WorkerOptions): WorkerOptions {
  const check = typeof workerUrl === 'object' ? workerUrl.check : undefined;
  return check === undefined ? {} : { workerUrl: { check } };
}

/** @param missing undefined where no worker could be asked */
function starting(place: WorkerPlace | undefined, missing: readonly string[] | undefined): Finding {
  const found = missing ? 'and have their cryptography' : 'nothing was asked from inside one';
  return ok('workers', 'Workers', `Workers start (${FROM[place ?? 'page']}), ${found}.`);
}

function withoutAlgorithms(missing: readonly string[]): Finding {
  return fault('workers', 'web-crypto-incomplete', {
    severity: 'warning',
    title: 'Workers lack cryptography',
    detail: `This does not work in workers: ${missing.join(', ')}.`,
    fix: 'Use a current browser.',
  });
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
