import {
  type CSSResultGroup,
  html,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import { Departure } from '../engine/departure.js';
import { refuseIgnoredPins } from '../engine/element-error.js';
import { loadDownloader, loadSaveFile, loadStreaming, removeLeftovers } from '../engine/load.js';
import { refuseLostSettings } from '../engine/lost-settings.js';
import {
  type DownloadedFile,
  type DownloadHandle,
  defined,
  type SavedFile,
  type ShownProtection,
  settingsOf,
} from '../engine/ports.js';
import { EngineSource } from '../engine/source.js';
import { type Problem, problemOf } from '../files/problem.js';
import { check, cross, download, pause, resume, warning } from '../style/icons.js';
import { setStates } from '../style/states.js';
import { tokens } from '../style/tokens.js';
import { fraction } from '../text/format.js';
import { loadSentences } from '../text/loaded.js';
import { arrivedSentence, arrivingSentence, downloadSentence, waitingSentence } from '../text/sentence.js';
import { Speech } from '../text/speech.js';
import { emitDownload } from './events.js';
import { DownloadSettings } from './settings.js';
import { type DownloadEvent, type DownloadState, nextDownload } from './states.js';
import { downloadStyles } from './styles.js';

/**
 * A button that fetches an encrypted object, decrypts it on the user's device unless the storage service did, and saves it
 * under its own name, once the whole of it is there and, where it was decrypted here, verified.
 *
 * @tag encrypted-download
 *
 * @attr {string} signer - Address of the signer, absolute or relative to the page. Required.
 * @attr {string} object-key - The object's key in the bucket. Required; `key` does the same where no framework takes it.
 * @attr {string} key - See `object-key`.
 * @attr {string} version-id - Of a versioned bucket, which version.
 * @attr {string} filename - Name to save under, where the object carries none of its own.
 * @attr {string} service-worker - Where the page's server has `stream.worker.js`: files are saved as they are verified, where the browser shows downloads that break off. Without it, once the whole of them is verified.
 * @attr {'manual'} save - `manual`: the file is not saved, only handed to the listener of `sealift-downloaded`.
 * @attr {string} keep - `off`: what has come of a large file goes with the page. Any other text keeps users or cases apart. By default it stays in this browser for a week, encrypted as it is stored, and the next download of the object goes on from there.
 * @attr {string} require - What the page accepts at least, whatever the signer says: `client`, `sse-kms`, `client+sse-kms` …; several are alternatives.
 * @attr {string} s3-origin - Where S3 is, as an origin: nothing is asked anywhere else.
 * @attr {string} worker-url - Where the page serves `open.worker.js` itself, at its own origin.
 * @attr {'required'} identity - An object that does not say under which key it was made is refused.
 * @attr {boolean} disabled - The button does nothing.
 * @attr {RequestCredentials} credentials - Whether cookies go to the signer, as in `fetch`; `same-origin` by default.
 *
 * @fires sealift-download-progress - Bytes have arrived. `detail.loaded`, `.total`
 * @fires sealift-downloaded - The file is here; `detail.verified` says whether it was verified. `detail.key`, `.file`, `.named`, `.verified`, `.sender`, `.claimedName`, `.claimedType`, `.release()`
 * @fires sealift-saved - With `service-worker`: the browser has saved the file as it was verified, and the page does not have it. `detail.key`, `.name`, `.size`, `.named`, `.verified`, `.sender`, `.claimedName`, `.claimedType`
 * @fires sealift-error - It did not work; nothing was saved. `detail.code`, `.reason`, `.message`, `.cause`
 *
 * @slot - What the button says; `Download` by default.
 *
 * @csspart button - The button.
 * @csspart progress - The progress bar in it.
 * @csspart pause - The button beside it that pauses a download.
 * @csspart resume - The same button, while it is paused.
 * @csspart cancel - The button beside it while a download runs.
 * @csspart message - The line below: how far it is, what it waits for, verified, or what went wrong.
 *
 * @cssproperty --sealift-accent - Icon, progress, focus.
 * @cssproperty --sealift-text - Text; the page's by default.
 * @cssproperty --sealift-muted - Secondary text; a shade of the text by default.
 * @cssproperty --sealift-surface - Background of the button; none by default.
 * @cssproperty --sealift-sunken - Background of the buttons beside it, under the pointer.
 * @cssproperty --sealift-border - Its border; a shade of the text by default.
 * @cssproperty --sealift-success - Verified.
 * @cssproperty --sealift-danger - Errors.
 * @cssproperty --sealift-radius - Buttons have corners of 0.6 of it; 12px by default.
 * @cssproperty --sealift-button-radius - Corners of buttons, where that is not wanted.
 * @cssproperty --sealift-font - Font family; the page's by default.
 *
 * @cssstate busy - A download runs, or is paused.
 * @cssstate waiting - Nothing arrives: no network, nobody answers.
 * @cssstate paused - It is paused.
 * @cssstate failed - It did not work.
 * @cssstate done - The file is here.
 * @cssstate disabled - The button does nothing.
 */
export class EncryptedDownload extends DownloadSettings {
  static override styles: CSSResultGroup = [tokens, downloadStyles];
  static override properties: PropertyDeclarations = { state: { state: true } };

  declare protected state: DownloadState;

  readonly #internals = this.attachInternals();
  readonly #engine = new EngineSource('encrypted-download', loadDownloader);
  readonly #speech = new Speech(this);
  #controller: AbortController | undefined;
  #progress = { loaded: 0, total: 0 };
  /** Of the object; undefined until the signer has said so. */
  #protection: ShownProtection | undefined;
  /** What runs, or is paused. */
  #running: DownloadHandle | undefined;
  #problem: Problem | undefined;
  #here: HereFile | undefined;

  constructor() {
    super();
    this.state = 'idle';
    new Departure(this, () => {
      // In this order: nobody has cancelled it, so what has come of it stays.
      this.#engine.close();
      this.cancel();
    });
  }

  /** Fetches, decrypts, verifies and saves the file, as the button does. Does nothing while a download runs or is paused. */
  async start(): Promise<void> {
    if (this.disabled || !this.#apply('start')) return;
    const controller = new AbortController();
    this.#controller = controller;
    this.#progress = { loaded: 0, total: 0 };
    this.#protection = undefined;
    try {
      refuseLostSettings(this);
      if (this.downloader) refuseIgnoredPins(this);
      const [downloader] = await Promise.all([
        this.downloader ?? this.#engine.open(settingsOf(this)),
        loadSentences(),
      ]);
      controller.signal.throwIfAborted();
      const key = this.objectKey || this.key;
      const target = this.versionId ? { key, versionId: this.versionId } : { key };
      const { signal } = controller;
      const running = await (this.serviceWorker && this.save !== 'manual'
        ? (await loadStreaming()).startDownload(downloader, target, this, signal)
        : downloader.download(target, { signal }));
      this.#running = running;
      running.addEventListener('progress', () => this.#follow(running, controller));
      running.addEventListener('waitchange', () => this.requestUpdate());
      this.requestUpdate();
      const downloaded = await running.finished;
      const save = downloaded.file && (await this.#saving(downloaded));
      if (this.#controller !== controller) return void downloaded.release();
      this.#protection = running.protection;
      save?.();
      this.#finish(key, downloaded);
    } catch (thrown) {
      if (this.#controller === controller) this.#fail(problemOf(thrown));
    }
  }

  /** Stops fetching; what has come stays. Does nothing where no download runs. */
  pause(): void {
    if (this.#running?.pause === undefined || !this.#apply('pause')) return;
    this.#running.pause();
  }

  /** Goes on where it stopped. Does nothing where no download is paused. */
  resume(): void {
    if (!this.#apply('resume')) return;
    this.#running?.resume?.();
  }

  /** Stops a running or paused download; nothing of it is saved. */
  cancel(): void {
    if (!this.#apply('cancel')) return;
    this.#controller?.abort();
    this.#controller = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    removeLeftovers();
  }

  #follow({ loaded, total, protection }: DownloadHandle, controller: AbortController): void {
    if (this.#controller !== controller) return;
    this.#progress = { loaded, total };
    this.#protection = protection;
    this.requestUpdate();
    emitDownload(this, 'sealift-download-progress', { loaded, total });
  }

  /** What saves the file; undefined where the page does it. A file that cannot be saved is not kept either. */
  async #saving(downloaded: DownloadedFile): Promise<(() => void) | undefined> {
    if (this.save === 'manual') return undefined;
    const saveFile = await loadSaveFile().catch((error: unknown) => {
      void downloaded.release();
      throw error;
    });
    return () => {
      const { file } = downloaded;
      saveFile(downloaded.named || !this.filename ? file : new File([file], this.filename), downloaded);
    };
  }

  #finish(key: string, downloaded: DownloadedFile | SavedFile): void {
    const { file, named, claimedName, claimedType } = downloaded;
    // An engine of the page's own may say nothing: then nothing was verified.
    const verified = downloaded.verified === true;
    const sender = verified ? downloaded.sender : undefined;
    const { name, size } = file ?? downloaded;
    this.#here = { name: named || !file ? name : this.filename, size, verified, sender: sender?.name };
    this.#apply('finish');
    const about = { key, named, verified, ...defined({ claimedName, claimedType, sender }) };
    if (file)
      emitDownload(this, 'sealift-downloaded', { ...about, file, release: () => downloaded.release() });
    else emitDownload(this, 'sealift-saved', { ...about, name, size });
  }

  #fail(problem: Problem): void {
    this.#problem = problem;
    this.#apply('fail');
    this.#speech.read();
    const message = downloadSentence(problem, this.#speech.texts);
    emitDownload(this, 'sealift-error', { ...problem, message });
  }

  #apply(event: DownloadEvent): boolean {
    const state = nextDownload(this.state, event);
    if (state === undefined) return false;
    if (state !== 'working' && state !== 'paused') this.#leaveRunning();
    this.state = state;
    return true;
  }

  /** The buttons of what runs are about to vanish: the focus goes from them to the one that starts again. */
  #leaveRunning(): void {
    this.#running = undefined;
    const focused = this.shadowRoot?.activeElement;
    if (focused?.classList.contains('beside')) this.#focusMain();
  }

  /** Not every browser gives the focus to what is clicked. */
  readonly #cancelled = (): void => {
    this.cancel();
    this.#focusMain();
  };

  #focusMain(): void {
    this.shadowRoot?.querySelector<HTMLElement>('.main')?.focus();
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.#speech.read();
    const target = changed.has('objectKey') || changed.has('key') || changed.has('versionId');
    // Another object: what was said about the one before no longer holds.
    if (target && this.hasUpdated && this.state !== 'idle') {
      this.cancel();
      this.state = 'idle';
    }
    const { state } = this;
    setStates(this.#internals, {
      busy: state === 'working' || state === 'paused',
      waiting: state === 'working' && this.#running?.waiting !== undefined,
      paused: state === 'paused',
      failed: state === 'failed',
      done: state === 'done',
      disabled: this.disabled,
    });
  }

  protected override render(): TemplateResult {
    const working = this.state === 'working' || this.state === 'paused';
    const message = this.#message();
    return html`
      <div data-state=${this.state} class=${working && message ? 'still' : ''}
        lang=${this.#speech.texts.locale} dir=${this.#speech.direction ?? nothing}>
        <span class="frame">
          <button type="button" part="button" class="main" ?disabled=${this.disabled}
            aria-disabled=${working ? 'true' : nothing} @click=${() => this.start()}>
            ${this.state === 'done' ? check : this.state === 'failed' ? warning : download}
            <span class="text"><slot>${this.#speech.texts.download}</slot></span>
            ${working ? this.#track() : nothing}
          </button>
          ${
            working
              ? html`${this.#running?.pause && this.#running.resume ? this.#hold() : nothing}<button type="button"
                part="cancel" class="beside cancel" title=${this.#speech.texts.cancel} aria-label=${this.#speech.texts.cancel}
                @click=${this.#cancelled}>${cross}</button>`
              : nothing
          }
        </span>
        ${working ? this.#meter(message) : nothing}
        <p part="message" class="message" role="status">${message}</p>
      </div>
    `;
  }

  /** One button for both, so that it keeps the focus. */
  #hold(): TemplateResult {
    const paused = this.state === 'paused';
    const text = paused ? this.#speech.texts.resume : this.#speech.texts.pause;
    return html`<button type="button" part=${paused ? 'resume' : 'pause'} class="beside hold" title=${text}
      aria-label=${text} @click=${() => (paused ? this.resume() : this.pause())}>${paused ? resume : pause}</button>`;
  }

  #track(): TemplateResult {
    const done = fraction(this.#progress.loaded, this.#progress.total);
    return html`<span part="progress" class="track" aria-hidden="true">
      <span class="fill" .style=${`--_done:${done}`}></span>
    </span>`;
  }

  /** Not in the status line: a screen reader would say every percent. @param still why nothing arrives */
  #meter(still: string): TemplateResult {
    const { loaded, total } = this.#progress;
    const percent = this.#speech.format.percent(loaded, total);
    const text = arrivingSentence(
      this.#protection,
      percent,
      total > 0 && loaded >= total,
      this.#speech.texts,
    );
    return html`<p part="message" class="message" role="progressbar" aria-label=${text} aria-valuemin="0"
      aria-valuemax="100" aria-valuenow=${Math.round(fraction(loaded, total) * 100)}>${still ? percent : text}</p>`;
  }

  /** Said once by a screen reader: it changes when the state does, or the reason for waiting. */
  #message(): string {
    if (this.state === 'paused') return waitingSentence('paused', this.#speech.texts, this.#speech.format);
    const { waiting } = this.#running ?? {};
    if (this.state === 'working' && waiting)
      return waitingSentence(waiting, this.#speech.texts, this.#speech.format);
    if (this.state === 'done' && this.#here) {
      const file = { ...this.#here, protection: this.#protection };
      return arrivedSentence(file, this.#speech.format.bytes(file.size), this.#speech.texts);
    }
    return this.state === 'failed' && this.#problem
      ? downloadSentence(this.#problem, this.#speech.texts)
      : '';
  }
}

/** What is said of a file that is here. */
interface HereFile {
  readonly name: string;
  readonly size: number;
  readonly verified: boolean;
  readonly sender: string | undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    'encrypted-download': EncryptedDownload;
  }
}
