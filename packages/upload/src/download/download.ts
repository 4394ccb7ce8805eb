import { abortable } from '../platform/abortable.js';
import type { Clock } from '../platform/wait.js';
import { createPauseGate, type PauseGate } from '../transfer/pause-gate.js';
import { Transfer, type TransferControls } from '../transfer/transfer.js';
import type { DownloadedFile } from './downloaded-file.js';
import { DOWNLOAD_STATES, type DownloadState } from './states.js';

export interface DownloadControls extends TransferControls<DownloadState> {
  readonly pauseGate: PauseGate;
}

/** One object on its way back. Made by `downloader.download(object)`, or `saver.save(object)`. */
export class Download<File extends Pick<DownloadedFile, 'release'> = DownloadedFile> extends Transfer<
  DownloadState,
  File
> {
  readonly #pauseGate: PauseGate;

  /** @internal */
  constructor(
    signal: AbortSignal | undefined,
    run: (controls: DownloadControls) => Promise<File>,
    clock?: Clock,
  ) {
    const pauseGate = createPauseGate();
    // The caller hears of an abort at once, while the flow still tidies up; what that brings later nobody gets.
    const heard = (controls: TransferControls<DownloadState>): Promise<File> =>
      abortable(controls.signal, (resolve, reject) => {
        const arrive = (file: File): void => (controls.signal.aborted ? void file.release() : resolve(file));
        const step = (state: DownloadState): void => {
          controls.step(state);
          if (state === 'downloading' && pauseGate.closed) controls.step('paused');
        };
        run({ ...controls, step, pauseGate }).then(arrive, reject);
        return undefined;
      });
    super(DOWNLOAD_STATES, 'waiting', signal, heard, clock);
    this.#pauseGate = pauseGate;
  }

  /** Stopped by `pause()`. Before `downloading` that is so, too, and shows as state `paused` when it gets there. */
  get paused(): boolean {
    return this.#pauseGate.closed;
  }

  /**
   * Stops fetching, and leaves the workers to others. Ranges that have come stay as long as this page does; of those that were under
   * way the beginning stays where there is room for it, and `resume()` asks for the rest. Without effect when all bytes are there.
   */
  pause(): void {
    if (this.ended || this.state === 'verifying') return;
    this.#pauseGate.close();
    if (this.state === 'downloading') this.step('paused');
    this.lookAgain();
  }

  resume(): void {
    this.#pauseGate.open();
    if (this.state === 'paused') this.step('downloading');
    this.lookAgain();
  }

  /** @internal */
  protected override get stopped(): boolean {
    return super.stopped || this.paused;
  }
}
