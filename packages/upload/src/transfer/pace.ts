import type { UploadErrorCode } from '../errors.js';
import { abortable } from '../platform/abortable.js';
import type { Clock } from '../platform/wait.js';
import type { Acquire, Place } from './place.js';

/** What has become of a request that was let out. Times are those of `Clock.monotonic`. */
export interface Went {
  readonly began: number;
  readonly ended: number;
  /** Bytes that S3 has taken or given; `undefined`: S3 or the link pushed back. */
  readonly bytes: number | undefined;
}

/** How many requests may be out: additive increase, multiplicative decrease. */
export interface Controller {
  readonly allowed: number;
  went(request: Went): void;
}

/** Of the rate with fewer requests, what is left when one more makes the link slower and not only busier. */
const SLOWER = 0.9;
/** Rounds for which nothing more is tried, at most. */
const MOST_HELD = 64;

/**
 * One that is pushed back halves what is allowed; those that were let out before that say nothing new. A round in which as many
 * came through as are allowed lets one more out. If the next round is slower for it, it is taken back, and not tried again
 * for twice as long each time. Pure: time comes with what is told.
 *
 * @param most never more than these, never less than one; it begins with half of them
 */
export function createController(most: number, now: number): Controller {
  let allowed = Math.max(1, most >> 1);
  let decreased = now;
  let since = now;
  let taken = 0;
  let bytes = 0;
  /** Bytes per millisecond of the round with one less; while one more is on trial. */
  let before: number | undefined;
  let held = 0;
  let hold = 1;

  function begin(at: number): void {
    since = at;
    taken = 0;
    bytes = 0;
  }

  function round(at: number): void {
    const rate = bytes / Math.max(1, at - since);
    begin(at);
    if (before !== undefined && rate < before * SLOWER) {
      allowed--;
      held = hold;
      hold = Math.min(2 * hold, MOST_HELD);
      before = undefined;
    } else if (held > 0) held--;
    else if (allowed < most) {
      before = rate;
      allowed++;
    }
  }

  return {
    get allowed() {
      return allowed;
    },
    went(request) {
      if (request.bytes === undefined) {
        if (request.began < decreased) return;
        allowed = Math.max(1, allowed >> 1);
        decreased = request.ended;
        before = undefined;
        begin(request.ended);
        return;
      }
      bytes += request.bytes;
      if (++taken >= allowed) round(request.ended);
    },
  };
}

/** Lets requests out as the controller allows, first come, first served. */
export interface Pace {
  readonly acquire: Acquire;
}

export function createPace(most: number, clock: Clock): Pace {
  const controller = createController(most, clock.monotonic());
  const line = new Map<() => void, (code: UploadErrorCode | undefined) => void>();
  let out = 0;

  function letOut(): void {
    for (const enter of line.keys()) {
      if (out >= controller.allowed) return;
      line.delete(enter);
      out++;
      enter();
    }
  }

  function place(): Place {
    const began = clock.monotonic();
    const went = (bytes?: number, code?: UploadErrorCode): void => {
      controller.went({ began, ended: clock.monotonic(), bytes });
      letOut();
      for (const held of line.values()) held(code);
    };
    return {
      leave() {
        out--;
        letOut();
      },
      taken: (bytes) => went(bytes),
      pushedBack: (code) => went(undefined, code),
    };
  }

  return {
    acquire: (signal, held) =>
      abortable(signal, (resolve) => {
        const enter = (): void => resolve(place());
        line.set(enter, held);
        letOut();
        return () => line.delete(enter);
      }),
  };
}
