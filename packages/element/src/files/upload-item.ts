import type { Receipt, ShownProtection, Waiting } from '../engine/ports.js';
import type { FileItem } from './file-item.js';
import type { FileState } from './states.js';

/** Why a file was not taken, or did not go through. */
export interface ItemError {
  /** As `code` of `sealift-error`. */
  readonly code: string;
  /** The signer's own code, where it has refused. */
  readonly reason?: string;
  /** The sentence that the user reads. */
  readonly message: string;
  /** What the engine threw. */
  readonly cause?: unknown;
}

/** What the element does with a file of its list. Each says whether there was something to do. */
export interface ItemActions {
  start(item: FileItem): boolean;
  pause(item: FileItem): boolean;
  resume(item: FileItem): boolean;
  retry(item: FileItem): boolean;
  cancel(item: FileItem): boolean;
  remove(item: FileItem): boolean;
  error(item: FileItem): ItemError | undefined;
}

/** One file in the list, as a page sees it: the same object for the same file, as long as it is listed. It shows what is now. */
export class UploadItem {
  readonly #item: FileItem;
  readonly #actions: ItemActions;

  constructor(item: FileItem, actions: ItemActions) {
    this.#item = item;
    this.#actions = actions;
  }

  /** In the page, as `data-file` of the row. */
  get id(): number {
    return this.#item.id;
  }

  /** Without its folders. Empty where nobody knows it any more. */
  get name(): string {
    return this.path.slice(this.path.lastIndexOf('/') + 1);
  }

  /** As it is sealed: with its folders, where folders are taken. */
  get path(): string {
    return this.#item.name;
  }

  /** Bytes. */
  get size(): number {
    return this.#item.size;
  }

  /** Media type as the browser says it; empty where it says none, and where the file is not here. */
  get type(): string {
    return this.#item.file?.type ?? '';
  }

  /** Undefined after a reload, until it is picked again, and for what was stored before. */
  get file(): File | undefined {
    return this.#item.file;
  }

  get state(): FileState {
    return this.#item.state;
  }

  /** Bytes through, of `total`. */
  get loaded(): number {
    return this.#item.loaded;
  }

  get total(): number {
    return this.#item.total;
  }

  /** 0 to 1. */
  get progress(): number {
    const { state, loaded, total } = this.#item;
    if (state === 'done') return 1;
    return total > 0 ? Math.min(1, loaded / total) : 0;
  }

  /** What it waits for while it is on its way. */
  get waiting(): Waiting | undefined {
    return this.#item.wait;
  }

  get error(): ItemError | undefined {
    return this.#actions.error(this.#item);
  }

  /** Of what is stored. */
  get receipt(): Receipt | undefined {
    return this.#item.receipt;
  }

  /** Who encrypts, or has encrypted; undefined is unknown. */
  get protection(): ShownProtection | undefined {
    return this.#item.protection;
  }

  /** Of what is `ready`. @returns false where there was nothing to do, as each of these */
  start(): boolean {
    return this.#actions.start(this.#item);
  }

  pause(): boolean {
    return this.#actions.pause(this.#item);
  }

  resume(): boolean {
    return this.#actions.resume(this.#item);
  }

  /** Tries again what has failed or was cancelled, and goes on with what is unfinished, where its file is here. */
  retry(): boolean {
    return this.#actions.retry(this.#item);
  }

  /** It may have arrived all the same: then it is `done`. */
  cancel(): boolean {
    return this.#actions.cancel(this.#item);
  }

  /** Takes it off the list, and stops it before that; what has arrived meanwhile stays. What is stored stays stored. */
  remove(): boolean {
    return this.#actions.remove(this.#item);
  }
}
