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
import { refuseLostSettings } from '../engine/lost-settings.js';
import { settingsOf } from '../engine/ports.js';
import { EngineSource } from '../engine/source.js';
import { type Problem, problemOf } from '../files/problem.js';
import { again, resume } from '../style/icons.js';
import { setStates } from '../style/states.js';
import { tokens } from '../style/tokens.js';
import { fraction } from '../text/format.js';
import { loadSentences } from '../text/loaded.js';
import { Speech } from '../text/speech.js';
import type { MediaErrorCode } from './errors.js';
import { emitMedia, type MediaSegmentsDetail } from './events.js';
import { fillFrame } from './frame.js';
import { kindOf, type MediaKind } from './kind.js';
import { loadStreamer } from './load.js';
import type { StreamerPort, StreamHandle } from './ports.js';
import { mediaSentence, mediaTexts } from './sentence.js';
import { MediaSettings } from './settings.js';
import { type MediaEventName, type MediaState, nextMedia } from './states.js';
import { mediaStyles } from './styles.js';

/**
 * Shows an encrypted film, sound, picture or document with the browser's own controls, while it is fetched. It is decrypted on the
 * user's device, and every byte is verified before the browser gets it; what was damaged is left out, and said.
 *
 * @tag encrypted-media
 *
 * @attr {string} signer - Address of the signer, absolute or relative to the page. Required.
 * @attr {string} object-key - The object's key in the bucket. Required; `key` does the same where no framework takes it.
 * @attr {string} key - See `object-key`.
 * @attr {string} version-id - Of a versioned bucket, which version.
 * @attr {string} label - What a screen reader calls it; the file's name by default.
 * @attr {boolean} manual - Nothing is asked for before the button is pressed, or `start()` called.
 * @attr {string} service-worker - Where the page's server has `stream.worker.js`; `/sealift/sw.js` by default.
 * @attr {string} require - What the page accepts at least, whatever the signer says: `client`, `client+sse-kms` …; several are alternatives.
 * @attr {string} s3-origin - Where S3 is, as an origin: nothing is asked anywhere else.
 * @attr {'required'} identity - An object that does not say under which key it was made is refused.
 * @attr {RequestCredentials} credentials - Whether cookies go to the signer, as in `fetch`; `same-origin` by default.
 *
 * @fires sealift-media-shown - The browser has the URL of the file. `detail.key`, `.name`, `.type`, `.size`, `.segments`, `.verifiedBy`
 * @fires sealift-media-segments - Segments were asked for, verified, refused, or could not be had. `detail.what`, `.first`, `.last`
 * @fires sealift-error - It cannot be shown, or a part of it cannot. `detail.code`, `.reason`, `.message`, `.cause`
 *
 * @slot - `<track>` elements of a film: subtitles and captions, of this origin.
 *
 * @csspart screen - What the media stands in.
 * @csspart media - The player, the picture or the document; not where it stands in a frame.
 * @csspart button - The button before it is shown, or after it failed.
 * @csspart progress - How far a file without a segment table is verified.
 * @csspart message - The line below: what is waited for, or what is wrong.
 *
 * @cssproperty --sealift-media-ratio - Of a film, before its own is known, and of documents; 16 / 9 by default.
 * @cssproperty --sealift-accent - Icon, progress, focus.
 * @cssproperty --sealift-text - Text; the page's by default.
 * @cssproperty --sealift-muted - Secondary text; a shade of the text by default.
 * @cssproperty --sealift-surface - Background of the button; none by default.
 * @cssproperty --sealift-sunken - Background where nothing is shown yet.
 * @cssproperty --sealift-border - Border of the button; a shade of the text by default.
 * @cssproperty --sealift-danger - Errors.
 * @cssproperty --sealift-radius - Corners; 12px by default.
 * @cssproperty --sealift-button-radius - Corners of the button, where they are others.
 * @cssproperty --sealift-font - Font family; the page's by default.
 *
 * @cssstate opening - It is being opened.
 * @cssstate shown - The browser shows it.
 * @cssstate damaged - A part of it is not genuine, and is left out.
 * @cssstate failed - It cannot be shown.
 */
export class EncryptedMedia extends MediaSettings {
  static override styles: CSSResultGroup = [tokens, mediaStyles];
  static override properties: PropertyDeclarations = { state: { state: true } };

  declare protected state: MediaState;

  readonly #internals = this.attachInternals();
  readonly #engine = new EngineSource<StreamerPort>('encrypted-media', (settings) =>
    loadStreamer(settings, this.serviceWorker),
  );
  readonly #speech = new Speech(this);
  #controller: AbortController | undefined;
  #progress = { loaded: 0, total: 0 };
  #stream: StreamHandle | undefined;
  /** The document that it is shown in, where the service worker does not answer for this one. It loads while the object is opened. */
  #frame: string | undefined;
  #loadedFrame: HTMLIFrameElement | undefined;
  /** Why it failed; or what is wrong with a part of what is shown. */
  #problem: Problem | undefined;
  #isDamaged = false;

  constructor() {
    super();
    this.state = 'idle';
    new Departure(this, () => {
      this.stop();
      this.#engine.close();
    });
  }

  /** Opens and shows the object, as the element does by itself unless it is `manual`. Does nothing where it is shown. */
  async start(): Promise<void> {
    if (!this.#apply('start')) return;
    const controller = new AbortController();
    this.#controller = controller;
    this.#progress = { loaded: 0, total: 0 };
    this.#problem = undefined;
    this.#isDamaged = false;
    try {
      refuseLostSettings(this);
      if (this.streamer) refuseIgnoredPins(this);
      const [streamer] = await Promise.all([
        this.streamer ?? this.#engine.open(settingsOf(this)),
        loadSentences(),
      ]);
      controller.signal.throwIfAborted();
      const key = this.objectKey || this.key;
      const target = this.versionId ? { key, versionId: this.versionId } : { key };
      const onProgress = (loaded: number, total: number): void => {
        this.#progress = { loaded, total };
        this.requestUpdate();
      };
      const opening = streamer.open(target, { signal: controller.signal, onProgress });
      // What is wrong with it `open` says.
      streamer.place?.().then(
        (place) => this.#controller === controller && this.#place(place),
        () => {},
      );
      const stream = await opening;
      if (this.#controller !== controller) return stream.close();
      this.#show(key, stream);
    } catch (thrown) {
      if (this.#controller === controller) this.#fail(problemOf(thrown));
    }
  }

  /** Takes it off the page, and ends its URL. */
  stop(): void {
    this.#controller?.abort();
    this.#controller = undefined;
    this.#leave();
    this.#apply('stop');
  }

  #leave(): void {
    this.#stream?.close();
    this.#stream = undefined;
    this.#frame = undefined;
    this.#loadedFrame = undefined;
  }

  #place({ isDirect, frame }: Pick<StreamHandle, 'isDirect' | 'frame'>): void {
    const wanted = isDirect ? undefined : frame;
    if (this.#frame === wanted) return;
    this.#frame = wanted;
    this.#loadedFrame = undefined;
    this.requestUpdate();
  }

  #show(key: string, stream: StreamHandle): void {
    this.#stream = stream;
    this.#place(stream);
    if (kindOf(stream.file.type) === undefined) {
      this.#fail(own('media-unshown'));
      return;
    }
    for (const what of ['asked', 'verified', 'refused', 'failed'] as const)
      stream.addEventListener(what, (event) =>
        this.#seen(stream, what, (event as CustomEvent<Omit<MediaSegmentsDetail, 'what'>>).detail),
      );
    this.#apply('show');
    emitMedia(this, 'sealift-media-shown', { key, ...stream.file });
  }

  #seen(
    stream: StreamHandle,
    what: MediaSegmentsDetail['what'],
    { first, last }: Omit<MediaSegmentsDetail, 'what'>,
  ): void {
    if (this.#stream !== stream) return;
    emitMedia(this, 'sealift-media-segments', { what, first, last });
    if (what === 'refused') {
      this.#isDamaged = true;
      this.#tell({ code: 'segment-damaged' });
    } else if (what === 'failed' && !this.#isDamaged) {
      this.#tell(own('media-missing'));
    } else if (what === 'verified' && this.#problem?.code === 'media-missing') {
      this.#problem = undefined;
      this.requestUpdate();
    }
  }

  /** The player has given up: what it was told last says why. */
  readonly #broken = (): void => {
    if (this.state === 'shown') this.#fail(this.#problem ?? own('media-unplayable'));
  };

  readonly #frameLoaded = (event: Event): void => {
    this.#loadedFrame = event.target as HTMLIFrameElement;
    this.#fill();
  };

  /** When both are there, the frame and what it is to show. */
  #fill(): void {
    const stream = this.state === 'shown' ? this.#stream : undefined;
    const frame = this.#loadedFrame;
    const kind = kindOf(stream?.file.type ?? '');
    if (stream === undefined || frame === undefined || kind === undefined || kind === 'document') return;
    this.#loadedFrame = undefined;
    const filled = fillFrame(frame, kind, stream.url, this.#name(stream), this.#tracks());
    if (filled === undefined) this.#fail({ code: 'stream-unavailable' });
    else filled.addEventListener('error', this.#broken);
  }

  #fail(problem: Problem): void {
    this.#leave();
    this.#apply('fail');
    this.#tell(problem);
  }

  #tell(problem: Problem): void {
    this.#problem = problem;
    this.requestUpdate();
    this.#speech.read();
    emitMedia(this, 'sealift-error', { ...problem, message: mediaSentence(problem, this.#speech.texts) });
  }

  #apply(event: MediaEventName): boolean {
    const state = nextMedia(this.state, event);
    if (state === undefined) return false;
    this.state = state;
    return true;
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.#speech.read();
    if (changed.has('serviceWorker')) this.#engine.close();
    const target = changed.has('objectKey') || changed.has('key') || changed.has('versionId');
    // Another object: what is shown is not that one.
    if (target && this.hasUpdated) this.stop();
    const { state } = this;
    setStates(this.#internals, {
      opening: state === 'opening',
      shown: state === 'shown',
      damaged: this.#isDamaged,
      failed: state === 'failed',
    });
  }

  protected override updated(): void {
    this.#fill();
    queueMicrotask(this.#begin);
  }

  /** By itself, but once for each object: what has failed somebody tries again. */
  readonly #begin = (): void => {
    if (this.state === 'idle' && !this.manual && this.isConnected && (this.objectKey || this.key))
      void this.start();
  };

  protected override render(): TemplateResult {
    const stream = this.state === 'shown' ? this.#stream : undefined;
    const kind = stream && kindOf(stream.file.type);
    const { texts, direction } = this.#speech;
    return html`
      <div lang=${texts.locale} dir=${direction ?? nothing}>
        <div part="screen" class="screen" data-kind=${kind ?? 'none'}>
          ${kind === 'document' ? nothing : this.#framed(stream)}
          ${stream && kind ? this.#media(stream, kind) : this.#beforehand()}
        </div>
        <p part="message" class=${this.#problem ? 'message bad' : 'message'} role="status">${this.#message()}</p>
      </div>
    `;
  }

  #media(stream: StreamHandle, kind: MediaKind): TemplateResult | typeof nothing {
    const { url, isDirect } = stream;
    const name = this.#name(stream);
    // Frames are inside the scope of the service worker, wherever this document is.
    if (kind === 'document')
      return html`<iframe part="media" class="media" src=${url} title=${name}></iframe>`;
    if (!isDirect) return nothing;
    if (kind === 'image')
      return html`<img part="media" class="media" src=${url} alt=${name} @error=${this.#broken}>`;
    if (kind === 'audio')
      return html`<audio part="media" class="media" controls preload="metadata" src=${url} aria-label=${name}
        @error=${this.#broken}></audio>`;
    return html`<video part="media" class="media" controls playsinline preload="metadata" src=${url}
      aria-label=${name} @error=${this.#broken}>${this.#tracks()}</video>`;
  }

  #framed(stream: StreamHandle | undefined): TemplateResult | typeof nothing {
    if (this.#frame === undefined) return nothing;
    return html`<iframe src=${this.#frame} title=${stream ? this.#name(stream) : nothing} ?hidden=${!stream}
      allow="fullscreen; autoplay; picture-in-picture" @load=${this.#frameLoaded}></iframe>`;
  }

  /** Copies: those of the page stay where they are. */
  #tracks(): Node[] {
    return [...this.querySelectorAll(':scope > track')].map((track) => track.cloneNode());
  }

  #beforehand(): TemplateResult | typeof nothing {
    if (this.state === 'opening') return this.#opening();
    const { texts } = this.#speech;
    const failed = this.state === 'failed';
    return html`<button type="button" part="button" class="main" @click=${() => this.start()}>
      ${failed ? again : resume}<span>${failed ? texts.retry : mediaTexts(texts).show}</span>
    </button>`;
  }

  /** Most files have a segment table, and are open at once; of the others all is read first. */
  #opening(): TemplateResult | typeof nothing {
    const { loaded, total } = this.#progress;
    if (total === 0) return nothing;
    const { texts, format } = this.#speech;
    const done = fraction(loaded, total);
    const text = mediaTexts(texts).verifyingAll(format.percent(loaded, total));
    return html`<span class="reading" role="progressbar" aria-label=${text} aria-valuemin="0" aria-valuemax="100"
      aria-valuenow=${Math.round(done * 100)}>
      <span part="progress" class="track"><span class="fill" .style=${`--_done:${done}`}></span></span>
      <span class="percent" aria-hidden="true">${text}</span>
    </span>`;
  }

  /** Said once by a screen reader: it changes when something else is so, and not with each percent. */
  #message(): string {
    const { texts } = this.#speech;
    if (this.#problem) return mediaSentence(this.#problem, texts);
    if (this.state !== 'opening') return '';
    return mediaTexts(texts).opening;
  }

  #name({ file }: StreamHandle): string {
    return this.label || (file.named ? file.name : this.#speech.texts.unnamed);
  }
}

function own(code: MediaErrorCode): Problem {
  return { code };
}

declare global {
  interface HTMLElementTagNameMap {
    'encrypted-media': EncryptedMedia;
  }
}
