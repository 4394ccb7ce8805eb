import type { Clock } from '../platform/wait.js';
import { createConnections } from '../transfer/connections.js';
import type { SealingWorker } from '../workers/sealing-worker.js';
import { createSemaphore } from '../workers/semaphore.js';
import { createSlots, type SlotOptions } from '../workers/slots.js';
import type { UploadPorts } from './job.js';

/** Parts in each worker that are sealed while others are sent, their URLs asked for: the link does not wait for them. */
const SEALED_AHEAD = 1;

/** Where parts are sealed, and how many of them go to S3 at a time. @param partsInFlight for each worker */
export function createPlaces(
  workers: number,
  partsInFlight: number,
  start: SlotOptions<SealingWorker>['start'],
  clock: Clock,
): Required<Pick<UploadPorts, 'slots' | 'connections'>> {
  const inFlight = workers * partsInFlight;
  return {
    slots: createSlots({ workers, perWorker: partsInFlight + SEALED_AHEAD, start }),
    connections: createConnections(inFlight, clock, createSemaphore(inFlight)),
  };
}
