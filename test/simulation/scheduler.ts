import { hash, type Random } from './random.js';

/** Whose code an event is: a page (`page 1.2` is its second life), a replica of the signer, S3, or the world around them. */
export type Owner = string;

/** Something that will happen. */
export interface Pending {
  readonly owner: Owner;
  /** Virtual milliseconds since the epoch. */
  readonly time: number;
  cancelled: boolean;
}

interface Entry extends Pending {
  time: number;
  readonly order: number;
  readonly what: string;
  readonly run: () => void;
}

/** The real one: the global one is virtual as soon as a simulation runs. */
const realImmediate = setImmediate;
/** Steps for each turn of the real event loop, which costs more than most of them. */
const STEPS_A_TURN = 64;

/**
 * Owns time, and every event that is still to come. One event runs at a time; what follows from it in microtasks runs
 * to its end before the next. So a seed decides the order of everything, and nothing else does.
 */
export class Scheduler {
  /** Virtual milliseconds since the epoch. */
  now: number;
  /** Whose event is running. */
  owner: Owner = 'world';
  /** Number of events so far. */
  steps = 0;
  /** A hash over all that happened, in order. */
  digest = 0x811c9dc5;
  readonly #queue: Entry[] = [];
  readonly #random: Random;
  readonly #trace: string[] | undefined;
  readonly #start: number;
  readonly #frozen = new Map<Owner, number>();
  readonly #dead = new Set<Owner>();
  #orders = 0;

  /** @param trace filled with one line for each event and note */
  constructor(start: number, random: Random, trace?: string[]) {
    this.now = start;
    this.#start = start;
    this.#random = random;
    this.#trace = trace;
  }

  /** Runs something after `delay` virtual milliseconds. @param what for the trace; nothing is noted of timers */
  after(delay: number, what: string, run: () => void, owner: Owner = this.owner): Pending {
    const time = this.now + Math.max(0, Math.min(delay, 2 ** 41));
    // Among events of the same moment chance decides.
    const order = this.#random.next() + this.#orders++ * 1e-12;
    const entry: Entry = { owner, time, order, what, run, cancelled: false };
    if (!this.#dead.has(owner)) this.#push(entry);
    return entry;
  }

  /** What was to happen does not. */
  cancel(pending: Pending | undefined): void {
    if (pending !== undefined) pending.cancelled = true;
  }

  /** Whatever this owner was about to do never happens, and nothing reaches it any more. */
  kill(owner: Owner): void {
    this.#dead.add(owner);
    for (const entry of this.#queue) if (entry.owner === owner) this.cancel(entry);
  }

  /** Holds an owner's events back until then: a machine that sleeps. */
  freeze(owner: Owner, until: number): void {
    this.#frozen.set(owner, Math.max(until, this.#frozen.get(owner) ?? 0));
  }

  /** Something that is part of the trace. */
  note(what: string): void {
    this.digest = hash(`${this.now - this.#start} ${this.owner} ${what}\n`, this.digest);
    this.#trace?.push(
      `${((this.now - this.#start) / 1000).toFixed(3).padStart(12)} s  ${this.owner.padEnd(12)} ${what}`,
    );
  }

  /** Virtual milliseconds since the beginning. */
  get elapsed(): number {
    return this.now - this.#start;
  }

  /**
   * Lets everything happen, one after the other, until nothing is left.
   *
   * @param end virtual milliseconds since the beginning
   * @returns false when something was left at the end
   */
  run(end: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      let over = false;
      const finish = (whole: boolean): void => {
        over = true;
        this.owner = 'world';
        resolve(whole);
      };
      const step = (): void => {
        if (over) return;
        try {
          const entry = this.#next(end);
          if (typeof entry === 'boolean') finish(entry);
          else entry.run();
        } catch (error) {
          over = true;
          reject(error);
        }
      };
      // After each of them whatever follows in promises and ticks runs to its end; nothing of this process waits for anything else.
      const turn = (): void => {
        if (over) return;
        for (let count = 0; count < STEPS_A_TURN; count++) realImmediate(step);
        realImmediate(turn);
      };
      realImmediate(turn);
    });
  }

  /** What happens next, and when it does it is now. True: nothing is left; false: nothing until `end`. */
  #next(end: number): Entry | boolean {
    for (let entry = this.#pop(); entry !== undefined; entry = this.#pop()) {
      if (entry.time - this.#start > end) {
        this.#push(entry);
        return false;
      }
      const wake = this.#frozen.get(entry.owner) ?? 0;
      if (wake > entry.time) {
        entry.time = wake;
        this.#push(entry);
        continue;
      }
      this.now = Math.max(this.now, entry.time);
      this.owner = entry.owner;
      this.steps++;
      if (entry.what !== '') this.note(entry.what);
      return entry;
    }
    return true;
  }

  #push(entry: Entry): void {
    const queue = this.#queue;
    let at = queue.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(entry, queue[parent] as Entry)) break;
      queue[at] = queue[parent] as Entry;
      at = parent;
    }
    queue[at] = entry;
  }

  #pop(): Entry | undefined {
    for (;;) {
      const first = this.#shift();
      if (first === undefined || !first.cancelled) return first;
    }
  }

  #shift(): Entry | undefined {
    const queue = this.#queue;
    const first = queue[0];
    const last = queue.pop();
    if (first === undefined || last === undefined || queue.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= queue.length) break;
      if (child + 1 < queue.length && before(queue[child + 1] as Entry, queue[child] as Entry)) child++;
      if (!before(queue[child] as Entry, last)) break;
      queue[at] = queue[child] as Entry;
      at = child;
    }
    queue[at] = last;
    return first;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.time === b.time ? a.order < b.order : a.time < b.time;
}
