/** Lets work through, or holds it back: `pause()` and `resume()`. */
export interface Gate {
  readonly closed: boolean;
  close(): void;
  open(): void;
  /** Resolves at once, or when the gate opens; rejects with the signal's reason. */
  pass(signal: AbortSignal): Promise<void>;
  /** Aborted when the gate closes: for what is under way. A new one after each opening. */
  readonly closing: AbortSignal;
}

export function createGate(): Gate {
  let closing = new AbortController();
  let opening = new AbortController();

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
      if (!closing.signal.aborted) return;
      closing = new AbortController();
      opening.abort();
      opening = new AbortController();
    },
    pass(signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        if (!closing.signal.aborted) return resolve();
        const opened = opening.signal;
        const onAbort = (): void => {
          opened.removeEventListener('abort', onOpen);
          reject(signal.reason);
        };
        const onOpen = (): void => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        };
        signal.addEventListener('abort', onAbort, { once: true });
        opened.addEventListener('abort', onOpen, { once: true });
      });
    },
  };
}
