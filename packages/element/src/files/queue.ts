import type { JournalEntry, UploaderPort, UploadHandle, UploadOptions } from '../engine/ports.js';
import { admitted } from './admission.js';
import type { FileItem } from './file-item.js';
import { Pace } from './pace.js';
import { problemOf } from './problem.js';
import { standstill } from './standstill.js';
import { cancellable, inProgress, pausable, settled } from './states.js';
import { type Overall, Tally } from './tally.js';

/** What the queue asks for and tells. */
export interface QueuePort {
  /** The engine; it may have to be loaded first. */
  open(): UploaderPort | Promise<UploaderPort>;
  context(): Readonly<Record<string, string>> | undefined;
  /** Where the platform has one and it may be remembered. */
  fileHandle(file: File | undefined): Promise<FileSystemFileHandle | undefined>;
  /** What is left of an upload that has failed; undefined where it cannot go on. */
  unfinished(entryId: string): Promise<JournalEntry | undefined>;
  /** How many large files may be in progress at once. */
  limit(): number;
  /** An item is in another state. */
  moved(item: FileItem): void;
  /** An item waits for something else, or for nothing any more. */
  waited(item: FileItem): void;
  progressed(item: FileItem, overall: Overall): void;
  /** Nothing waits and nothing is in progress any more. */
  drained(): void;
}

/** What says nothing against an unfinished upload: with its own file, or when the other tab is done, it goes on. */
const STAYS = ['source-differs', 'source-needed', 'upload-in-use'];

/** One attempt at a file. */
interface Attempt {
  readonly controller: AbortController;
  /** When the engine has it. */
  upload?: UploadHandle;
}

/** Feeds the waiting files to the engine in their order, as many at a time as it has room for. */
export class UploadQueue {
  #items: readonly FileItem[] = [];
  #pace = new Pace();
  /** While all files are told something, a place that becomes free is given to none of them. */
  #closed = false;
  readonly #port: QueuePort;
  readonly #tally = new Tally();
  readonly #running = new Map<FileItem, Attempt>();

  constructor(port: QueuePort) {
    this.#port = port;
  }

  get items(): readonly FileItem[] {
    return this.#items;
  }

  get busy(): boolean {
    return this.#tally.busy;
  }

  /** Of all files together. */
  get tally(): Tally {
    return this.#tally;
  }

  /** Of all files together. */
  get pace(): Pace {
    return this.#pace;
  }

  add(items: readonly FileItem[]): void {
    this.#items = [...this.#items, ...items];
    for (const item of items) {
      item.watcher = (changed) => this.#tally.note(changed);
      this.#tally.note(item);
    }
    this.#pump();
  }

  /** Of these, what is `ready` may go. @returns whether there was any */
  start(items: readonly FileItem[]): boolean {
    const started = items.filter((item) => item.state === 'ready' && item.apply('wait'));
    for (const item of started) this.#port.moved(item);
    this.#pump();
    return started.length > 0;
  }

  /** A file that is on its way may have arrived: the engine finds out, and then it is done, not cancelled. */
  cancel(item: FileItem): void {
    const cancelling = item.apply('cancel');
    const attempt = this.#running.get(item);
    attempt?.controller.abort();
    // Paused before the engine had it: there is nothing to find out.
    if (!attempt) item.apply('stop');
    if (cancelling) this.#moved(item);
  }

  retry(item: FileItem): void {
    if (!item.apply('retry')) return;
    this.#port.moved(item);
    this.#pump();
  }

  /** False for a file at its end, and where the engine cannot pause what it has in hand. */
  pausable(item: FileItem): boolean {
    const upload = this.#running.get(item)?.upload;
    return pausable(item.state) && (!upload || canPause(upload));
  }

  /** Its place goes to the next file. @returns false where it cannot be paused */
  pause(item: FileItem): boolean {
    if (!this.pausable(item) || !item.apply('pause')) return false;
    this.#running.get(item)?.upload?.pause?.();
    this.#moved(item);
    this.#pump();
    return true;
  }

  /** What the engine has in hand goes on at once, the rest waits for a place. @returns false where it is not paused */
  resume(item: FileItem): boolean {
    const attempt = this.#running.get(item);
    if (item.state !== 'paused' || !item.apply(attempt ? 'start' : 'wait')) return false;
    attempt?.upload?.resume?.();
    this.#moved(item);
    if (attempt?.upload) this.#follow(item, attempt.upload);
    this.#pump();
    return true;
  }

  /** Goes on with an unfinished upload at once: a browser may be asked for its file, which it allows in a click only. */
  goOn(item: FileItem): void {
    if (item.state === 'unfinished') void this.#run(item);
  }

  /** Ends an unfinished upload, at S3 too, and takes it off the list; one that was stored already stays. */
  async discard(item: FileItem): Promise<void> {
    const { entry } = item;
    if (!entry || !item.apply('discard')) return;
    this.#moved(item);
    try {
      const uploader = await this.#port.open();
      const receipt = await uploader.abandon?.(entry);
      if (receipt ? item.finish(receipt) : item.apply('stop')) this.#moved(item);
    } catch (thrown) {
      const problem = problemOf(thrown);
      // There is nothing left to end.
      if (problem.code === 'upload-gone' ? item.apply('stop') : item.fail(problem)) this.#moved(item);
    }
    if (item.state === 'cancelled') this.remove(item);
  }

  /** Takes a settled file off the list; what is stored stays stored. */
  remove(item: FileItem): boolean {
    return settled(item.state) && this.removeAll([item]).length > 0;
  }

  /** @returns those that were in the list */
  removeAll(items: Iterable<FileItem>): FileItem[] {
    const leaving = new Set(items);
    const left = this.#items.filter((item) => leaving.has(item));
    if (left.length > 0) this.#items = this.#items.filter((item) => !leaving.has(item));
    for (const item of left) {
      item.watcher = undefined;
      this.#tally.forget(item);
    }
    return left;
  }

  cancelAll(): void {
    this.#together(() => {
      for (const item of this.#items) if (cancellable(item.state)) this.cancel(item);
    });
  }

  /** @returns how many were paused */
  pauseAll(): number {
    return this.#together(() => this.#items.filter((item) => this.pause(item)).length);
  }

  /** @returns how many go on */
  resumeAll(): number {
    return this.#together(() => this.#items.filter((item) => this.resume(item)).length);
  }

  /** Tries again what has failed; what was cancelled stays so. */
  retryAll(): void {
    this.#together(() => {
      for (const item of this.#items) if (item.state === 'failed') this.retry(item);
    });
  }

  /** Stops everything and forgets everything: whatever an upload still says is not heard. */
  clear(): void {
    const stopped = [...this.#running.values()];
    this.#running.clear();
    this.removeAll(this.#items);
    for (const { controller } of stopped) controller.abort();
  }

  #pump(): void {
    if (this.#closed) return;
    const { working } = this.#tally;
    for (const item of admitted(this.#items, working, this.#port.limit())) void this.#run(item);
  }

  #together<T>(act: () => T): T {
    this.#closed = true;
    try {
      return act();
    } finally {
      this.#closed = false;
      this.#pump();
    }
  }

  async #run(item: FileItem): Promise<void> {
    const controller = new AbortController();
    const attempt: Attempt = { controller };
    this.#running.set(item, attempt);
    item.apply('start');
    this.#port.moved(item);
    /** A later attempt at the same file has taken over: this one has nothing to say any more. */
    const stale = () => this.#running.get(item) !== attempt;
    try {
      const uploader = await Promise.race([this.#port.open(), aborted(controller.signal)]);
      const context = this.#port.context();
      const { signal } = controller;
      const fileHandle = item.entry ? undefined : await this.#port.fileHandle(item.file);
      signal.throwIfAborted();
      const upload = handOver(item, uploader, {
        signal,
        ...(context && { context }),
        ...(fileHandle && { fileHandle }),
      });
      const follow = () => !stale() && this.#follow(item, upload);
      for (const type of ['progress', 'statechange', 'waitchange']) upload.addEventListener(type, follow);
      attempt.upload = upload;
      // Paused while the engine was loaded. One that cannot pause goes on, and the row says so.
      if (item.state === 'paused') canPause(upload) ? upload.pause?.() : this.resume(item);
      const receipt = await upload.finished;
      if (stale()) return;
      item.protect(upload.protection);
      item.entryId = upload.entryId ?? item.entry?.id;
      if (item.finish(receipt)) this.#moved(item);
    } catch (thrown) {
      const entryId = attempt.upload?.entryId ?? item.entry?.id;
      const entry =
        entryId === undefined ? undefined : await this.#port.unfinished(entryId).catch(() => undefined);
      if (stale()) return;
      item.entry = entry;
      if (this.#ended(item, thrown)) this.#moved(item);
    } finally {
      if (!stale()) this.#running.delete(item);
    }
  }

  #ended(item: FileItem, thrown: unknown): boolean {
    const problem = problemOf(thrown);
    if (problem.receipt !== undefined) return item.finish(problem.receipt);
    const inTime = problem.code === 'cancelled' || (thrown as Error | undefined)?.name === 'AbortError';
    if (item.state === 'cancelling' && inTime) return item.apply('stop');
    if (item.entry && STAYS.includes(problem.code)) {
      item.file = undefined;
      return item.fail(problem, 'leave');
    }
    return item.fail(problem);
  }

  #follow(item: FileItem, upload: UploadHandle): void {
    const before = item.state;
    item.protect(upload.protection);
    item.entryId = upload.entryId ?? item.entry?.id;
    if (upload.state === 'uploading') item.apply('send');
    if (upload.state === 'completing') item.apply('complete');
    if (item.state !== before) this.#changed(item);
    if (!inProgress(item.state)) return;
    const wait = item.wait;
    item.waitFor(upload.waiting);
    const now = performance.now();
    if (upload.loaded !== item.loaded || upload.total !== item.total || item.state !== before) {
      item.progress(upload.loaded, upload.total || item.size, now);
      this.#pace.sample(this.#tally.loaded, now);
      this.#port.progressed(item, this.#tally);
    }
    if (item.wait !== wait) {
      this.#stand();
      this.#port.waited(item);
    }
  }

  /** A speed from before a standstill says nothing of the time after it. */
  #stand(): void {
    if (standstill(this.#tally)) this.#pace = new Pace();
  }

  #changed(item: FileItem): void {
    this.#stand();
    this.#port.moved(item);
  }

  #moved(item: FileItem): void {
    this.#changed(item);
    if (!settled(item.state)) return;
    this.#pump();
    if (!this.busy) this.#port.drained();
  }
}

/** @throws ElementError `engine-unavailable`: a file of before is gone, and this engine goes on with nothing */
function handOver(item: FileItem, uploader: UploaderPort, options: UploadOptions): UploadHandle {
  const { entry, file, name } = item;
  if (entry && uploader.resume) return uploader.resume(entry, file, options);
  if (file) return uploader.upload(file, name === file.name ? options : { ...options, name });
  throw Object.assign(new Error('There is no file.'), { code: 'source-needed' });
}

function canPause({ pause, resume }: UploadHandle): boolean {
  return pause !== undefined && resume !== undefined;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
