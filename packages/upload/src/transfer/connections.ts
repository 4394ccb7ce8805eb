import type { Clock } from '../platform/wait.js';
import type { Semaphore } from '../workers/semaphore.js';
import type { Pace } from './pace.js';
import type { Acquire } from './place.js';

/** Bounds the requests to S3 that are out, and lets out fewer when S3 or the link push back. */
export interface Connections {
  readonly acquire: Acquire;
}

/**
 * As long as nobody pushes back all go out that have a slot. What slows them down is loaded only then; where it does not
 * come, nothing is slower.
 *
 * @param most as many as ever go out at a time
 * @param semaphore keeps to that where slots do not
 */
export function createConnections(most: number, clock: Clock, semaphore?: Semaphore): Connections {
  let pace: Pace | undefined;
  const slowDown = (): void => {
    if (clock.offline()) return;
    import('./pace.js').then(
      ({ createPace }) => {
        pace ??= createPace(most, clock);
      },
      () => {},
    );
  };
  return {
    async acquire(signal, held) {
      if (pace) return pace.acquire(signal, held);
      const leave = await semaphore?.acquire(signal);
      return { leave: () => leave?.(), taken: () => {}, pushedBack: slowDown };
    },
  };
}
