import type { WorkerScript } from './script.js';

let source: ReturnType<WorkerScript['source']> | undefined;

export const openScript: WorkerScript = {
  kind: 'open',
  url() {
    // A literal, in a statement without `new Worker`: bundlers copy the file, and do not build or name anything themselves.
    // The query keeps Vite from writing it out as a `data:` URL, which policies forbid.
    const url = new URL('../../workers/open.worker.js?no-inline', import.meta.url);
    return url;
  },
  source: () => (source ??= import('../../workers/open.source.js')),
};
