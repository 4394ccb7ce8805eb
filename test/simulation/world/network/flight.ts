import type { Owner, Pending, Scheduler } from '../../scheduler.js';
import type { Weather } from '../weather.js';

/** A request on its way, and its answer. */
export interface Flight<T> {
  readonly owner: Owner;
  /** Whoever made it was told what came of it. */
  readonly over: boolean;
  /** What is still to leave, or to arrive. */
  coming: Pending | undefined;
  /** @returns false when it is over already */
  settle(outcome: T | Error): boolean;
  /** The connection breaks, and whoever made the request notices. */
  breaks(): void;
}

/** All requests that are under way. */
export interface Flights {
  readonly all: Iterable<Flight<unknown>>;
  /**
   * A request of whoever runs now. An Error as its outcome rejects.
   *
   * @param ends what an abort, and a connection that breaks, come to
   */
  start<T>(
    signal: AbortSignal | null | undefined,
    ends: { readonly aborted: () => T | Error; readonly broken: () => T | Error },
    go: (flight: Flight<T>) => void,
  ): Promise<T>;
  forget(flight: Flight<unknown>): void;
}

export function createFlights(scheduler: Scheduler, weather: Weather): Flights {
  const all = new Set<Flight<unknown>>();

  function start<T>(
    signal: AbortSignal | null | undefined,
    ends: { readonly aborted: () => T | Error; readonly broken: () => T | Error },
    go: (flight: Flight<T>) => void,
  ): Promise<T> {
    const { owner } = scheduler;
    return new Promise<T>((resolve, reject) => {
      let over = false;
      const settle = (outcome: T | Error): boolean => {
        if (over) return false;
        over = true;
        all.delete(flight);
        signal?.removeEventListener('abort', abort);
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
        return true;
      };
      const abort = (): void => {
        scheduler.note('aborts a request');
        settle(ends.aborted());
      };
      const flight: Flight<T> = {
        owner,
        get over() {
          return over;
        },
        coming: undefined,
        settle,
        breaks() {
          if (over) return;
          const tell = (): void => void settle(ends.broken());
          scheduler.after(weather.latency() / 4, 'a connection breaks', tell, owner);
        },
      };
      if (signal?.aborted) {
        settle(ends.aborted());
        return;
      }
      signal?.addEventListener('abort', abort);
      all.add(flight);
      go(flight);
    });
  }

  return { all, start, forget: (flight) => all.delete(flight) };
}
