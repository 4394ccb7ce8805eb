import { SealiftError } from '@sealift/core/errors';

/** What a client of the handler is told: nothing about keys, buckets, or what exactly was wrong with an object. */
export type HttpErrorCode =
  /** The application did not say that this request may read something. */
  | 'not-authorized'
  /** Only GET and HEAD. */
  | 'method-not-allowed'
  /** There is no such object. */
  | 'object-not-found'
  /** `If-Match` names another object than the one that is there. */
  | 'precondition-failed'
  /** The file has no bytes in the range that was asked for. */
  | 'range-not-satisfiable'
  /** The object is not one that this server can open, or not genuine. The operator was told. */
  | 'object-unreadable'
  /** S3 or the KMS did not answer, or the object was replaced meanwhile. */
  | 'object-unavailable'
  /** The server failed, or the application's answer cannot be used. The operator was told. */
  | 'internal-error';

const STATUS: Readonly<Record<HttpErrorCode, number>> = {
  'not-authorized': 403,
  'method-not-allowed': 405,
  'object-not-found': 404,
  'precondition-failed': 412,
  'range-not-satisfiable': 416,
  'object-unreadable': 502,
  'object-unavailable': 503,
  'internal-error': 500,
};

const DETAIL: Readonly<Record<HttpErrorCode, string>> = {
  'not-authorized': 'You may not read this.',
  'method-not-allowed': 'Use GET or HEAD.',
  'object-not-found': 'There is no such file.',
  'precondition-failed': 'The file is another one than If-Match names.',
  'range-not-satisfiable': 'The file has no bytes in this range.',
  'object-unreadable': 'The file cannot be read; the operator has been told.',
  'object-unavailable': 'The file cannot be read just now. Try again.',
  'internal-error': 'The server failed; its operator has been told.',
};

/** Seconds after which it may be tried again. */
const RETRY_AFTER = 5;

/** A refusal in the words that a client gets. */
export class HttpError extends SealiftError<HttpErrorCode> {
  override name = 'HttpError';
  readonly status: number;
  /** Of the answer, besides what every refusal has. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: HttpErrorCode, headers: Readonly<Record<string, string>> = {}, cause?: unknown) {
    super(code, DETAIL[code], cause === undefined ? {} : { cause });
    this.status = STATUS[code];
    this.headers = headers;
  }
}

/** Of the failure of a request, what may be said. Its cause is for the operator. */
export function toHttpError(error: unknown): HttpError {
  return error instanceof HttpError ? error : new HttpError(codeOf(error), {}, error);
}

/** Codes of failures that pass. */
const PASSING: ReadonlySet<string> = new Set(['kms-unavailable', 'thread-failed']);

function codeOf(error: unknown): HttpErrorCode {
  if (error instanceof SealiftError) {
    if (error.code === 'invalid-option') return 'internal-error';
    return PASSING.has(error.code) ? 'object-unavailable' : 'object-unreadable';
  }
  // The SDK's errors, those of its connections too.
  const { $metadata } = (error ?? {}) as { readonly $metadata?: { readonly httpStatusCode?: number } };
  if ($metadata === undefined) return 'internal-error';
  const { httpStatusCode: status = 503 } = $metadata;
  if (status === 404) return 'object-not-found';
  // 412: replaced between two requests of ours.
  return status === 412 || status === 429 || status >= 500 || status < 400
    ? 'object-unavailable'
    : 'object-unreadable';
}

/** RFC 9457. */
export function problemAnswer({ code, status, message, headers }: HttpError, isHead: boolean): Response {
  const title = code.replaceAll('-', ' ');
  const problem = {
    type: 'about:blank',
    title: `${title.charAt(0).toUpperCase()}${title.slice(1)}`,
    status,
    detail: message,
    code,
  };
  return new Response(isHead ? null : JSON.stringify(problem), {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(status === 503 ? { 'retry-after': `${RETRY_AFTER}` } : {}),
      ...headers,
    },
  });
}
