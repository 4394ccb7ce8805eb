import { serveWorker } from '../platform/worker.js';
import { createOpenBench } from './open-bench.js';
import { openHandlers, openTransfers } from './open-lane.js';

serveWorker(openHandlers(createOpenBench()), openTransfers);
