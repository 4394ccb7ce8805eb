import { serveWorker } from '../platform/worker.js';
import { localOpeningWorker } from './local-opening-worker.js';
import { openHandlers, openTransfers } from './opening-worker.js';

serveWorker('open', openHandlers(localOpeningWorker()), openTransfers);
