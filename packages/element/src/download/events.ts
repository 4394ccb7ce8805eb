import type { DownloadedFile, SavedFile } from '../engine/ports.js';
import type { ErrorDetail } from '../upload/events.js';

export interface DownloadProgressDetail {
  /** Bytes. */
  readonly loaded: number;
  readonly total: number;
}

/** A file that is here; `verified` says whether it was verified. With `save="manual"` the listener calls `release()` in the end. */
export interface DownloadedDetail extends DownloadedFile {
  readonly key: string;
}

/** A file that the browser has saved as it was verified. */
export interface SavedDetail extends Omit<SavedFile, 'file' | 'release'> {
  readonly key: string;
}

/** The events of `<encrypted-download>`. All bubble and cross shadow roots. */
export interface EncryptedDownloadEvents {
  'sealift-download-progress': CustomEvent<DownloadProgressDetail>;
  'sealift-downloaded': CustomEvent<DownloadedDetail>;
  'sealift-saved': CustomEvent<SavedDetail>;
  'sealift-error': CustomEvent<ErrorDetail>;
}

export function emitDownload<Name extends keyof EncryptedDownloadEvents>(
  target: EventTarget,
  name: Name,
  detail: EncryptedDownloadEvents[Name]['detail'],
): void {
  target.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}

declare global {
  /** They bubble, so any element may listen. */
  interface GlobalEventHandlersEventMap extends EncryptedDownloadEvents {}
}
