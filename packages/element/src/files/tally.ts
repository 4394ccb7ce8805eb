import type { FileItem } from './file-item.js';
import { type FileState, inProgress, settled } from './states.js';

/** Where the list stands as a whole. */
export interface Overall {
  /** Bytes. */
  readonly loaded: number;
  readonly total: number;
  readonly stored: number;
  /** Files that are meant to be stored: those that were cancelled or refused do not count, nor what waits to be taken up again. */
  readonly count: number;
}

const APART: readonly FileState[] = ['cancelled', 'refused', 'unfinished'];

interface Noted {
  readonly state: FileState;
  /** Of what is meant to be stored, else 0. */
  readonly loaded: number;
  readonly total: number;
}

/** The sums of a list, kept up to date file by file: counted anew with each event, thousands of files would hold up the page. */
export class Tally implements Overall {
  loaded = 0;
  total = 0;
  readonly #noted = new Map<FileItem, Noted>();
  readonly #states = new Map<FileState, Set<FileItem>>();

  get stored(): number {
    return this.#states.get('done')?.size ?? 0;
  }

  get count(): number {
    return this.number((state) => !APART.includes(state));
  }

  /** Something waits or is on its way. */
  get busy(): boolean {
    return this.number((state) => !settled(state)) > 0;
  }

  /** What the engine has in hand. */
  get working(): FileItem[] {
    return this.items(inProgress);
  }

  /** To be called when a file is listed, and whenever something of it is different. */
  note(item: FileItem): void {
    const { state } = item;
    const apart = APART.includes(state);
    const before = this.#noted.get(item);
    const now = { state, loaded: apart ? 0 : item.loaded, total: apart ? 0 : item.total };
    this.#noted.set(item, now);
    this.#add(before, now);
    if (before?.state === state) return;
    if (before) this.#states.get(before.state)?.delete(item);
    const alike = this.#states.get(state) ?? new Set();
    this.#states.set(state, alike.add(item));
  }

  forget(item: FileItem): void {
    const before = this.#noted.get(item);
    if (!before) return;
    this.#noted.delete(item);
    this.#add(before, undefined);
    this.#states.get(before.state)?.delete(item);
  }

  number(of: (state: FileState) => boolean): number {
    let number = 0;
    for (const [state, { size }] of this.#states) if (of(state)) number += size;
    return number;
  }

  items(of: (state: FileState) => boolean): FileItem[] {
    return [...this.#states].flatMap(([state, items]) => (of(state) ? [...items] : []));
  }

  #add(before: Noted | undefined, now: Noted | undefined): void {
    this.loaded += (now?.loaded ?? 0) - (before?.loaded ?? 0);
    this.total += (now?.total ?? 0) - (before?.total ?? 0);
  }
}
