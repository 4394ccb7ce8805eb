import { abortable } from '../platform/abortable.js';
import type { Clock } from '../platform/wait.js';
import { Transfer, type TransferControls } from '../transfer/transfer.js';
import type { DownloadedFile } from './downloaded-file.js';
import { DOWNLOAD_STATES, type DownloadState } from './states.js';

/** One object on its way back. Made by `downloader.download(object)`. */
export class Download extends Transfer<DownloadState, DownloadedFile> {
  /** @internal */
  constructor(
    signal: AbortSignal | undefined,
    run: (controls: TransferControls<DownloadState>) => Promise<DownloadedFile>,
    clock?: Clock,
  ) {
    // The caller hears of an abort at once, while the flow still tidies up; what that brings later nobody gets.
    const heard = (controls: TransferControls<DownloadState>): Promise<DownloadedFile> =>
      abortable(controls.signal, (resolve, reject) => {
        const arrive = (file: DownloadedFile): void =>
          controls.signal.aborted ? void file.release() : resolve(file);
        run(controls).then(arrive, reject);
        return undefined;
      });
    super(DOWNLOAD_STATES, 'waiting', signal, heard, clock);
  }
}
