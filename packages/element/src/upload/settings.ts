import type { PropertyDeclarations, PropertyValues } from 'lit';
import type { EngineSettings, JournalPort, UploaderPort, WorkerUrls } from '../engine/ports.js';
import { FormControl } from '../form/form-control.js';
import { Speech } from '../text/speech.js';
import type { TextOverrides } from '../text/texts.js';
import type { Voice } from '../text/voice.js';

/** The attributes and properties of `<encrypted-upload>`, and how they make it speak. */
export abstract class UploadSettings extends FormControl {
  static override properties: PropertyDeclarations = {
    signer: { reflect: true, useDefault: true },
    accept: { reflect: true, useDefault: true },
    maxSize: { attribute: 'max-size', reflect: true, useDefault: true },
    multiple: { type: Boolean, reflect: true },
    concurrent: { type: Number, reflect: true, useDefault: true },
    maxTotalSize: { attribute: 'max-total-size' },
    minSize: { attribute: 'min-size' },
    maxFiles: { attribute: 'max-files', type: Number },
    minFiles: { attribute: 'min-files', type: Number },
    unique: { type: Boolean },
    manual: { type: Boolean },
    previews: { type: Boolean },
    folders: { type: Boolean },
    capture: {},
    drop: {},
    paste: { reflect: true, useDefault: true },
    density: { reflect: true, useDefault: true },
    resume: { reflect: true, useDefault: true },
    label: {},
    uploader: { attribute: false },
    journal: { attribute: false },
    credentials: {},
    require: {},
    recipient: {},
    commitmentPolicy: { attribute: 'commitment-policy' },
    s3Origin: { attribute: 's3-origin' },
    workerUrl: { attribute: 'worker-url' },
    keyring: { attribute: false },
    customerKey: { attribute: false },
    headers: { attribute: false },
    context: { attribute: false },
    texts: { attribute: false },
  };

  declare signer: string;
  declare accept: string;
  declare maxSize: string;
  declare multiple: boolean;
  declare concurrent: number;
  /** Largest size of all files in the list together. */
  declare maxTotalSize: string | undefined;
  /** Smallest file taken. */
  declare minSize: string | undefined;
  /** Files in the list at most. */
  declare maxFiles: number | undefined;
  /** The form is not sent before so many files are stored. */
  declare minFiles: number | undefined;
  /** A file that is listed already is not taken once more. */
  declare unique: boolean;
  /** Files wait in the list until `start()`. */
  declare manual: boolean;
  /** Small pictures of images in the list. */
  declare previews: boolean;
  /** Takes folders: all files in them, each sealed under its path. */
  declare folders: boolean;
  /** Which camera a phone opens instead of the file dialog, as in `<input type="file">`. */
  declare capture: 'user' | 'environment' | undefined;
  /** `page`: files dropped anywhere in the page are taken. */
  declare drop: 'page' | undefined;
  declare paste: 'page' | '';
  /** How much room it takes: less for narrow columns, or that of a button where the page lists the files itself. */
  declare density: 'compact' | 'button' | '';
  /** `off`: nothing is remembered. Anything else tells these uploads from others of the page. */
  declare resume: string;
  /** Accessible name, where no `<label>` gives one. */
  declare label: string;
  /** An engine of the page's own, instead of one made from `signer`, `keyring` and `headers`. */
  declare uploader: UploaderPort | undefined;
  /** The journal of the page's own engine: what it has kept is offered. */
  declare journal: JournalPort | undefined;
  /** The page's own key; without one the signer says which key is used. */
  declare keyring: EngineSettings['keyring'] | undefined;
  /** The page's own SSE-C key, from `customerKey()` of `@sealift/upload/customer-key`: where the signer pins such keys. */
  declare customerKey: EngineSettings['customerKey'] | undefined;
  /** Sent with every request to the signer, never to S3. */
  declare headers: EngineSettings['headers'] | undefined;
  /** Whether cookies go to the signer; `same-origin` by default. */
  declare credentials: RequestCredentials | undefined;
  /** What this page accepts at least, whatever the signer says: `client`, `client+sse-kms`; several are alternatives. */
  declare require: string | readonly string[] | undefined;
  /** The one public key that this page encrypts for: PEM, or `sha256:` and the fingerprint of its SPKI. */
  declare recipient: string | undefined;
  /** Refuses a suite that the signer asks for and the policy does not allow. */
  declare commitmentPolicy: EngineSettings['commitmentPolicy'] | undefined;
  /** Where S3 is, as an origin or several. */
  declare s3Origin: string | readonly string[] | undefined;
  /** Where the page serves `seal.worker.js` itself, at its own origin; by default it is where the bundler has put it. */
  declare workerUrl: string | WorkerUrls | undefined;
  /** What the signer's `authorize` wants to know about the files; never a file name. */
  declare context: Readonly<Record<string, string>> | undefined;
  /** Replaces what the element says, entry by entry. */
  declare texts: TextOverrides | undefined;

  protected readonly speech: Speech = new Speech(this);
  declare protected voice: Voice;

  constructor() {
    super();
    this.signer = '';
    this.accept = '';
    this.maxSize = '';
    this.multiple = false;
    this.folders = false;
    this.unique = false;
    this.manual = false;
    this.previews = false;
    this.concurrent = 2;
    this.paste = '';
    this.density = '';
    this.resume = '';
    this.label = '';
    this.readVoice();
  }

  /** Texts, language and rules as they are now. */
  protected readVoice(): void {
    const { speech, voice, accept, maxSize } = this;
    // Rows are drawn anew only where something is different.
    if (!speech.read() && voice.rules.accept === accept && voice.rules.maxSize === maxSize) return;
    const { texts, format } = speech;
    this.voice = { texts, format, rules: { accept, maxSize } };
  }

  protected override willUpdate(_changed: PropertyValues): void {
    this.readVoice();
    const labels = [...this.labels].map((label) => label.textContent?.trim() ?? '').join(' ');
    this.internals.role = 'group';
    this.internals.ariaLabel = this.label || labels || this.voice.texts.uploadLabel;
  }
}
