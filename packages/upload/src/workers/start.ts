import { startWorker, startWorkerAt, type WorkerFault, type WorkerHandle } from '../platform/worker.js';
import { type WorkerOptions, type WorkerScript, workerUrlOf } from './script.js';

/**
 * Where the work is done. In workers, started from their `file`, or from a `blob` with the same text, or by the page's
 * `createWorker` (`own`); else in the `page` itself.
 */
export type WorkerPlace = 'own' | 'file' | 'blob' | 'page';

export interface WorkerStarter {
  /** A worker; in its stead the reasons why there is none. Never rejects. */
  start(): Promise<WorkerHandle | readonly WorkerFault[]>;
  /** Undefined before the first one has started. */
  place(): WorkerPlace | undefined;
}

/**
 * Starts workers from the first place that lets them start. What turns out for one holds for those that follow: a file that is not
 * there is asked for once.
 *
 * @throws UploadError `invalid-option`
 */
export function createWorkerStarter(script: WorkerScript, options: WorkerOptions): WorkerStarter {
  const { kind } = script;
  const { createWorker } = options;
  const given = workerUrlOf(options, kind);
  const faults: WorkerFault[] = [];
  const places: [WorkerPlace, () => Promise<WorkerHandle | WorkerFault>][] = [
    createWorker
      ? ['own', () => startWorker(kind, createWorker)]
      : ['file', () => startFromFile(script, given)],
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
  given: string | undefined,
): Promise<WorkerHandle | WorkerFault> {
  let url: string;
  try {
    // Next.js gives a path only.
    url = given ?? new URL(script.url(), location.href).href;
  } catch {
    return 'no-file';
  }
  return url.startsWith('data:') ? 'no-file' : startWorkerAt(script.kind, url);
}

async function startFromBlob(script: WorkerScript): Promise<WorkerHandle | WorkerFault> {
  let text: string;
  try {
    text = (await script.source()).default;
  } catch {
    return 'not-loaded';
  }
  const name = `\n//# sourceURL=sealift-${script.kind}.worker.js`;
  const url = URL.createObjectURL(new Blob([text, name], { type: 'text/javascript' }));
  try {
    return await startWorkerAt(script.kind, url);
  } finally {
    URL.revokeObjectURL(url);
  }
}
