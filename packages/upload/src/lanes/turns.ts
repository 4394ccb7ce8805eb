import { abortable } from '../platform/abortable.js';

/** Lets so many in at a time, first come, first served. */
export interface Turns {
  /** Resolves to the function that gives the turn back; calling that twice does no harm. */
  take(signal: AbortSignal): Promise<() => void>;
}

export function createTurns(size: number): Turns {
  const line = new Set<() => void>();
  let free = size;

  function turn(): () => void {
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
    take: (signal) =>
      abortable(signal, (resolve) => {
        const enter = (): void => {
          line.delete(enter);
          resolve(turn());
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
