// Made from custom-elements.json by `npm run manifest`.
import type { CommitmentPolicy } from '@sealift/upload/upload';
import type { EncryptedDownload } from '../download/encrypted-download.js';
import type { EncryptedMedia } from '../media/encrypted-media.js';
import type { EncryptedUpload } from '../upload/encrypted-upload.js';

/** The attributes of `<encrypted-download>`. */
export interface EncryptedDownloadAttributes {
  /** Address of the signer, absolute or relative to the page. Required. */
  signer?: string | undefined;
  /** The object's key in the bucket. Required; `key` does the same where no framework takes it. */
  'object-key'?: string | undefined;
  /** See `object-key`. */
  key?: string | undefined;
  /** Of a versioned bucket, which version. */
  'version-id'?: string | undefined;
  /** Name to save under, where the object carries none of its own. */
  filename?: string | undefined;
  /** Where the page's server has `stream.worker.js`: files are saved as they are verified, where the browser shows downloads that break off. Without it, once the whole of them is verified. */
  'service-worker'?: string | undefined;
  /** `manual`: the file is not saved, only handed to the listener of `sealift-downloaded`. */
  save?: 'manual' | undefined;
  /** `off`: what has come of a large file goes with the page. Any other text keeps users or cases apart. By default it stays in this browser for a week, encrypted as it is stored, and the next download of the object goes on from there. */
  keep?: string | undefined;
  /** What the page accepts at least, whatever the signer says: `client`, `sse-kms`, `client+sse-kms` …; several are alternatives. */
  require?: string | undefined;
  /** Where S3 is, as an origin: nothing is asked anywhere else. */
  's3-origin'?: string | undefined;
  /** Where the page serves `open.worker.js` itself, at its own origin. */
  'worker-url'?: string | undefined;
  /** An object that does not say under which key it was made is refused. */
  identity?: 'required' | undefined;
  /** The button does nothing. */
  disabled?: boolean | undefined;
  /** Whether cookies go to the signer, as in `fetch`; `same-origin` by default. */
  credentials?: RequestCredentials | undefined;
}

/** What is only ever a property of `<encrypted-download>`. */
export interface EncryptedDownloadProperties {
  /** An engine of the page's own, instead of one made from `signer`, `keyring` and `headers`. */
  downloader?: EncryptedDownload['downloader'] | undefined;
  /** Whom this page knows, from `knownSenders()` of `@sealift/core/signatures`: only objects that one of them signed are read. */
  senders?: EncryptedDownload['senders'] | undefined;
  /** The page's own key; without one the signer unwraps the data key. */
  keyring?: EncryptedDownload['keyring'] | undefined;
  /** The page's own SSE-C key, from `customerKey()` of `@sealift/upload/customer-key`: where the signer pins such keys. */
  customerKey?: EncryptedDownload['customerKey'] | undefined;
  /** Sent with every request to the signer, never to S3. */
  headers?: EncryptedDownload['headers'] | undefined;
  /** Replaces what the element says, entry by entry. */
  texts?: EncryptedDownload['texts'] | undefined;
}

/** The attributes of `<encrypted-media>`. */
export interface EncryptedMediaAttributes {
  /** Address of the signer, absolute or relative to the page. Required. */
  signer?: string | undefined;
  /** The object's key in the bucket. Required; `key` does the same where no framework takes it. */
  'object-key'?: string | undefined;
  /** See `object-key`. */
  key?: string | undefined;
  /** Of a versioned bucket, which version. */
  'version-id'?: string | undefined;
  /** What a screen reader calls it; the file's name by default. */
  label?: string | undefined;
  /** Nothing is asked for before the button is pressed, or `start()` called. */
  manual?: boolean | undefined;
  /** Where the page's server has `stream.worker.js`; `/sealift/sw.js` by default. */
  'service-worker'?: string | undefined;
  /** What the page accepts at least, whatever the signer says: `client`, `client+sse-kms` …; several are alternatives. */
  require?: string | undefined;
  /** Where S3 is, as an origin: nothing is asked anywhere else. */
  's3-origin'?: string | undefined;
  /** An object that does not say under which key it was made is refused. */
  identity?: 'required' | undefined;
  /** Whether cookies go to the signer, as in `fetch`; `same-origin` by default. */
  credentials?: RequestCredentials | undefined;
}

/** What is only ever a property of `<encrypted-media>`. */
export interface EncryptedMediaProperties {
  /** An engine of the page's own, instead of one made from `signer`, `keyring` and `headers`. */
  streamer?: EncryptedMedia['streamer'] | undefined;
  /** Whom this page knows, from `knownSenders()` of `@sealift/core/signatures`: only objects that one of them signed are read. */
  senders?: EncryptedMedia['senders'] | undefined;
  /** The page's own key; without one the signer unwraps the data key. */
  keyring?: EncryptedMedia['keyring'] | undefined;
  /** The page's own SSE-C key, from `customerKey()` of `@sealift/upload/customer-key`: where the signer pins such keys. */
  customerKey?: EncryptedMedia['customerKey'] | undefined;
  /** Sent with every request to the signer, never to S3. */
  headers?: EncryptedMedia['headers'] | undefined;
  /** Replaces what the element says, entry by entry. */
  texts?: EncryptedMedia['texts'] | undefined;
}

/** The attributes of `<encrypted-upload>`. */
export interface EncryptedUploadAttributes {
  /** Address of the signer, absolute or relative to the page. Required. */
  signer?: string | undefined;
  /** Which types are taken, as in `<input type="file">`. All, by default. */
  accept?: string | undefined;
  /** Largest file taken, such as `10GB` or `512 MiB`. The signer has its own limit. */
  'max-size'?: string | undefined;
  /** Smallest file taken, written as `max-size` is. */
  'min-size'?: string | undefined;
  /** Largest size of all files in the list together. */
  'max-total-size'?: string | undefined;
  /** Files in the list at most, with `multiple`. */
  'max-files'?: number | `${number}` | undefined;
  /** The form is not sent before so many files are stored. */
  'min-files'?: number | `${number}` | undefined;
  /** A file that is listed already is not taken once more. */
  unique?: boolean | undefined;
  /** With `multiple`: takes folders, dropped or chosen; each file in them is sealed under its path. */
  folders?: boolean | undefined;
  /** Which camera a phone opens instead of the file dialog, as in `<input type="file">`. */
  capture?: 'user' | 'environment' | undefined;
  /** Takes more than one file. Without it a new file takes the place of the one before. */
  multiple?: boolean | undefined;
  /** Files are listed, and sent when the user presses the button that starts, or the page calls `start()`. */
  manual?: boolean | undefined;
  /** Small pictures of images in the list, made in the page. */
  previews?: boolean | undefined;
  /** Large files in progress at once; 2 by default. Of those below 8 MiB as many as the engine takes. */
  concurrent?: number | `${number}` | undefined;
  /** Whether cookies go to the signer, as in `fetch`; `same-origin` by default. */
  credentials?: RequestCredentials | undefined;
  /** What the page accepts at least, whatever the signer says: `client`, `sse-kms`, `client+sse-kms` …; several are alternatives. */
  require?: string | undefined;
  /** The one public key that files are encrypted for: PEM, or `sha256:` and the fingerprint of its SPKI. */
  recipient?: string | undefined;
  /** Refuses a suite that the signer asks for and the policy does not allow. */
  'commitment-policy'?: CommitmentPolicy | undefined;
  /** Where S3 is, as an origin: nothing is sent anywhere else. */
  's3-origin'?: string | undefined;
  /** Where the page serves `seal.worker.js` itself, at its own origin. */
  'worker-url'?: string | undefined;
  /** `off`: nothing is remembered of uploads. `pick`: a file is always picked again. Any other text keeps them apart from those of other users or cases. */
  resume?: string | undefined;
  /** Accessible name, where no `<label>` gives one. */
  label?: string | undefined;
  /** Under this name a form sends the receipts; without one it sends nothing. */
  name?: string | undefined;
  /** The form is not sent before a file is stored. */
  required?: boolean | undefined;
  /** Takes no files. A fieldset around it does the same. */
  disabled?: boolean | undefined;
  /** `page`: files dropped anywhere in the page are taken. */
  drop?: 'page' | undefined;
  /** `page`: files pasted anywhere in the page are taken, not only while the focus is in the element. */
  paste?: 'page' | undefined;
  /** `compact`: for narrow columns. `button`: the button and a line about the files, for pages that list them themselves. */
  density?: 'compact' | 'button' | undefined;
}

/** What is only ever a property of `<encrypted-upload>`. */
export interface EncryptedUploadProperties {
  /** What was stored before: it is listed, the form sends its receipts, and `reset()` brings it back. */
  initial?: EncryptedUpload['initial'] | undefined;
  /** An engine of the page's own, instead of one made from `signer`, `keyring` and `headers`. */
  uploader?: EncryptedUpload['uploader'] | undefined;
  /** The journal of the page's own engine: what it has kept is offered. */
  journal?: EncryptedUpload['journal'] | undefined;
  /** The page's own key; without one the signer says which key is used. */
  keyring?: EncryptedUpload['keyring'] | undefined;
  /** The page's own SSE-C key, from `customerKey()` of `@sealift/upload/customer-key`: where the signer pins such keys. */
  customerKey?: EncryptedUpload['customerKey'] | undefined;
  /** Sent with every request to the signer, never to S3. */
  headers?: EncryptedUpload['headers'] | undefined;
  /** What the signer's `authorize` wants to know about the files; never a file name. */
  context?: EncryptedUpload['context'] | undefined;
  /** Replaces what the element says, entry by entry. */
  texts?: EncryptedUpload['texts'] | undefined;
}
