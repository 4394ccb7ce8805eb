import type { PlannedPart } from '@sealift/protocol';

/** Adds up the bytes of all parts. Bytes of the file: the tag is not counted. */
export interface Progress {
  readonly loaded: number;
  readonly total: number;
  /** Number of parts that are through. */
  readonly partsDone: number;
  /** Sets the total. */
  expect(total: number): void;
  moved(part: PlannedPart, bytes: number): void;
  done(part: PlannedPart): void;
}

/** @param onChange called when `loaded` has grown; it never falls, even when a part starts again */
export function createProgress(onChange: () => void): Progress {
  const inFlight = new Map<number, number>();
  let total = 0;
  let finished = 0;
  let partsDone = 0;
  let loaded = 0;

  const update = (): void => {
    let sum = finished;
    for (const bytes of inFlight.values()) sum += bytes;
    if (sum <= loaded) return;
    loaded = sum;
    onChange();
  };

  return {
    get total() {
      return total;
    },
    get loaded() {
      return loaded;
    },
    get partsDone() {
      return partsDone;
    },
    expect(bytes) {
      total = bytes;
    },
    moved({ partNumber, plaintextLength }, bytes) {
      inFlight.set(partNumber, Math.min(bytes, plaintextLength));
      update();
    },
    done({ partNumber, plaintextLength }) {
      inFlight.delete(partNumber);
      finished += plaintextLength;
      partsDone++;
      update();
    },
  };
}
