/** Media type of every error answer (RFC 9457). */
export const PROBLEM_TYPE: string = 'application/problem+json';

/** Stable codes of the signer's refusals: a program may switch on them, a person reads `detail`. */
export type ProblemCode =
  | 'not-authorized'
  | 'origin-not-allowed'
  | 'not-found'
  /** The address is one of the signer's, below another path than its `basePath`: `detail` names both. */
  | 'base-path-mismatch'
  | 'method-not-allowed'
  | 'unsupported-media-type'
  | 'request-too-large'
  | 'invalid-request'
  | 'invalid-metadata'
  | 'file-too-large'
  | 'token-invalid'
  | 'token-expired'
  /** The application's `revoked` hook says that this upload may not go on. */
  | 'session-revoked'
  | 'key-outside-prefix'
  | 'rate-limited'
  /** What counts for all replicas cannot be asked. */
  | 'limits-unavailable'
  /** One grant has opened so many uploads that something is wrong with the page. */
  | 'started-too-often'
  | 'parts-incomplete'
  | 'size-mismatch'
  | 'checksum-mismatch'
  | 'object-exists'
  | 'upload-not-found'
  | 'object-not-found'
  | 'protection-mismatch'
  /** The object's instruction file is not one, or cannot be this object's. */
  | 'instruction-file-invalid'
  /** What an old client wrote; `detail` names the signer's option that lets it out. */
  | 'legacy-not-allowed'
  | 'data-key-refused'
  | 'authorize-timeout'
  | 'kms-key-not-found'
  | 'kms-key-unusable'
  | 'kms-unavailable'
  | 's3-refused'
  /** The bucket's `BlockedEncryptionTypes` do not allow SSE-C. */
  | 'sse-c-blocked'
  | 's3-unavailable'
  /** The body was announced and is gone: something on the server has read it before the signer. */
  | 'body-consumed'
  | 'internal-error';

/** HTTP status of every refusal. */
export const PROBLEM_STATUS: Readonly<Record<ProblemCode, number>> = {
  'invalid-request': 400,
  'invalid-metadata': 400,
  'not-authorized': 403,
  'origin-not-allowed': 403,
  'token-invalid': 403,
  'token-expired': 403,
  'session-revoked': 403,
  'key-outside-prefix': 403,
  'data-key-refused': 403,
  'not-found': 404,
  'base-path-mismatch': 404,
  'upload-not-found': 404,
  'object-not-found': 404,
  'method-not-allowed': 405,
  'parts-incomplete': 409,
  'size-mismatch': 409,
  'checksum-mismatch': 409,
  'object-exists': 409,
  'started-too-often': 409,
  'protection-mismatch': 409,
  'instruction-file-invalid': 409,
  'legacy-not-allowed': 409,
  'request-too-large': 413,
  'file-too-large': 413,
  'unsupported-media-type': 415,
  'rate-limited': 429,
  'internal-error': 500,
  'body-consumed': 500,
  's3-refused': 502,
  'sse-c-blocked': 502,
  'kms-key-not-found': 502,
  'kms-key-unusable': 502,
  'authorize-timeout': 503,
  'limits-unavailable': 503,
  's3-unavailable': 503,
  'kms-unavailable': 503,
};

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
  /** As in the answer's `x-request-id`, and in the signer's audit. */
  readonly requestId?: string;
}
