import type { DownloadedFile, Origin } from '../download/downloaded-file.js';

/** A file that the browser has taken to the last byte, each verified before. The page does not have it. */
export interface SavedFile
  extends Origin,
    Pick<DownloadedFile, 'named' | 'claimedName' | 'claimedType' | 'release'> {
  /** Present where it is the page that has it, verified and not saved. */
  readonly file?: undefined;
  /** What it is saved as; the browser may add a number. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly verified: true;
}
