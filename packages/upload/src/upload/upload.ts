import type { Receipt } from '@sealift/protocol';
import type { Clock } from '../platform/wait.js';
import { createPauseGate, type PauseGate } from '../transfer/pause-gate.js';
import { Transfer, type TransferControls } from '../transfer/transfer.js';
import type { Piece } from '../transfer/waiting.js';
import { UPLOAD_STATES, type UploadState } from './states.js';
import type { SegmentTableOutcome } from './table-outcome.js';

export interface UploadControls extends TransferControls<UploadState> {
  readonly pauseGate: PauseGate;
  recorded(id: string): void;
  tabled(outcome: SegmentTableOutcome): void;
}

/** One file on its way to S3. Made by `uploader.upload(file)`. */
export class Upload extends Transfer<UploadState, Receipt> {
  readonly #pauseGate: PauseGate;
  /** Id of the journal's entry, as soon as there is one. */
  declare entryId: string | undefined;
  /**
   * What became of the object's segment table, where the signer wanted one; known when `finished` resolves. Undefined where the object
   * has none: the signer wants none, or the file has one segment only.
   */
  declare segmentTable: SegmentTableOutcome | undefined;

  /** @internal */
  constructor(
    signal: AbortSignal | undefined,
    run: (controls: UploadControls) => Promise<Receipt>,
    clock?: Clock,
    pieces?: Set<Piece>,
  ) {
    const pauseGate = createPauseGate();
    super(
      UPLOAD_STATES,
      'waiting',
      signal,
      (controls) =>
        run({
          ...controls,
          pauseGate,
          recorded: (id) => {
            this.entryId = id;
          },
          tabled: (outcome) => {
            this.segmentTable = outcome;
          },
        }),
      clock,
      pieces,
    );
    this.#pauseGate = pauseGate;
  }

  /** Stopped by `pause()`. */
  get paused(): boolean {
    return this.#pauseGate.closed;
  }

  /**
   * Ends the upload. `finished` then rejects with what came of it: `cancelled`, `cancelled-but-stored` (too late) or
   * `outcome-unknown` (no answer tells). That takes a moment, and no longer than answers may take.
   */
  override cancel(): void {
    super.cancel();
    if (this.state !== 'cancelling') this.step('cancelling');
  }

  /** Stops sending; parts that are under way are sent again after `resume()`. */
  pause(): void {
    if (!this.ended) this.#pauseGate.close();
    this.lookAgain();
  }

  resume(): void {
    this.#pauseGate.open();
    this.lookAgain();
  }

  /** @internal */
  protected override get stopped(): boolean {
    return super.stopped || this.paused;
  }
}
