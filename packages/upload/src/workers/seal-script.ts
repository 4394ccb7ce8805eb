import type { WorkerScript } from './script.js';

let source: ReturnType<WorkerScript['source']> | undefined;

export const sealScript: WorkerScript = {
  kind: 'seal',
  url() {
    // A literal, in a statement without `new Worker`: bundlers copy the file, and do not build or name anything themselves.
    // The query keeps Vite from writing it out as a `data:` URL, which policies forbid.
    const url = new URL('../../workers/seal.worker.js?no-inline', import.meta.url);
    return url;
  },
  source: () => (source ??= import('../../workers/seal.source.js')),
};
