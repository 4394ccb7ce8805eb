import { SealiftError } from '@sealift/core/errors';

export type ObjectErrorCode =
  /** There is no such object. */
  | 'object-not-found'
  /** The object, or its instruction file, was changed by somebody else meanwhile. */
  | 'object-changed'
  /** Metadata that S3 holds back (`x-amz-missing-meta`) would be lost. */
  | 'metadata-missing'
  /** S3 does not show the object, as it does for SSE-C without the key: master secrets or tags are missing. */
  | 'customer-key-needed'
  /** S3 refuses the key that tags and master secret make: one of them is not the object's. */
  | 'customer-key-refused'
  /** The journal belongs to another run. */
  | 'journal-mismatch';

/** What work on stored objects throws of its own; S3's errors pass through. */
export class ObjectError extends SealiftError<ObjectErrorCode> {
  override name = 'ObjectError';
}
