/** What of a service worker's realm is used; TypeScript's DOM library does not have it. */
export interface WorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: {
    get(id: string): Promise<PageClient | undefined>;
    matchAll(options: { includeUncontrolled: true; type: 'window' }): Promise<readonly PageClient[]>;
    claim(): Promise<void>;
  };
  skipWaiting(): Promise<void>;
}

/** A window. */
export interface PageClient {
  readonly id: string;
  postMessage(message: unknown): void;
}

/** What is used of a `FetchEvent`. */
export interface StreamFetchEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
  /** Real ones have it. Without it Firefox may end the service worker in the middle of an answer. */
  waitUntil?(work: Promise<void>): void;
}

/** What is used of an `ExtendableMessageEvent`. */
export interface StreamMessageEvent {
  readonly data: unknown;
  readonly source: unknown;
}

export function workerScope(): WorkerScope {
  return globalThis as unknown as WorkerScope;
}
