import { LitElement, type PropertyDeclarations } from 'lit';
import type { EngineSettings } from '../engine/ports.js';
import type { TextOverrides } from '../text/texts.js';
import type { StreamerPort } from './ports.js';

/** The attributes and properties of `<encrypted-media>`. */
export abstract class MediaSettings extends LitElement {
  static override properties: PropertyDeclarations = {
    signer: { reflect: true, useDefault: true },
    key: {},
    objectKey: { attribute: 'object-key' },
    versionId: { attribute: 'version-id' },
    label: {},
    manual: { type: Boolean, reflect: true },
    serviceWorker: { attribute: 'service-worker' },
    credentials: {},
    require: {},
    s3Origin: { attribute: 's3-origin' },
    identity: {},
    senders: { attribute: false },
    streamer: { attribute: false },
    keyring: { attribute: false },
    customerKey: { attribute: false },
    headers: { attribute: false },
    texts: { attribute: false },
  };

  declare signer: string;
  declare key: string;
  declare objectKey: string;
  declare versionId: string;
  /** What a screen reader calls it; the file's name by default. */
  declare label: string;
  /** Nothing is asked for before the button is pressed, or `start()` called. */
  declare manual: boolean;
  /** Where the page's server has `stream.worker.js`; `/sealift/sw.js` by default. */
  declare serviceWorker: string | undefined;
  /** Whether cookies go to the signer; `same-origin` by default. */
  declare credentials: RequestCredentials | undefined;
  /** What this page accepts at least, whatever the signer says: `client`, `client+sse-kms`; several are alternatives. */
  declare require: string | readonly string[] | undefined;
  /** Where S3 is, as an origin or several. */
  declare s3Origin: string | readonly string[] | undefined;
  /** `required`: an object that does not say which one it is is refused. */
  declare identity: 'required' | undefined;
  /** Whom this page knows, from `knownSenders()` of `@sealift/core/signatures`: only objects that one of them signed are read. */
  declare senders: EngineSettings['senders'] | undefined;
  /** An engine of the page's own, instead of one made from `signer`, `keyring` and `headers`. */
  declare streamer: StreamerPort | undefined;
  /** The page's own key; without one the signer unwraps the data key. */
  declare keyring: EngineSettings['keyring'] | undefined;
  /** The page's own SSE-C key, from `customerKey()` of `@sealift/upload/customer-key`: where the signer pins such keys. */
  declare customerKey: EngineSettings['customerKey'] | undefined;
  /** Sent with every request to the signer, never to S3. */
  declare headers: EngineSettings['headers'] | undefined;
  /** Replaces what the element says, entry by entry. */
  declare texts: TextOverrides | undefined;

  constructor() {
    super();
    this.signer = '';
    this.key = '';
    this.objectKey = '';
    this.versionId = '';
    this.label = '';
    this.manual = false;
  }
}
