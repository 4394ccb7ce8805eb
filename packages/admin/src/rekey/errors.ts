import { SealiftError } from '@sealift/core/errors';

export type RekeyErrorCode =
  /** S3 did not encrypt the object with a managed SSE-C key: its tags name none. */
  | 'not-managed'
  /** Some objects failed; the report says which. */
  | 'rekey-incomplete';

/** What re-keying throws of its own; those of S3 and ObjectError pass through. */
export class RekeyError extends SealiftError<RekeyErrorCode> {
  override name = 'RekeyError';
}
