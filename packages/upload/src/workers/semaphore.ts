import { abortable } from '../platform/abortable.js';

/** Lets so many in at a time, first come, first served. */
export interface Semaphore {
  /** Resolves to the function that gives the place back; calling that twice does no harm. */
  acquire(signal: AbortSignal): Promise<() => void>;
}

export function createSemaphore(size: number): Semaphore {
  const line = new Set<() => void>();
  let free = size;

  function place(): () => void {
    let taken = true;
    return () => {
      if (!taken) return;
      taken = false;
      const [next] = line;
      if (next === undefined) free++;
      else next(); // handed on directly: nobody can push in
    };
  }

  return {
    acquire: (signal) =>
      abortable(signal, (resolve) => {
        const enter = (): void => {
          line.delete(enter);
          resolve(place());
        };
        if (free === 0) {
          line.add(enter);
          return () => line.delete(enter);
        }
        free--;
        enter();
        return undefined;
      }),
  };
}
