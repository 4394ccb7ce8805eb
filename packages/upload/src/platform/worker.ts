import { failure } from '../errors.js';
import { type Connection, connect, type Handlers, serve } from '../workers/rpc.js';
import type { WorkerKind } from '../workers/script.js';
import { VERSION } from '../workers/version.js';
import { trustedScriptUrl } from './trusted-types.js';
import { REPORT_DELAY, watchViolations } from './violations.js';

/** The one place that starts and stops workers. */
export interface WorkerHandle {
  readonly connection: Connection;
  /** False after it has stopped or failed. */
  alive(): boolean;
  terminate(): void;
}

/** Why a worker did not start, as far as a page is told. */
export type WorkerFault =
  /** `worker-src` of the page's policy, or what stands in for it. */
  | 'blocked-by-csp'
  | 'blocked-by-trusted-types'
  | 'other-origin'
  /** The bundler wrote the file out as a `data:` URL, or nothing at all. */
  | 'no-file'
  /** Not found, no script, an engine without module workers, refused for its headers, or it failed by itself. */
  | 'not-loaded'
  | 'not-answering'
  /** It is another script, or of another version of this package. */
  | 'other-version';

/** A tick of the watch over a worker that starts, in milliseconds. */
const TICK = 250;
/** So long a worker may take: ten seconds. Once its script is here, two. Counted in ticks, of which a busy page has fewer. */
const TICKS = 40;
const TICKS_WITH_SCRIPT = 8;

/** Milliseconds between two questions to a worker that has something to do: is it still there? Browsers tell nobody when one is gone. */
const ASKING = 1000;
/**
 * Questions in a row without a word: then it is gone. It answers between two steps of its work, none of which takes long. A page that is slowed
 * down, or does not run, asks as much less.
 */
const UNANSWERED = 30;

/** Starts what `create` makes, and waits until it says that it is this kind of worker. */
export async function startWorker(
  kind: WorkerKind,
  create: () => Worker,
  url?: string,
): Promise<WorkerHandle | WorkerFault> {
  const violation = watchViolations('worker-src');
  try {
    const started = await start(kind, create, url);
    if (typeof started !== 'string' || started === 'other-version') return started;
    await new Promise((resolve) => setTimeout(resolve, REPORT_DELAY));
    return violation.seen() ? 'blocked-by-csp' : started;
  } finally {
    violation.stop();
  }
}

/** From the address of its script. */
export function startWorkerAt(kind: WorkerKind, url: string): Promise<WorkerHandle | WorkerFault> {
  const create = (): Worker => new Worker(trustedScriptUrl(url), { type: 'module', name: `sealift-${kind}` });
  return startWorker(kind, create, url);
}

async function start(
  kind: WorkerKind,
  create: () => Worker,
  url?: string,
): Promise<WorkerHandle | WorkerFault> {
  let worker: Worker;
  try {
    worker = create();
  } catch (error) {
    const { name } = error as Error;
    if (name === 'SecurityError') return 'other-origin';
    // The address is one: what else can be wrong with its type?
    const untrusted = url !== undefined && name === 'TypeError' && 'trustedTypes' in globalThis;
    return untrusted ? 'blocked-by-trusted-types' : 'not-loaded';
  }
  const connection = connect(worker);
  let alive = true;
  let asking: ReturnType<typeof setInterval> | undefined;
  // Also when it has failed by itself: nothing that it was told goes on.
  const terminate = (): void => {
    alive = false;
    clearInterval(asking);
    worker.terminate();
    connection.fail(failure('worker-failed'));
  };
  worker.addEventListener('error', terminate);
  worker.addEventListener('messageerror', terminate);
  let left = TICKS;
  const watch = setInterval(() => {
    left -= isHere(url) ? TICKS / TICKS_WITH_SCRIPT : 1;
    if (left <= 0) terminate();
  }, TICK);
  try {
    const said = await connection.ready;
    if (said?.ready === kind && said.version === VERSION) {
      asking = setInterval(() => connection.ask() < UNANSWERED || terminate(), ASKING);
      return { connection, terminate, alive: () => alive };
    }
    terminate();
    return 'other-version';
  } catch {
    return left > 0 ? 'not-loaded' : 'not-answering';
  } finally {
    clearInterval(watch);
  }
}

/** Whether the script has arrived, as Resource Timing tells; engines that do not list it leave it open. */
function isHere(url: string | undefined): boolean {
  return url !== undefined && performance.getEntriesByName(url).length > 0;
}

/** Called by a worker script: answers the page's calls for as long as the page lives. */
export function serveWorker(
  kind: WorkerKind,
  handlers: Handlers,
  transfers?: (value: unknown) => Transferable[],
): void {
  // The DOM library of TypeScript types `self` as a Window; in this script it is a DedicatedWorkerGlobalScope.
  serve(self as unknown as Worker, kind, handlers, transfers);
}
