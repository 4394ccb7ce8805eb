import { LitElement, type PropertyDeclarations } from 'lit';
import type { EngineSettings } from '../engine/ports.js';
import type { TextOverrides } from '../text/texts.js';

/** The attributes and properties of every element that reads an object. */
export abstract class ReadingSettings extends LitElement {
  static override properties: PropertyDeclarations = {
    signer: { reflect: true, useDefault: true },
    key: {},
    objectKey: { attribute: 'object-key' },
    versionId: { attribute: 'version-id' },
    serviceWorker: { attribute: 'service-worker' },
    credentials: {},
    require: {},
    s3Origin: { attribute: 's3-origin' },
    identity: {},
    senders: { attribute: false },
    keyring: { attribute: false },
    customerKey: { attribute: false },
    headers: { attribute: false },
    texts: { attribute: false },
  };

  declare signer: string;
  declare key: string;
  declare objectKey: string;
  declare versionId: string;
  /** Where the page's server has `stream.worker.js`. */
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
  }
}
