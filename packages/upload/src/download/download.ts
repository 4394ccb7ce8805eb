import { Transfer, type TransferControls } from '../transfer/transfer.js';
import type { DownloadedFile } from './downloaded-file.js';
import { DOWNLOAD_STATES, type DownloadState } from './states.js';

/** One object on its way back. Made by `downloader.download(object)`. */
export class Download extends Transfer<DownloadState, DownloadedFile> {
  /** @internal */
  constructor(
    signal: AbortSignal | undefined,
    run: (controls: TransferControls<DownloadState>) => Promise<DownloadedFile>,
  ) {
    super(DOWNLOAD_STATES, 'waiting', signal, run);
  }

  /** @internal */
  protected override tooLate(downloaded: DownloadedFile): void {
    void downloaded.release();
  }
}
