import type { FoundProtection } from '@sealift/protocol';
import { cancelled } from '../errors.js';
import { TypedEventTarget } from '../platform/typed-event-target.js';
import { type Clock, systemClock } from '../platform/wait.js';
import { createProgress, type Progress } from './progress.js';
import { createWaits, type Piece, type Waiting, type Waits } from './waiting.js';

/** Which state may follow which; a state that nothing follows is final. */
export type Transitions<State extends string> = Readonly<Record<State, readonly State[]>>;

/** @returns `to` @throws RangeError naming from and to, when the table has no such step */
export function transition<State extends string>(table: Transitions<State>, from: State, to: State): State {
  if (!table[from].includes(to)) throw new RangeError(`no step from ${from} to ${to}`);
  return to;
}

/** `progress`: bytes have been transferred. */
export class TransferProgressEvent extends Event {
  /** Bytes of the file that have been transferred. */
  readonly loaded: number;
  /** Bytes of the file. */
  readonly total: number;

  constructor(loaded: number, total: number) {
    super('progress');
    this.loaded = loaded;
    this.total = total;
  }
}

export interface TransferEventMap {
  progress: TransferProgressEvent;
  /** `state` has changed. */
  statechange: Event;
  /** `waiting` has changed. */
  waitchange: Event;
}

/** What a transfer gives to the flow that does the work. */
export interface TransferControls<State> {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly waits: Waits;
  step(state: State): void;
  /** What this page is about to do is settled. */
  granted(protection: FoundProtection): void;
}

type EndState = 'done' | 'failed' | 'cancelled';

/** One file on its way, in either direction. */
export abstract class Transfer<State extends string, Result> extends TypedEventTarget<TransferEventMap> {
  /** What came of it, or the error: `UploadError`, `CoreError`. Not looking at it is allowed. */
  readonly finished: Promise<Result>;
  /**
   * How the object is protected; undefined while that is not known, before the first byte is sent or asked for. `client`
   * is what this page does; what S3 does is the signer's word, for an upload until `done`, when S3's report has confirmed it.
   */
  declare protection: FoundProtection | undefined;
  readonly #progress: Progress;
  readonly #waits: Waits;
  readonly #controller: AbortController = new AbortController();
  readonly #table: Transitions<State | EndState>;
  #state: State | EndState;

  /** @internal */
  constructor(
    table: Transitions<State | EndState>,
    first: State,
    signal: AbortSignal | undefined,
    run: (controls: TransferControls<State>) => Promise<Result>,
    clock: Clock = systemClock,
    pieces?: Set<Piece>,
  ) {
    super();
    this.#table = table;
    this.#state = first;
    this.#progress = createProgress(() =>
      this.dispatchEvent(new TransferProgressEvent(this.loaded, this.total)),
    );
    this.#waits = createWaits(
      clock,
      () => this.stopped || this.ended,
      () => this.dispatchEvent(new Event('waitchange')),
      pieces,
    );
    const cancel = (): void => this.cancel();
    if (signal?.aborted) cancel();
    signal?.addEventListener('abort', cancel);
    this.finished = this.#run(run).finally(() => signal?.removeEventListener('abort', cancel));
    this.finished.catch(() => {});
  }

  get state(): State | EndState {
    return this.#state;
  }

  /** Why nothing moves; undefined while something does, and when the transfer has been stopped or has ended. */
  get waiting(): Waiting | undefined {
    return this.#waits.waiting;
  }

  /** Bytes of the file that have been transferred; never falls. */
  get loaded(): number {
    return this.#progress.loaded;
  }

  /** Bytes of the file; 0 as long as they are not known. */
  get total(): number {
    return this.#progress.total;
  }

  /** Ends the transfer; `finished` says what came of it. Without effect when it has ended. */
  cancel(): void {
    this.#controller.abort(cancelled());
    this.lookAgain();
  }

  /** @internal Nothing is under way, and that is no waiting. */
  protected get stopped(): boolean {
    return this.#controller.signal.aborted;
  }

  /** @internal To be called when `stopped` has changed. */
  protected lookAgain(): void {
    this.#waits.look();
  }

  /** @internal */
  protected get ended(): boolean {
    return this.#table[this.#state].length === 0;
  }

  async #run(run: (controls: TransferControls<State>) => Promise<Result>): Promise<Result> {
    const { signal } = this.#controller;
    const step = (state: State | EndState): void => this.step(state);
    try {
      const result = await run({
        signal,
        progress: this.#progress,
        waits: this.#waits,
        step: (state) => {
          if (!signal.aborted) step(state);
        },
        granted: (found) => {
          this.protection = found;
        },
      });
      step('done');
      return result;
    } catch (error) {
      step(signal.aborted ? 'cancelled' : 'failed');
      throw error;
    }
  }

  /** @internal */
  protected step(state: State | EndState): void {
    if (this.ended) return;
    this.#state = transition(this.#table, this.#state, state);
    // Of what is over, a request may still be under way.
    this.lookAgain();
    this.dispatchEvent(new Event('statechange'));
  }
}
