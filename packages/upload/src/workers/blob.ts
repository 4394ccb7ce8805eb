import type { startWorkerAt as startAt, WorkerFault, WorkerHandle } from '../platform/worker.js';
import type { WorkerScript } from './script.js';

/** From the text of the script, where its file is not to be had. */
export async function startFromBlob(
  script: WorkerScript,
  startWorkerAt: typeof startAt,
): Promise<WorkerHandle | WorkerFault> {
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
