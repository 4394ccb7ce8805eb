import { createTurns } from './turns.js';

/** A place in a lane, for one part at a time. */
export interface Slot<Lane> {
  readonly lane: Lane;
  /** Gives the place to the next in line. Calling it twice does no harm. */
  release(): void;
}

/** Bounds what is in memory: so many lanes, so many parts in each, whatever the number and size of the files. */
export interface Slots<Lane> {
  /** Number of places. */
  readonly size: number;
  /** First come, first served. Rejects with the signal's reason. */
  acquire(signal: AbortSignal): Promise<Slot<Lane>>;
  /** Stops the lanes. */
  close(): void;
}

export interface StartedLane<Lane> {
  readonly lane: Lane;
  /** False once the lane's worker has stopped. */
  alive(): boolean;
  stop(): void;
}

export interface SlotOptions<Lane> {
  readonly lanes: number;
  readonly perLane: number;
  /** Must not reject. */
  readonly start: () => Promise<StartedLane<Lane>>;
  /** Milliseconds without work after which the lanes are stopped. Default 30,000. */
  readonly idle?: number;
}

interface Place<Lane> {
  started: Promise<StartedLane<Lane>>;
  taken: number;
}

export function createSlots<Lane>({ lanes, perLane, start, idle = 30_000 }: SlotOptions<Lane>): Slots<Lane> {
  const turns = createTurns(lanes * perLane);
  const places: Place<Lane>[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** The lane with the least to do; a new one as long as all are busy and more are allowed. */
  function place(): Place<Lane> {
    const least = places.toSorted((a, b) => a.taken - b.taken)[0];
    if (least !== undefined && (least.taken === 0 || places.length === lanes)) return least;
    const added = { started: start(), taken: 0 };
    places.push(added);
    return added;
  }

  function stopAll(): void {
    clearTimeout(timer);
    for (const { started } of places.splice(0)) started.then(({ stop }) => stop());
  }

  return {
    size: lanes * perLane,
    async acquire(signal) {
      const giveTurnBack = await turns.take(signal);
      clearTimeout(timer);
      const mine = place();
      mine.taken++;
      let started = await mine.started;
      if (!started.alive()) {
        mine.started = start();
        started = await mine.started;
      }
      let released = false;
      return {
        lane: started.lane,
        release() {
          if (released) return;
          released = true;
          mine.taken--;
          giveTurnBack();
          clearTimeout(timer);
          if (places.every(({ taken }) => taken === 0)) timer = setTimeout(stopAll, idle);
        },
      };
    },
    close: stopAll,
  };
}
