import { untilAborted } from '../platform/abortable.js';
import { createSemaphore } from './semaphore.js';

/** A place in a worker, for one part at a time. */
export interface Slot<W> {
  readonly worker: W;
  /** False once the worker has stopped. */
  alive(): boolean;
  /**
   * The same place, with another worker where this one has stopped. Nobody has to wait for it: who waits may be who others with a place wait
   * for. Rejects with the signal's reason; then the place is given back.
   */
  renew(signal: AbortSignal): Promise<Slot<W>>;
  /** Gives the place to the next in line. Calling it twice does no harm. */
  release(): void;
}

/** Bounds what is in memory: so many workers, so many parts in each, whatever the number and size of the files. */
export interface Slots<W> {
  /** Number of places. */
  readonly size: number;
  /** First come, first served. Rejects with the signal's reason. */
  acquire(signal: AbortSignal): Promise<Slot<W>>;
  /**
   * Starts the first worker, or all of them, where they do not run: they are here then when they are needed. What goes wrong with
   * them `acquire` tells.
   *
   * @returns whether none ran
   */
  warm?(all?: boolean): boolean;
  /** Stops the workers. */
  close(): void;
}

export interface StartedWorker<W> {
  readonly worker: W;
  /** False once the worker's worker has stopped. */
  alive(): boolean;
  stop(): void;
}

export interface SlotOptions<W> {
  readonly workers: number;
  readonly perWorker: number;
  /** When it rejects, so does `acquire`; the next one tries again. */
  readonly start: () => Promise<StartedWorker<W>>;
  /** Milliseconds without work after which the workers are stopped. Default 30,000. */
  readonly idle?: number;
}

interface Place<W> {
  started: Promise<StartedWorker<W>>;
  taken: number;
}

export function createSlots<W>({ workers, perWorker, start, idle = 30_000 }: SlotOptions<W>): Slots<W> {
  const semaphore = createSemaphore(workers * perWorker);
  const places: Place<W>[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** The worker with the least to do; a new one as long as all are busy and more are allowed. */
  function place(): Place<W> {
    const least = places.toSorted((a, b) => a.taken - b.taken)[0];
    return least !== undefined && (least.taken === 0 || places.length >= workers) ? least : add();
  }

  function add(): Place<W> {
    const added = { started: start(), taken: 0 };
    places.push(added);
    added.started.catch(() => forget(added));
    return added;
  }

  function forget(place: Place<W>): void {
    const at = places.indexOf(place);
    if (at >= 0) places.splice(at, 1);
  }

  function stopAll(): void {
    clearTimeout(timer);
    for (const { started } of places.splice(0))
      started.then(
        ({ stop }) => stop(),
        () => {},
      );
  }

  function rest(): void {
    clearTimeout(timer);
    if (places.every(({ taken }) => taken === 0)) timer = setTimeout(stopAll, idle);
  }

  return {
    size: workers * perWorker,
    warm(all) {
      const cold = places.length === 0;
      while (places.length < (all ? workers : 1)) add();
      rest();
      return cold;
    },
    async acquire(signal) {
      const releasePlace = await semaphore.acquire(signal);
      clearTimeout(timer);
      const mine = place();
      mine.taken++;
      let released = false;
      const release = (): void => {
        if (released) return;
        released = true;
        mine.taken--;
        releasePlace();
        rest();
      };
      const renew = async (signal: AbortSignal): Promise<Slot<W>> => {
        try {
          const before = mine.started;
          let started = await untilAborted(signal, before);
          if (!started.alive()) {
            // Of those that share the worker, only the first one starts another.
            if (mine.started === before) {
              mine.started = start();
              mine.started.catch(() => forget(mine));
              // Where all were stopped meanwhile, this one has to be, too.
              if (!places.includes(mine)) places.push(mine);
            }
            started = await untilAborted(signal, mine.started);
          }
          return { worker: started.worker, alive: started.alive, renew, release };
        } catch (error) {
          release();
          throw error;
        }
      };
      return renew(signal);
    },
    close: stopAll,
  };
}
