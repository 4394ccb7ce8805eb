import { KmsError, type KmsErrorCode } from '@sealift/core/keyrings';
import type { ProblemCode } from '@sealift/protocol';
import { SignerError } from './errors.js';

const PROBLEM: Readonly<Record<KmsErrorCode, readonly [ProblemCode, string]>> = {
  'kms-key-not-found': ['kms-key-not-found', 'The master key does not exist (any more).'],
  'kms-key-disabled': ['kms-key-unusable', 'The master key is disabled.'],
  'kms-key-pending-deletion': ['kms-key-unusable', 'The master key is waiting for its deletion.'],
  'kms-key-mismatch': ['data-key-refused', 'The data key was wrapped by another master key.'],
  'kms-context-mismatch': ['data-key-refused', 'The wrapped data key does not fit its encryption context.'],
  'kms-ciphertext-invalid': ['data-key-refused', 'The wrapped data key is damaged, or not of this KMS.'],
  'kms-access-denied': ['kms-key-unusable', 'The signer may not use the master key.'],
  'kms-request-invalid': ['kms-key-unusable', 'The KMS did not take the request.'],
  'kms-storage-full': ['kms-unavailable', 'The KMS has no room left.'],
  'kms-unavailable': ['kms-unavailable', 'The KMS does not answer; try again.'],
};

export function isKmsError(error: unknown, code: KmsErrorCode): boolean {
  return error instanceof KmsError && error.code === code;
}

/** What the page may hear of a KMS failure. An adapter's unexpected error counts as "does not answer". */
export function kmsFailure(cause: unknown): SignerError {
  if (cause instanceof SignerError) return cause;
  const [code, message] = PROBLEM[cause instanceof KmsError ? cause.code : 'kms-unavailable'];
  return new SignerError(code, message, { cause, ...(code === 'kms-unavailable' ? { retryAfter: 2 } : {}) });
}
