/** Media type of every error answer (RFC 9457). */
export const PROBLEM_TYPE: string = 'application/problem+json';

/** Stable codes of the signer's refusals: a program may switch on them, a person reads `detail`. */
export type ProblemCode =
  | 'not-authorized'
  | 'origin-not-allowed'
  | 'not-found'
  | 'method-not-allowed'
  | 'unsupported-media-type'
  | 'request-too-large'
  | 'invalid-request'
  | 'invalid-metadata'
  | 'file-too-large'
  | 'token-invalid'
  | 'token-expired'
  | 'key-outside-prefix'
  | 'rate-limited'
  | 'parts-incomplete'
  | 'size-mismatch'
  | 'checksum-mismatch'
  | 'object-exists'
  | 'upload-not-found'
  | 'object-not-found'
  | 'protection-mismatch'
  | 'data-key-refused'
  | 'kms-key-not-found'
  | 'kms-key-unusable'
  | 'kms-unavailable'
  | 's3-refused'
  /** The bucket's `BlockedEncryptionTypes` do not allow SSE-C. */
  | 'sse-c-blocked'
  | 's3-unavailable'
  | 'internal-error';

/** RFC 9457 problem details. Never holds a URL with a query, a key, a file name or a stack trace. */
export interface Problem {
  /** `about:blank`, unless a code gets a page of its own. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** One clear sentence: what is wrong and how to mend it. */
  readonly detail: string;
  readonly code: ProblemCode;
  /** The request's field at fault, as a path: `parts[3].checksum`. */
  readonly field?: string;
}
