import type { Receipt } from '@sealift/protocol';

/** What a journal knows of one file. */
export interface JournalEntry {
  /** Random; stands for nothing. */
  readonly id: string;
  /** `stored` has a `receipt`, `unfinished` can go on: `uploader.resume(entry, file)`. */
  readonly state: 'unfinished' | 'stored';
  /** Name and type of the file, as they were given to the upload. */
  readonly name?: string;
  readonly type?: string;
  /** Bytes of the file. */
  readonly size: number;
  /** Of the `File`, in milliseconds since the epoch; 0 for a `Blob`. */
  readonly lastModified: number;
  /** Bytes of the file that S3 has, as far as this browser has heard. */
  readonly sentBytes: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** When the signer gives the upload up at the latest, or the journal forgets the receipt. Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly receipt?: Receipt;
  /** `resume` needs no file: the browser may be asked for it again, or only the completion is left. */
  readonly canReopen: boolean;
  /** A tab, perhaps this one, is working on it right now. */
  readonly inUse: boolean;
}
