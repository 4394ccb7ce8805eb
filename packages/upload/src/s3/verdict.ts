import type { UploadErrorCode } from '../errors.js';
import type { SendOutcome } from './outcome.js';

/** What the flow does about an outcome; `code` is the error when nothing more can be done. */
export type Verdict =
  | { readonly action: 'accept' }
  /** Send the same bytes again after a pause. */
  | { readonly action: 'retry'; readonly code: UploadErrorCode; readonly retryAfter: string | null }
  /** Send the same bytes again with a fresh URL. */
  | { readonly action: 'resign'; readonly code: UploadErrorCode }
  | { readonly action: 'fail'; readonly code: UploadErrorCode };

/** Error codes in a 400 that mean: the bytes did not arrive well. */
const TRANSIENT_400: readonly string[] = ['RequestTimeout', 'IncompleteBody'];
const CHECKSUM_400: readonly string[] = ['BadDigest', 'InvalidDigest', 'XAmzContentChecksumMismatch'];

/** What a 403 says of a signature's time; of a fresh one it can only mean a wrong clock. */
const CLOCK = /TooSkewed|not valid yet|has expired/;

/** Judges the answer to a PUT (Amazon S3 API Reference, "Error responses"). Pure. */
export function judgePut(outcome: Exclude<SendOutcome, { kind: 'aborted' }>): Verdict {
  if (outcome.kind === 'unreachable') return { action: 'retry', code: 's3-unreachable', retryAfter: null };
  const { status, text, retryAfter } = outcome;
  const retry = (code: UploadErrorCode): Verdict => ({ action: 'retry', code, retryAfter });
  const errorCode = errorCodeIn(text);

  if (status === 200) {
    if (text.trim() === '') return { action: 'accept' };
    return errorCode === undefined
      ? { action: 'fail', code: 's3-answer-invalid' }
      : retry('s3-error-in-success');
  }
  if (status === 403 || errorCode === 'ExpiredToken')
    return { action: 'resign', code: CLOCK.test(text) ? 's3-clock-skewed' : 's3-forbidden' };
  if (status === 404) return { action: 'fail', code: 's3-not-found' };
  if (status === 409) return retry('s3-conflict');
  if (status === 412) return { action: 'fail', code: 'object-exists' };
  if (status === 429 || status === 503) return retry('s3-slow-down');
  if (status >= 500 && status <= 599) return retry('s3-internal-error');
  if (status === 408) return retry('s3-refused');
  if (status === 400 && errorCode !== undefined) {
    if (TRANSIENT_400.includes(errorCode)) return retry('s3-refused');
    if (CHECKSUM_400.includes(errorCode)) return retry('s3-checksum-mismatch');
  }
  const ours = status >= 400 && status <= 499;
  return { action: 'fail', code: ours ? 's3-refused' : 's3-answer-invalid' };
}

/** Whether a gateway has answered that did not wait for S3: the request may still be on its way. */
export function mayStillArrive({ status, text }: Extract<SendOutcome, { kind: 'answered' }>): boolean {
  return (status === 502 || status === 504) && errorCodeIn(text) === undefined;
}

/** The `<Code>` of an S3 error document, if `text` is one. */
export function errorCodeIn(text: string): string | undefined {
  return /<Error>[\s\S]*?<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(text)?.[1];
}
