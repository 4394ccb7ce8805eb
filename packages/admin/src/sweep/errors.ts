import { SealiftError } from '@sealift/core/errors';

export type SweepErrorCode =
  /** An age that is no whole number of days, or less than one. */
  | 'sweep-age-invalid'
  /** Some uploads could not be ended; the report says which. */
  | 'sweep-incomplete';

/** What sweeping throws of its own; errors of S3 pass through. */
export class SweepError extends SealiftError<SweepErrorCode> {
  override name = 'SweepError';
}
