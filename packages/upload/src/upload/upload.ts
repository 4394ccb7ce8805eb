import type { Receipt } from '@sealift/protocol';
import { createGate, type Gate } from '../transfer/gate.js';
import { Transfer, type TransferControls } from '../transfer/transfer.js';
import { UPLOAD_STATES, type UploadState } from './states.js';

export interface UploadControls extends TransferControls<UploadState> {
  readonly gate: Gate;
}

/** One file on its way to S3. Made by `uploader.upload(file)`. */
export class Upload extends Transfer<UploadState, Receipt> {
  readonly #gate: Gate;

  /** @internal */
  constructor(signal: AbortSignal | undefined, run: (controls: UploadControls) => Promise<Receipt>) {
    const gate = createGate();
    super(UPLOAD_STATES, 'waiting', signal, (controls) => run({ ...controls, gate }));
    this.#gate = gate;
  }

  /** Stopped by `pause()`. */
  get paused(): boolean {
    return this.#gate.closed;
  }

  /** Stops sending; parts that are under way are sent again after `resume()`. */
  pause(): void {
    if (!this.ended) this.#gate.close();
  }

  resume(): void {
    this.#gate.open();
  }
}
