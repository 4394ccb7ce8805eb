import type { PropertyDeclarations } from 'lit';
import { ReadingSettings } from '../reading/settings.js';
import type { StreamerPort } from './ports.js';

/** The attributes and properties of `<encrypted-media>`. */
export abstract class MediaSettings extends ReadingSettings {
  static override properties: PropertyDeclarations = {
    label: {},
    manual: { type: Boolean, reflect: true },
    streamer: { attribute: false },
  };

  /** What a screen reader calls it; the file's name by default. */
  declare label: string;
  /** Nothing is asked for before the button is pressed, or `start()` called. */
  declare manual: boolean;
  /** An engine of the page's own, instead of one made from `signer`, `keyring` and `headers`. */
  declare streamer: StreamerPort | undefined;

  constructor() {
    super();
    this.label = '';
    this.manual = false;
  }
}
