import type { Receipt } from '@sealift/protocol';
import { cancelled } from '../errors.js';
import { createGate, type Gate } from './gate.js';
import { createProgress, type Progress } from './progress.js';
import { isFinal, transition, type UploadState } from './states.js';

/** `progress`: bytes have left. */
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

export interface UploadEventMap {
  progress: TransferProgressEvent;
  /** `state` has changed. */
  statechange: Event;
}

/** What an upload gives to the flow that does the work. */
export interface UploadControls {
  readonly signal: AbortSignal;
  readonly gate: Gate;
  readonly progress: Progress;
  step(state: UploadState): void;
}

/** One file on its way. Made by `uploader.upload(file)`. */
export class Upload extends EventTarget {
  /** The receipt, or an error: `UploadError`, `CoreError`. Not looking at it is allowed. */
  readonly finished: Promise<Receipt>;
  readonly #progress: Progress;
  readonly #gate: Gate = createGate();
  readonly #controller: AbortController = new AbortController();
  #state: UploadState = 'waiting';

  /** @internal */
  constructor(
    total: number,
    signal: AbortSignal | undefined,
    run: (controls: UploadControls) => Promise<Receipt>,
  ) {
    super();
    this.#progress = createProgress(total, () =>
      this.dispatchEvent(new TransferProgressEvent(this.loaded, this.total)),
    );
    const cancel = (): void => this.cancel();
    if (signal?.aborted) this.#controller.abort(cancelled());
    signal?.addEventListener('abort', cancel);
    this.finished = this.#run(run).finally(() => signal?.removeEventListener('abort', cancel));
    this.finished.catch(() => {});
  }

  get state(): UploadState {
    return this.#state;
  }

  /** Bytes of the file that have left; never falls. */
  get loaded(): number {
    return this.#progress.loaded;
  }

  /** Bytes of the file. */
  get total(): number {
    return this.#progress.total;
  }

  /** Stopped by `pause()`. */
  get paused(): boolean {
    return this.#gate.closed;
  }

  /** Ends the upload: what S3 has of it is removed. Without effect when it has ended. */
  cancel(): void {
    this.#controller.abort(cancelled());
  }

  /** Stops sending; parts under way are sent again after `resume()`. */
  pause(): void {
    if (!isFinal(this.#state)) this.#gate.close();
  }

  resume(): void {
    this.#gate.open();
  }

  async #run(run: (controls: UploadControls) => Promise<Receipt>): Promise<Receipt> {
    const { signal } = this.#controller;
    try {
      // The caller hears of an abort at once, while the flow still tidies up; what that brings later is ignored.
      const receipt = await orAborted(signal, () =>
        run({ signal, gate: this.#gate, progress: this.#progress, step: (state) => this.#step(state) }),
      );
      this.#step('done');
      return receipt;
    } catch (error) {
      this.#step(signal.aborted ? 'cancelled' : 'failed');
      throw error;
    }
  }

  #step(state: UploadState): void {
    if (isFinal(this.#state)) return;
    this.#state = transition(this.#state, state);
    this.dispatchEvent(new Event('statechange'));
  }

  override addEventListener<Type extends keyof UploadEventMap>(
    type: Type,
    listener: ((this: Upload, event: UploadEventMap[Type]) => void) | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    // biome-ignore lint/suspicious/noExplicitAny: the overloads above say what it is
    listener: any,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener, options);
  }
}

async function orAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let abort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
