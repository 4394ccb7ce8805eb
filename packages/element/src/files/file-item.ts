import type { JournalEntry, Receipt, ShownProtection, Waiting } from '../engine/ports.js';
import { Pace } from './pace.js';
import type { Problem } from './problem.js';
import { type FileEvent, type FileState, inProgress, next } from './states.js';

let lastId = 0;

/** What the list shows of a file. A `File` fits; of one from before the page was loaded only this may be left. */
export interface Listed {
  /** Empty where nobody knows it any more. */
  readonly name: string;
  readonly size: number;
}

/** How a file comes into the list, other than to be uploaded. */
export interface Beginning {
  /** Instead of the file's own: with its folders. */
  readonly name?: string | undefined;
  /** Why the element's own rules do not take it. */
  readonly refusal?: Problem | undefined;
  /** It is stored already. */
  readonly receipt?: Receipt | undefined;
  /** A part of it is at S3: what the journal knows. */
  readonly entry?: JournalEntry | undefined;
  /** It waits for somebody to say that it is to be sent. */
  readonly ready?: boolean;
}

/** One file in the list: its state moves along the table in states.ts and in no other way. */
export class FileItem {
  readonly id: number;
  readonly size: number;
  /** Of the journal, as soon as it has one. */
  entryId: string | undefined;
  /** Absent where the page was loaded anew, until the user has picked it again. */
  file: File | undefined;
  /** Of an upload that goes on where it was, instead of anew. */
  entry: JournalEntry | undefined;
  /** Called whenever something else is to be shown or counted. */
  watcher: ((item: FileItem) => void) | undefined;
  #name: string;
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
  #revision = 0;

  constructor(source: File | Listed, { name = source.name, refusal, receipt, entry, ready }: Beginning = {}) {
    lastId += 1;
    this.id = lastId;
    this.#name = name;
    this.size = source.size;
    this.file = source instanceof File ? source : undefined;
    this.entry = entry;
    this.entryId = entry?.id;
    this.#total = source.size;
    this.#loaded = receipt ? source.size : (entry?.sentBytes ?? 0);
    this.#problem = refusal;
    this.#receipt = receipt;
    this.#state = receipt ? 'done' : entry ? 'unfinished' : ready ? 'ready' : 'waiting';
    if (refusal) this.#state = 'refused';
  }

  get name(): string {
    return this.#name;
  }

  rename(name: string): void {
    this.#name = name;
    this.#changed();
  }

  /** Another number whenever something else is to be shown. */
  get revision(): number {
    return this.#revision;
  }

  get state(): FileState {
    return this.#state;
  }

  /** Present when `failed` or `refused`, and when `unfinished` after an attempt. */
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
    if (event === 'retry') this.#loaded = 0;
    if (event === 'retry' || event === 'start') this.#problem = undefined;
    if (event === 'retry' || event === 'pause') {
      this.#wait = undefined;
      this.#pace = new Pace();
    }
    this.#changed();
    return true;
  }

  finish(receipt: Receipt): boolean {
    const cancelling = this.#state === 'cancelling';
    if (!this.apply('finish')) return false;
    this.#tooLate = cancelling;
    this.#receipt = receipt;
    this.#loaded = this.#total;
    this.#changed();
    return true;
  }

  protect(protection: ShownProtection | undefined): void {
    if (protection === this.#protection) return;
    this.#protection = protection;
    this.#changed();
  }

  /** @param event `leave`: it can go on later */
  fail(problem: Problem, event: 'fail' | 'leave' = 'fail'): boolean {
    if (!this.apply(event)) return false;
    this.#problem = problem;
    return true;
  }

  waitFor(wait: Waiting | undefined): void {
    if (wait === this.#wait) return;
    this.#wait = wait;
    this.#changed();
  }

  progress(loaded: number, total: number, now: number): void {
    this.#loaded = loaded;
    this.#total = total;
    this.#pace.sample(loaded, now);
    this.#changed();
  }

  #changed(): void {
    this.#revision += 1;
    this.watcher?.(this);
  }
}
