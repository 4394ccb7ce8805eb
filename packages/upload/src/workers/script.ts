export type WorkerKind = 'seal' | 'open' | 'check';

/** A worker's script, twice: as a file beside this package's, and as text. Both are built by `build-workers.js`. */
export interface WorkerScript {
  readonly kind: WorkerKind;
  /** Where the bundler has put the file. May throw, and may lead nowhere: not all of them know the form. */
  url(): URL;
  /** Always the same promise: after an import that was blocked, a second one never settles in Rspack. */
  source(): Promise<{ readonly default: string }>;
}

/** Addresses of the worker files, for pages that serve them themselves. */
export interface WorkerUrls {
  readonly seal?: string;
  readonly open?: string;
  /** Of `checkPage`, for what it asks from inside a worker. */
  readonly check?: string;
}

/** How the page's workers are started, where the package's own way does not do. */
export interface WorkerOptions {
  /**
   * Where this page serves the worker: the address of the one file that is needed, or of several by name. It must be at the page's own
   * origin, and of the same version as this package. Default: the file that the bundler has put beside this code.
   */
  readonly workerUrl?: string | WorkerUrls;
  /** Starts the worker instead. Default: one is started from its file. */
  readonly createWorker?: () => Worker;
}
