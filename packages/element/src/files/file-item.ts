import type { Receipt, ShownProtection, Waiting } from '../engine/ports.js';
import { Pace } from './pace.js';
import type { Problem } from './problem.js';
import { type FileEvent, type FileState, inProgress, next } from './states.js';

let lastId = 0;

/** One file in the list: its state moves along the table in states.ts and in no other way. */
export class FileItem {
  readonly id: number;
  readonly file: File;
  #state: FileState;
  #problem: Problem | undefined;
  #receipt: Receipt | undefined;
  #tooLate = false;
  #protection: ShownProtection | undefined;
  #loaded = 0;
  /** Bytes of the stored object are a tag more than the file; the engine says of how many it speaks. */
  #total: number;
  #pace = new Pace();
  #wait: Waiting | undefined;

  /** @param refusal why the element's own rules do not take this file */
  constructor(file: File, refusal?: Problem) {
    lastId += 1;
    this.id = lastId;
    this.file = file;
    this.#total = file.size;
    this.#problem = refusal;
    this.#state = refusal ? 'refused' : 'waiting';
  }

  get state(): FileState {
    return this.#state;
  }

  /** Present when `failed` or `refused`. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** Present when `done`. */
  get receipt(): Receipt | undefined {
    return this.#receipt;
  }

  /** It was cancelled, and is stored all the same. */
  get tooLate(): boolean {
    return this.#tooLate;
  }

  /** As the engine says, which has compared the receipt with what it did; undefined while it says nothing. */
  get protection(): ShownProtection | undefined {
    return this.#protection;
  }

  get loaded(): number {
    return this.#loaded;
  }

  get total(): number {
    return this.#total;
  }

  get pace(): Pace {
    return this.#pace;
  }

  /** What it waits for; undefined while it moves, and while nobody works on it. */
  get wait(): Waiting | undefined {
    return inProgress(this.#state) ? this.#wait : undefined;
  }

  /** @returns false where the table has no such move: a late answer, a second click */
  apply(event: FileEvent): boolean {
    const state = next(this.#state, event);
    if (state === undefined) return false;
    this.#state = state;
    if (event === 'retry') {
      this.#problem = undefined;
      this.#loaded = 0;
    }
    if (event === 'retry' || event === 'pause') {
      this.#wait = undefined;
      this.#pace = new Pace();
    }
    return true;
  }

  finish(receipt: Receipt): boolean {
    const cancelling = this.#state === 'cancelling';
    if (!this.apply('finish')) return false;
    this.#tooLate = cancelling;
    this.#receipt = receipt;
    this.#loaded = this.#total;
    return true;
  }

  protect(protection: ShownProtection | undefined): void {
    this.#protection = protection;
  }

  fail(problem: Problem): boolean {
    if (!this.apply('fail')) return false;
    this.#problem = problem;
    return true;
  }

  waitFor(wait: Waiting | undefined): void {
    this.#wait = wait;
  }

  progress(loaded: number, total: number, now: number): void {
    this.#loaded = loaded;
    this.#total = total;
    this.#pace.sample(loaded, now);
  }
}
