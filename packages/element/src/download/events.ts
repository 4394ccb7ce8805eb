import type { DownloadedFile } from '../engine/ports.js';

export interface DownloadProgressDetail {
  /** Bytes. */
  readonly loaded: number;
  readonly total: number;
}

/** A decrypted and verified file. With `save="manual"` the listener calls `release()` when it needs it no more. */
export interface DownloadedDetail extends DownloadedFile {
  readonly key: string;
}

export interface DownloadErrorDetail {
  readonly code: string;
  /** The sentence that the user reads. */
  readonly message: string;
  readonly cause?: unknown;
}

/** The events of `<encrypted-download>`. All bubble and cross shadow roots. */
export interface EncryptedDownloadEvents {
  'sealift-progress': CustomEvent<DownloadProgressDetail>;
  'sealift-downloaded': CustomEvent<DownloadedDetail>;
  'sealift-error': CustomEvent<DownloadErrorDetail>;
}

export function emitDownload<Name extends keyof EncryptedDownloadEvents>(
  target: EventTarget,
  name: Name,
  detail: EncryptedDownloadEvents[Name]['detail'],
): void {
  target.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}
