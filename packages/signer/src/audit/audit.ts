import type { ProblemCode } from '@sealift/protocol';

export type AuditAction =
  | 'upload-grant'
  | 'upload-start'
  | 'upload-opened'
  | 'upload-parts'
  | 'upload-stored'
  | 'upload-complete'
  | 'upload-abort'
  | 'upload-renew'
  | 'download-grant'
  /** A page asked what S3 lets it do. */
  | 'page-check'
  /** Refused as a whole. Otherwise each of its calls is an event of its own, and there is none for the batch. */
  | 'batch'
  /** A data key was made by, or unwrapped through, the KMS. */
  | 'key-generate'
  | 'key-unwrap';

/** One flat, JSON-able line per event. Never a key, a token, a URL, a file name or metadata. */
export interface AuditEvent {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly action: AuditAction;
  readonly outcome: 'ok' | 'refused' | 'failed';
  /** Why not, and the same as one sentence: what the page was told. */
  readonly code?: ProblemCode;
  readonly detail?: string;
  /** Whom `authorize` named; absent when it named nobody. */
  readonly owner?: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly versionId?: string;
  /** Bytes of the file. */
  readonly size?: number;
  /** Number of URLs handed out. */
  readonly urls?: number;
  /** `download-grant`: a fresh URL for a download that goes on; no data key was handed out. */
  readonly renew?: true;
  /** `upload-abort`: the object was complete already and stays; the page was given its receipt. */
  readonly stored?: true;
  /** `upload-complete`: the page was given a URL for the object's segment table. */
  readonly segments?: true;
  readonly kmsKeyId?: string;
  /** The request's id, as its answer has it: `x-request-id`. */
  readonly requestId?: string;
  /** S3's id of the request that failed, for its logs and its support. */
  readonly s3RequestId?: string;
  /** So many refusals of this kind came since then (ISO 8601, UTC), besides those with lines of their own. */
  readonly count?: number;
  readonly since?: string;
  /** The request's Origin header, when it is an allowed one. */
  readonly origin?: string;
}

/**
 * Receives every event, in order, before the answer goes out. When it throws, the request is answered with 500 and
 * nothing is handed out: no key leaves without a line.
 */
export type Audit = (event: AuditEvent) => void | Promise<void>;
