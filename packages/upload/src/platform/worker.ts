import { UploadError } from '../errors.js';
import { type Connection, connect, type Handlers, serve } from '../workers/rpc.js';

/** The one place that starts and stops workers. */
export interface WorkerHandle {
  readonly connection: Connection;
  /** False after it has stopped or failed. */
  alive(): boolean;
  terminate(): void;
}

/**
 * Starts a worker, or resolves to undefined where the page may not have it: refused by the Content-Security-Policy, no
 * module workers in this engine, script not found.
 */
export async function startWorker(create: () => Worker): Promise<WorkerHandle | undefined> {
  try {
    const worker = create();
    const connection = connect(worker);
    let alive = true;
    const fail = (): void => {
      alive = false;
      connection.fail(new UploadError('worker-failed', 'A worker of this page stopped; try again.'));
    };
    worker.addEventListener('error', fail);
    worker.addEventListener('messageerror', fail);
    const terminate = (): void => {
      worker.terminate();
      fail();
    };
    try {
      await connection.ready;
    } catch {
      terminate();
      return undefined;
    }
    return { connection, terminate, alive: () => alive };
  } catch {
    return undefined;
  }
}

/** Called by a worker script: answers the page's calls for as long as the page lives. */
export function serveWorker(handlers: Handlers, transfers?: (value: unknown) => Transferable[]): void {
  // The DOM library of TypeScript types `self` as a Window; in this script it is a DedicatedWorkerGlobalScope.
  serve(self as unknown as Worker, handlers, transfers);
}
