import { SealiftError } from '@sealift/core/errors';

export type RewrapErrorCode =
  /** The wrapped data key names another object: it was copied here. */
  | 'data-key-refused'
  /** The object holds its wrapped data key itself: move it into an instruction file before sharing it. */
  | 'instruction-file-needed'
  /** The instruction file for this recipient exists already. */
  | 'instruction-file-exists'
  /** Only RSA recipients get an instruction file of their own. */
  | 'recipient-not-rsa'
  /** S3 Encryption Clients do not look for an instruction file under SSE-C. */
  | 'instruction-file-refused'
  /** Some objects failed; the report says which. */
  | 'rewrap-incomplete';

/** What rewrapping throws of its own; those of core, S3 and ObjectError pass through. */
export class RewrapError extends SealiftError<RewrapErrorCode> {
  override name = 'RewrapError';
}
