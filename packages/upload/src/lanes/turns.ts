/** Lets so many in at a time, first come, first served. */
export interface Turns {
  /** Resolves to the function that gives the turn back; calling that twice does no harm. */
  take(signal: AbortSignal): Promise<() => void>;
}

export function createTurns(size: number): Turns {
  const line: (() => void)[] = [];
  let free = size;

  function turn(): () => void {
    let taken = true;
    return () => {
      if (!taken) return;
      taken = false;
      const next = line.shift();
      if (next === undefined) free++;
      else next(); // handed on directly: nobody can push in
    };
  }

  return {
    take(signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        if (free > 0) {
          free--;
          return resolve(turn());
        }
        const enter = (): void => {
          signal.removeEventListener('abort', leave);
          resolve(turn());
        };
        const leave = (): void => {
          line.splice(line.indexOf(enter), 1);
          reject(signal.reason);
        };
        line.push(enter);
        signal.addEventListener('abort', leave, { once: true });
      });
    },
  };
}
