import type { SealingWorker } from '../workers/sealing-worker.js';
import { FOLD_CODE } from './fold-code.js';
import { letsCompile } from './policy.js';

const offered = new WeakSet<SealingWorker>();
const policies = new Map<string, Promise<boolean>>();

/**
 * Has a worker compute its checksums in WebAssembly, where that is allowed. Nobody waits for it: until then, and where it is not, they are
 * computed in JavaScript.
 */
export function speedUp(worker: SealingWorker): void {
  const { webAssembly } = worker;
  if (!webAssembly || offered.has(worker)) return;
  offered.add(worker);
  const allowed = webAssembly === true ? Promise.resolve(true) : isAllowed(webAssembly);
  allowed.then((yes) => (yes ? worker.foldBy?.(assembled()) : undefined)).catch(() => {});
}

/** A policy says it only by what it reports, so its text is read. The file is here already: that is no request. */
function isAllowed(file: string): Promise<boolean> {
  const known =
    policies.get(file) ??
    fetch(file, { cache: 'force-cache' }).then(({ ok, headers, body }) => {
      body?.cancel().catch(() => {});
      return ok && letsCompile(headers);
    });
  policies.set(file, known);
  return known;
}

function assembled(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(FOLD_CODE), (character) => character.charCodeAt(0));
}
