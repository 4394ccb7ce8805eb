import { UploadError, type UploadErrorCode } from '../errors.js';

/** Failures that say nothing of the upload itself: what was sent is there, and the rest may follow later. */
const PASSING: readonly UploadErrorCode[] = [
  'signer-unreachable',
  'signer-refused',
  'signer-unavailable',
  'signer-answer-invalid',
  's3-unreachable',
  's3-forbidden',
  's3-clock-skewed',
  's3-conflict',
  's3-checksum-mismatch',
  's3-slow-down',
  's3-internal-error',
  's3-refused',
  's3-error-in-success',
  's3-answer-invalid',
  's3-origin-mismatch',
  'script-unavailable',
  'worker-failed',
  'protection-refused',
  'recipient-mismatch',
  'keyring-mismatch',
  'customer-key-mismatch',
  'customer-key-invalid',
  'insecure-endpoint',
];

/** Refusals of the signer after which no token of this upload is ever good again. */
const FINAL: readonly string[] = [
  'upload-not-found',
  'token-expired',
  'object-exists',
  'size-mismatch',
  'checksum-mismatch',
  'protection-mismatch',
];

/** Whether an upload that has failed so is left as it is, to go on later. Pure. */
export function mayGoOn(failure: unknown): boolean {
  if (!(failure instanceof UploadError) || !PASSING.includes(failure.code)) return false;
  return failure.problem === undefined || !FINAL.includes(failure.problem.code);
}
