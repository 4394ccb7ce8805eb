import { saveFile } from '@sealift/upload/download';
import type { DownloadedFile } from './ports.js';

/** Milliseconds that the browser has at least to copy a file to where downloads go. */
const LEAST_MS = 60_000;
/** Bytes per millisecond that it surely copies: 10 MB/s. */
const SLOWEST_COPY = 10_000;
/** Larger files go when their page does. That of `@sealift/upload/download`, which is not loaded for a number. */
export const IN_MEMORY_BYTES: number = 64 * 1024 * 1024;

/** Hands a file to the user, as the browser saves files. @param file under the name that it is to have */
export function saveAndRelease(file: File, downloaded: DownloadedFile): void {
  saveFile({ file });
  releaseWhenSaved(downloaded);
}

/**
 * Releases a file when the browser has surely saved it. It copies in the background and tells nobody when it is done; a
 * file that is released before that is cut off. So is a large one whose page is left: until then the browser asks.
 */
export function releaseWhenSaved(downloaded: DownloadedFile): void {
  const { size } = downloaded.file;
  const copying = size / SLOWEST_COPY;
  setTimeout(() => void downloaded.release(), LEAST_MS + copying);
  if (size <= IN_MEMORY_BYTES) return;
  const ask = (event: Event): void => event.preventDefault();
  globalThis.addEventListener?.('beforeunload', ask);
  setTimeout(() => globalThis.removeEventListener?.('beforeunload', ask), copying);
}
