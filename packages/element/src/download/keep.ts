import type { DownloadedFile } from '../engine/ports.js';

/** Milliseconds that the browser has at least to copy a file to where downloads go. */
const LEAST_MS = 60_000;
/** Bytes per millisecond that it surely copies: 10 MB/s. */
const SLOWEST_COPY = 10_000;

/**
 * Releases a file when the browser has surely saved it. It copies in the background and tells nobody when it is done; a
 * file that is released before that is cut off.
 */
export function releaseWhenSaved(downloaded: DownloadedFile): void {
  setTimeout(() => void downloaded.release(), LEAST_MS + downloaded.file.size / SLOWEST_COPY);
}
