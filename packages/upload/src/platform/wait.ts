/** Time and connectivity, as the flow sees them; tests bring their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Resolves when the browser does not say that it is offline; rejects with the signal's reason. */
  online(signal: AbortSignal): Promise<void>;
  /** 0 ≤ random < 1 */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms, signal) =>
    until(signal, (done) => {
      const timer = setTimeout(done, ms);
      return () => clearTimeout(timer);
    }),
  online: (signal) =>
    until(signal, (done) => {
      if (globalThis.navigator?.onLine !== false) {
        done();
        return () => {};
      }
      globalThis.addEventListener('online', done);
      return () => globalThis.removeEventListener('online', done);
    }),
};

/** Waits for `done`, or for the abort; leaves no listener and no timer behind. */
function until(signal: AbortSignal, start: (done: () => void) => () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    let stop = (): void => {};
    const finish = (settle: () => void) => (): void => {
      signal.removeEventListener('abort', onAbort);
      stop();
      settle();
    };
    const onAbort = finish(() => reject(signal.reason));
    const onDone = finish(resolve);
    signal.addEventListener('abort', onAbort);
    stop = start(onDone);
  });
}
