import { load } from '../platform/load.js';
import { startWorker, startWorkerAt, type WorkerFault, type WorkerHandle } from '../platform/worker.js';
import type { WorkerOptions, WorkerScript } from './script.js';

/**
 * Where the work is done. In workers, started from their `file`, or from a `blob` with the same text, or by the page's
 * `createWorker` (`own`); else in the `page` itself.
 */
export type WorkerPlace = 'own' | 'file' | 'blob' | 'page';

export interface WorkerStarter {
  /** A worker; in its stead the reasons why there is none. @throws UploadError `invalid-option` for a `workerUrl` that is none, `script-unavailable` */
  start(): Promise<WorkerHandle | readonly WorkerFault[]>;
  /** Undefined before the first one has started. */
  place(): WorkerPlace | undefined;
}

/**
 * Starts workers from the first place that lets them start. What turns out for one holds for those that follow: a file that is not
 * there is asked for once.
 */
export function createWorkerStarter(script: WorkerScript, options: WorkerOptions): WorkerStarter {
  const { kind } = script;
  const { createWorker } = options;
  const faults: WorkerFault[] = [];
  const places: [WorkerPlace, () => Promise<WorkerHandle | WorkerFault>][] = [
    createWorker
      ? ['own', () => startWorker(kind, createWorker)]
      : ['file', () => startFromFile(script, options)],
    ['blob', () => startFromBlob(script)],
  ];
  /** Index of the first place that is not known to be closed. */
  let first = 0;
  let place: WorkerPlace | undefined;
  let settled: Promise<unknown> | undefined;

  async function attempt(): Promise<WorkerHandle | readonly WorkerFault[]> {
    for (let i = first; i < places.length; i++) {
      const [name, start] = places[i] as (typeof places)[number];
      const started = await start();
      if (typeof started !== 'string') {
        place = name;
        return started;
      }
      faults[i] = started;
      first = Math.max(first, i + 1);
    }
    place = 'page';
    return faults;
  }

  return {
    start() {
      const started = settled === undefined ? attempt() : settled.then(attempt);
      settled ??= started;
      return started;
    },
    place: () => place,
  };
}

async function startFromFile(
  script: WorkerScript,
  options: WorkerOptions,
): Promise<WorkerHandle | WorkerFault> {
  const given = await givenUrl(script, options);
  let url: string;
  try {
    // Next.js gives a path only.
    url = given ?? new URL(script.url(), location.href).href;
  } catch {
    return 'no-file';
  }
  return url.startsWith('data:') ? 'no-file' : startWorkerAt(script.kind, url);
}

/** What few pages give is read by code that only they load. */
async function givenUrl({ kind }: WorkerScript, options: WorkerOptions): Promise<string | undefined> {
  if (options.workerUrl === undefined) return undefined;
  return (await load(() => import('./worker-url.js'))).workerUrlOf(options, kind);
}

let blob: Promise<typeof import('./blob.js')> | undefined;

async function startFromBlob(script: WorkerScript): Promise<WorkerHandle | WorkerFault> {
  // Always the same promise: after an import that was blocked, a second one never settles in Rspack.
  blob ??= import('./blob.js');
  try {
    return await load(async () =>
      (await (blob as typeof blob & object)).startFromBlob(script, startWorkerAt),
    );
  } catch {
    return 'not-loaded';
  }
}
