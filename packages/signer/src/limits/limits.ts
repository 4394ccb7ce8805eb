/** Bounds on what one owner, and one request, may take. Counted in the memory of each replica. */
export interface Limits {
  /** Bytes of a request's JSON body. Default: 65,536. */
  readonly bodyBytes: number;
  /** Bytes of a batch's JSON body: 100 starts with 2 KB of metadata each, or as many completions, fit. Default: 1,048,576. */
  readonly batchBytes: number;
  /** Requests per minute and owner, as a steady rate with bursts of the same number. Default: 3,000. */
  readonly requestsPerMinute: number;
  /** Uploads an owner may have open at once. One counts until it is done, aborted, or silent for 15 minutes. Default: 1,000. */
  readonly openUploads: number;
  /** Bytes of all files an owner may have open at once. Default: no limit. */
  readonly openBytes: number;
}

export const DEFAULT_LIMITS: Limits = {
  bodyBytes: 65_536,
  batchBytes: 1_048_576,
  requestsPerMinute: 3_000,
  openUploads: 1_000,
  openBytes: Number.POSITIVE_INFINITY,
};
