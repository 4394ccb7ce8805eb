import type { LimitStore } from './store.js';

/** Bounds on what one owner, and one request, may take. */
export interface Limits {
  /** Bytes of a request's JSON body. Default: 65,536. */
  readonly bodyBytes: number;
  /** Bytes of a batch's JSON body: 100 starts with 2 KB of metadata each, or as many completions, fit. Default: 1,048,576. */
  readonly batchBytes: number;
  /**
   * Calls per minute and owner, as a steady rate with bursts of the same number; each call of a batch is one. A file of one
   * part takes three. Default: 60,000, which is 20,000 such files at once.
   */
  readonly requestsPerMinute: number;
  /**
   * Refused requests per minute that no owner can be named for: of one client address where `clientAddress` tells it, else of
   * all together. Beyond it such a client waits. Default: 3,000.
   */
  readonly refusalsPerMinute: number;
  /** Uploads an owner may have open at once. One counts until it is done, aborted, or silent for 15 minutes. Default: 1,000. */
  readonly openUploads: number;
  /** Bytes of all files an owner may have open at once. Default: no limit. */
  readonly openBytes: number;
  /**
   * Who counts. Default: the memory of this process. Where several replicas serve one bucket, give all of them one store,
   * such as `redisLimits` of `@sealift/redis`; else each counts what it granted itself.
   */
  readonly store?: LimitStore;
  /**
   * What becomes of requests while the store cannot be asked. `refuse` (default): 503 `limits-unavailable`. `allow`: each
   * replica counts for itself meanwhile.
   */
  readonly onUnavailable: 'refuse' | 'allow';
}

export const DEFAULT_LIMITS: Limits = {
  bodyBytes: 65_536,
  batchBytes: 1_048_576,
  requestsPerMinute: 60_000,
  refusalsPerMinute: 3_000,
  openUploads: 1_000,
  openBytes: Number.POSITIVE_INFINITY,
  onUnavailable: 'refuse',
};
