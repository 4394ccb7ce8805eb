import { LitElement, type PropertyDeclarations } from 'lit';
import type { DownloaderPort, WorkerUrls } from '../engine/ports.js';
import { ReadingSettings } from '../reading/settings.js';

/** The attributes and properties of `<encrypted-download>`. */
export abstract class DownloadSettings extends ReadingSettings {
  static override shadowRootOptions: ShadowRootInit = {
    ...LitElement.shadowRootOptions,
    delegatesFocus: true,
  };
  static override properties: PropertyDeclarations = {
    filename: {},
    save: { reflect: true, useDefault: true },
    disabled: { type: Boolean, reflect: true },
    keep: { useDefault: true },
    workerUrl: { attribute: 'worker-url' },
    downloader: { attribute: false },
  };

  declare filename: string;
  declare save: 'manual' | '';
  declare disabled: boolean;
  /** `off`, or whose it is what has come of a large file when the page goes. */
  declare keep: string;
  /** Where the page serves `open.worker.js` itself, at its own origin; by default it is where the bundler has put it. */
  declare workerUrl: string | WorkerUrls | undefined;
  /** An engine of the page's own, instead of one made from `signer`, `keyring` and `headers`. */
  declare downloader: DownloaderPort | undefined;

  constructor() {
    super();
    this.filename = '';
    this.save = '';
    this.disabled = false;
    this.keep = '';
  }
}
