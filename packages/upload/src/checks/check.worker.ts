import { serveWorker } from '../platform/worker.js';
import type { CallContext } from '../workers/rpc.js';
import { type Probe, probe } from './probe.js';
import { missingAlgorithms } from './web-crypto.js';

/** Stands where the engine's workers stand, under the policy that their scripts are served with. */
serveWorker('check', {
  probe: ({ signal }: CallContext, request: Probe) => probe(request, signal),
  missingAlgorithms: () => missingAlgorithms(),
});
