/** What comes of `work`, unless the signal is aborted before: then its reason. For work that knows no signals. */
export function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  work.catch(() => {});
  return abortable<T>(signal, (resolve, reject) => {
    work.then(resolve, reject);
    return undefined;
  });
}

/**
 * A promise that an abort ends: it then rejects with the signal's reason. The one place where listeners of waiting code
 * are added and removed.
 *
 * @param start begins to wait, and returns how to stop waiting; that is called once, whatever ended it
 */
export function abortable<T>(
  signal: AbortSignal,
  start: (resolve: (value: T) => void, reject: (reason: unknown) => void) => (() => void) | undefined,
): Promise<T> {
  let stop: (() => void) | undefined;
  let abort = (): void => {};
  return new Promise<T>((resolve, reject) => {
    signal.throwIfAborted();
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
    stop = start(resolve, reject);
  }).finally(() => {
    signal.removeEventListener('abort', abort);
    stop?.();
  });
}
