import { speedUp } from '../checksum/speed-up.js';
import { serveWorker } from '../platform/worker.js';
import { localSealingWorker } from './local-sealing-worker.js';
import { sealHandlers } from './sealing-worker.js';

serveWorker('seal', {
  ...sealHandlers(localSealingWorker()),
  speedUp: (_, known: boolean | undefined) => speedUp(known),
});
