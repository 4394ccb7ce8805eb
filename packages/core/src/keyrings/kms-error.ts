import { SealiftError } from '../errors.js';

/** Codes that every KMS adapter answers with, whatever the service behind it calls them. */
export type KmsErrorCode =
  /** No such key, or it was deleted. */
  | 'kms-key-not-found'
  | 'kms-key-disabled'
  | 'kms-key-pending-deletion'
  /** The ciphertext was made by another key than the one named. */
  | 'kms-key-mismatch'
  /** The encryption context is not the one the ciphertext was made with, or the ciphertext was changed. */
  | 'kms-context-mismatch'
  /** Not a ciphertext of this service at all. */
  | 'kms-ciphertext-invalid'
  /** The service may not be used with these credentials, or by this key's policy. */
  | 'kms-access-denied'
  /** A request that the service cannot take, e.g. a waiting period outside 7 to 30 days. */
  | 'kms-request-invalid'
  /** There is no room for a change of the keys. Those that exist can be used. */
  | 'kms-storage-full'
  /** The service does not answer, or its key file cannot be read. */
  | 'kms-unavailable';

/** What a KMS adapter throws. Messages name key ids, never key material or an encryption context. */
export class KmsError extends SealiftError<KmsErrorCode> {
  override name = 'KmsError';
}
