import { serveWorker } from '../platform/worker.js';
import { createSealBench } from './seal-bench.js';
import { sealHandlers } from './seal-lane.js';

serveWorker(sealHandlers(createSealBench()));
