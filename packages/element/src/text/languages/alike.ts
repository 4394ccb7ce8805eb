import type { ShownCode } from '../english-errors.js';

/** Codes that each have a sentence of their own. */
type Unlike =
  | 'one-file-only'
  | 'folder-not-accepted'
  | 'signer-missing'
  | 'engine-unavailable'
  | 'file-too-large'
  | 'source-changed'
  | 'source-differs'
  | 'source-needed'
  | 'upload-in-use'
  | 'upload-gone'
  | 'journal-outdated'
  | 'journal-failed'
  | 'outcome-unknown'
  | 'file-info-too-long'
  | 'insecure-context'
  | 'protection-refused'
  | 'receipt-mismatch'
  | 'worker-failed'
  | 'key-store-failed'
  | 'spool-failed'
  | 'signer-unreachable'
  | 'signer-unavailable'
  | 'not-authorized'
  | 'session-revoked'
  | 'key-outside-prefix'
  | 'token-expired'
  | 'size-mismatch'
  | 'checksum-mismatch'
  | 'protection-mismatch'
  | 's3-unreachable'
  | 's3-forbidden'
  | 's3-refused'
  | 'data-key-refused'
  | 'data-key-mismatch'
  | 'customer-key-wrong'
  | 'object-not-found'
  | 'object-changed'
  | 'object-mismatch'
  | 'identity-missing'
  | 'signature-invalid'
  | 'sender-unknown'
  | 'object-authentication-failed'
  | 'segment-damaged'
  | 'saving-interrupted'
  | 'range-mismatch'
  | 'not-encrypted'
  | 'unsupported-algorithm'
  | 'unsupported-by-webcrypto'
  | 'legacy-not-allowed'
  | 'size-under-limit'
  | 'too-many-files'
  | 'total-size-over-limit'
  | 'duplicate-file'
  | 'folder-unreadable';

/** All others, with the code that is the same to the person at the page. */
const ALIKE: Readonly<Record<Exclude<ShownCode, Unlike>, Unlike>> = {
  'pins-ignored': 'signer-missing',
  'not-an-attribute': 'signer-missing',
  'metadata-too-large': 'signer-missing',
  'invalid-option': 'signer-missing',
  'protection-unsupported': 'signer-missing',
  's3-origin-mismatch': 'signer-missing',
  'recipient-mismatch': 'signer-missing',
  'signer-answer-invalid': 'signer-missing',
  'origin-not-allowed': 'signer-missing',
  'not-found': 'signer-missing',
  'method-not-allowed': 'signer-missing',
  'unsupported-media-type': 'signer-missing',
  'request-too-large': 'signer-missing',
  'invalid-request': 'signer-missing',
  'body-consumed': 'signer-missing',
  'base-path-mismatch': 'signer-missing',
  's3-clock-skewed': 'signer-missing',
  'sse-c-blocked': 'signer-missing',
  'customer-key-invalid': 'signer-missing',
  'insecure-endpoint': 'signer-missing',
  'kms-answer-invalid': 'signer-missing',
  'invalid-metadata': 'file-info-too-long',
  'script-unavailable': 'worker-failed',
  'rate-limited': 'signer-unavailable',
  'limits-unavailable': 'signer-unavailable',
  'authorize-timeout': 'signer-unavailable',
  'kms-unavailable': 'signer-unavailable',
  's3-unavailable': 'signer-unavailable',
  'internal-error': 'signer-unavailable',
  's3-slow-down': 'signer-unavailable',
  'signer-refused': 'not-authorized',
  'started-too-often': 'token-expired',
  'token-invalid': 'token-expired',
  'upload-not-found': 'token-expired',
  's3-not-found': 'token-expired',
  'parts-incomplete': 'size-mismatch',
  's3-checksum-mismatch': 'checksum-mismatch',
  's3-conflict': 's3-refused',
  's3-internal-error': 's3-refused',
  's3-error-in-success': 's3-refused',
  's3-answer-invalid': 's3-refused',
  'object-exists': 's3-refused',
  'data-key-unwrap-failed': 'data-key-refused',
  'keyring-mismatch': 'data-key-refused',
  'customer-key-mismatch': 'data-key-refused',
  'kms-key-not-found': 'data-key-refused',
  'kms-key-unusable': 'data-key-refused',
  'encryption-context-mismatch': 'data-key-refused',
  'instruction-file-required': 'data-key-refused',
  'signature-missing': 'signature-invalid',
  'signature-needs-commitment': 'signature-invalid',
  'object-size-mismatch': 'object-authentication-failed',
  'object-truncated': 'object-authentication-failed',
  'object-extended': 'object-authentication-failed',
  'key-commitment-mismatch': 'object-authentication-failed',
  'metadata-invalid': 'object-authentication-failed',
  'metadata-mixed-versions': 'object-authentication-failed',
  'instruction-file-invalid': 'object-authentication-failed',
  'object-decryption-failed': 'object-authentication-failed',
  'content-relabelled': 'object-authentication-failed',
  'legacy-algorithm-refused': 'legacy-not-allowed',
  'non-committing-suite-refused': 'legacy-not-allowed',
};

export type Sentences = Readonly<Record<Unlike, string>>;

/** A sentence for every code. */
export function errorsOf(sentences: Sentences): Readonly<Record<ShownCode, string>> {
  const alike = Object.entries(ALIKE).map(([code, other]) => [code, sentences[other]]);
  return { ...sentences, ...Object.fromEntries(alike) };
}
