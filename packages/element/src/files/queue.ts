import type { UploaderPort, UploadHandle } from '../engine/ports.js';
import type { FileItem } from './file-item.js';
import { problemOf } from './problem.js';
import { cancellable, inProgress, settled } from './states.js';

/** What the queue asks for and tells. */
export interface QueuePort {
  /** The engine; it may have to be loaded first. */
  open(): UploaderPort | Promise<UploaderPort>;
  context(): Readonly<Record<string, string>> | undefined;
  /** How many files may be in progress at once. */
  limit(): number;
  /** An item is in another state. */
  moved(item: FileItem): void;
  progressed(item: FileItem): void;
  /** Nothing waits and nothing is in progress any more. */
  drained(): void;
}

/** Feeds the waiting files to the engine in their order, a few at a time. */
export class UploadQueue {
  #items: readonly FileItem[] = [];
  readonly #port: QueuePort;
  readonly #running = new Map<FileItem, AbortController>();

  constructor(port: QueuePort) {
    this.#port = port;
  }

  get items(): readonly FileItem[] {
    return this.#items;
  }

  get busy(): boolean {
    return this.#items.some((item) => !settled(item.state));
  }

  add(items: readonly FileItem[]): void {
    this.#items = [...this.#items, ...items];
    this.#pump();
  }

  /** A file that is on its way may have arrived: the engine finds out, and then it is done, not cancelled. */
  cancel(item: FileItem): void {
    const cancelling = item.apply('cancel');
    this.#running.get(item)?.abort();
    if (cancelling) this.#moved(item);
  }

  retry(item: FileItem): void {
    if (!item.apply('retry')) return;
    this.#port.moved(item);
    this.#pump();
  }

  /** Takes a settled file off the list; what is stored stays stored. */
  remove(item: FileItem): boolean {
    if (!settled(item.state) || !this.#items.includes(item)) return false;
    this.#items = this.#items.filter((other) => other !== item);
    return true;
  }

  cancelAll(): void {
    // Last first, so that a freed place is not given to a file that is about to be cancelled too.
    for (const item of [...this.#items].reverse()) if (cancellable(item.state)) this.cancel(item);
  }

  /** Stops everything and forgets everything: whatever an upload still says is not heard. */
  clear(): void {
    const stopped = [...this.#running.values()];
    this.#running.clear();
    this.#items = [];
    for (const controller of stopped) controller.abort();
  }

  #pump(): void {
    const running = this.#items.filter((item) => inProgress(item.state)).length;
    const waiting = this.#items.filter((item) => item.state === 'waiting');
    for (const item of waiting.slice(0, Math.max(0, this.#port.limit() - running))) void this.#run(item);
  }

  async #run(item: FileItem): Promise<void> {
    const controller = new AbortController();
    this.#running.set(item, controller);
    item.apply('start');
    this.#port.moved(item);
    /** A later attempt at the same file has taken over: this one has nothing to say any more. */
    const stale = () => this.#running.get(item) !== controller;
    try {
      const uploader = await Promise.race([this.#port.open(), aborted(controller.signal)]);
      const context = this.#port.context();
      const { signal } = controller;
      const upload = uploader.upload(item.file, context ? { signal, context } : { signal });
      const follow = () => !stale() && this.#follow(item, upload);
      upload.addEventListener('progress', follow);
      upload.addEventListener('statechange', follow);
      const receipt = await upload.finished;
      if (stale()) return;
      item.protect(upload.protection);
      if (item.finish(receipt)) this.#moved(item);
    } catch (thrown) {
      if (stale()) return;
      if (this.#ended(item, thrown)) this.#moved(item);
    } finally {
      if (!stale()) this.#running.delete(item);
    }
  }

  #ended(item: FileItem, thrown: unknown): boolean {
    const problem = problemOf(thrown);
    if (problem.receipt !== undefined) return item.finish(problem.receipt);
    const inTime = problem.code === 'cancelled' || (thrown as Error | undefined)?.name === 'AbortError';
    return item.state === 'cancelling' && inTime ? item.apply('stop') : item.fail(problem);
  }

  #follow(item: FileItem, upload: UploadHandle): void {
    const before = item.state;
    item.protect(upload.protection);
    if (upload.state === 'uploading') item.apply('send');
    if (upload.state === 'completing') item.apply('complete');
    if (item.state !== before) this.#port.moved(item);
    if (!inProgress(item.state)) return;
    item.progress(upload.loaded, upload.total || item.file.size, performance.now());
    this.#port.progressed(item);
  }

  #moved(item: FileItem): void {
    this.#port.moved(item);
    if (!settled(item.state)) return;
    this.#pump();
    if (!this.busy) this.#port.drained();
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
