import { SealiftError } from '@sealift/core/errors';

export type RewrapErrorCode =
  /** There is no such object. */
  | 'object-not-found'
  /** The object, or its instruction file, was changed by somebody else meanwhile. */
  | 'object-changed'
  /** The wrapped data key names another object: it was copied here. */
  | 'data-key-refused'
  /** The object holds its wrapped data key itself: move it into an instruction file before sharing it. */
  | 'instruction-file-needed'
  /** The instruction file for this recipient exists already. */
  | 'instruction-file-exists'
  /** Only RSA recipients get an instruction file of their own. */
  | 'recipient-not-rsa'
  /** Metadata that S3 holds back (`x-amz-missing-meta`) would be lost. */
  | 'metadata-missing'
  /** The journal belongs to another run. */
  | 'journal-mismatch'
  /** Some objects failed; the report says which. */
  | 'rewrap-incomplete';

/** What rewrapping throws of its own; core's and S3's errors pass through. */
export class RewrapError extends SealiftError<RewrapErrorCode> {
  override name = 'RewrapError';
}
