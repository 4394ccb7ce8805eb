import { abortable } from '../platform/abortable.js';

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

export function createPauseGate(): PauseGate {
  let closing = new AbortController();
  const waiting = new Set<() => void>();

  return {
    get closed() {
      return closing.signal.aborted;
    },
    get closing() {
      return closing.signal;
    },
    close() {
      closing.abort();
    },
    open() {
      if (closing.signal.aborted) closing = new AbortController();
      for (const enter of waiting) enter();
    },
    pass: (signal) =>
      abortable<void>(signal, (enter) => {
        if (!closing.signal.aborted) enter();
        waiting.add(enter);
        return () => waiting.delete(enter);
      }),
  };
}
