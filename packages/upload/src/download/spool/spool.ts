import type { PlannedPart } from '@sealift/protocol';
import type { OpenedRange } from '../../workers/opening-worker.js';

/** Where a decrypted file waits until it is verified. Nothing in it may be used before that. */
export interface Spool {
  /** It wants the object's own bytes, and decrypts them itself when they are verified. */
  readonly sealed?: true;
  /** What an earlier page has left of this part; undefined where that is nothing, or not what came from S3. Never throws. */
  find?(part: PlannedPart): Promise<OpenedRange | undefined>;
  /**
   * Any order, each byte once.
   *
   * @param range as it came from the worker
   * @throws UploadError `spool-failed`
   */
  write(offset: number, bytes: Uint8Array<ArrayBuffer>, range?: OpenedRange): Promise<void>;
  /** The whole, when everything is written and verified. Once. @throws UploadError `spool-failed`, or the signal's reason */
  finish(signal: AbortSignal): Promise<Blob>;
  /** Removes it, finished or not. Never throws. */
  discard(): Promise<void>;
  /** The download has failed: leaves what the next one can take up, and removes it where none can. Default: `discard`. Never throws. */
  fail?(error: unknown): Promise<void>;
}

/** @param size bytes of the file; with AES-CBC, up to 16 more */
export type CreateSpool = (size: number) => Promise<Spool>;
