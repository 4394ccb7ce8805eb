import { untilAborted } from '../platform/abortable.js';

/** Lets work through, or holds it back: `pause()` and `resume()`. */
export interface PauseGate {
  readonly closed: boolean;
  close(): void;
  open(): void;
  /** Resolves at once, or when the gate opens; rejects with the signal's reason. */
  pass(signal: AbortSignal): Promise<void>;
  /** Aborted when the gate closes: for what is under way. A new one after each opening. */
  readonly closing: AbortSignal;
}

/** What `acquire` gives while nothing is paused. What comes in a pause is given back, and asked for again after it. */
export async function whileOpen<Held extends { release(): void }>(
  gate: PauseGate,
  signal: AbortSignal,
  acquire: (signal: AbortSignal) => Promise<Held>,
): Promise<Held> {
  for (;;) {
    await gate.pass(signal);
    const held = await acquire(signal);
    if (!gate.closed) return held;
    held.release();
  }
}

export function createPauseGate(): PauseGate {
  let closing = new AbortController();
  let opened = Promise.resolve();
  let open = (): void => {};

  return {
    get closed() {
      return closing.signal.aborted;
    },
    get closing() {
      return closing.signal;
    },
    close() {
      if (closing.signal.aborted) return;
      closing.abort();
      opened = new Promise((resolve) => {
        open = resolve;
      });
    },
    open() {
      if (closing.signal.aborted) closing = new AbortController();
      open();
    },
    pass: (signal) => untilAborted(signal, opened),
  };
}
