import type { UploadErrorCode } from '../errors.js';

/** A request to S3 that may go out. */
export interface Place {
  /** It has ended, whatever came of it. Once. */
  leave(): void;
  /** S3 has taken, or given, so many bytes. */
  taken(bytes: number): void;
  /** S3 said that it is busy, or nothing was heard of it. */
  pushedBack(code: UploadErrorCode): void;
}

/**
 * To be let out. Rejects with the signal's reason.
 *
 * @param held told while it waits: S3 pushes the others back, or (undefined) takes what they send
 */
export type Acquire = (
  signal: AbortSignal,
  held: (code: UploadErrorCode | undefined) => void,
) => Promise<Place>;
