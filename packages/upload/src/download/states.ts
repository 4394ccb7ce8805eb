import type { Transitions } from '../transfer/transfer.js';

/** What a download is doing. The last three are final. */
export type DownloadState =
  /** For other downloads of the same downloader. */
  | 'waiting'
  /** Asking the signer, unwrapping the data key, checking the key commitment. */
  | 'preparing'
  | 'downloading'
  /** By `pause()`: nothing is fetched until `resume()`. */
  | 'paused'
  /** All bytes are there; the authentication tag is compared. */
  | 'verifying'
  | 'done'
  | 'failed'
  | 'cancelled';

export const DOWNLOAD_STATES: Transitions<DownloadState> = {
  waiting: ['preparing', 'failed', 'cancelled'],
  preparing: ['downloading', 'failed', 'cancelled'],
  downloading: ['paused', 'verifying', 'failed', 'cancelled'],
  paused: ['downloading', 'failed', 'cancelled'],
  verifying: ['done', 'failed', 'cancelled'],
  done: [],
  failed: [],
  cancelled: [],
};
