/**
 * Preact 10 and 11: types for both tags in JSX. Preact sets no property when it takes over markup from a server, so what is only
 * a property (keys, known senders, an engine) is not among them: set it in a `ref`, which runs in either case.
 */
import type { HTMLAttributes } from 'preact';
import type { EncryptedDownload } from '../download/encrypted-download.js';
import type { EncryptedDownloadEvents } from '../download/events.js';
import type { EncryptedMedia } from '../media/encrypted-media.js';
import type { EncryptedMediaEvents } from '../media/events.js';
import type { EncryptedUpload } from '../upload/encrypted-upload.js';
import type { EncryptedUploadEvents } from '../upload/events.js';
import type {
  EncryptedDownloadAttributes,
  EncryptedMediaAttributes,
  EncryptedUploadAttributes,
} from './attributes.js';
import type { Listeners } from './listeners.js';

type Tag<Element extends HTMLElement, Attributes, Events> = Omit<HTMLAttributes<Element>, keyof Attributes> &
  Attributes &
  Listeners<'on', Events, Element>;

/** What `<encrypted-upload>` takes in JSX. */
export type EncryptedUploadProps = Tag<EncryptedUpload, EncryptedUploadAttributes, EncryptedUploadEvents>;
/** What `<encrypted-download>` takes in JSX. `key` is Preact's own: an object's key is `object-key`. */
export type EncryptedDownloadProps = Tag<
  EncryptedDownload,
  Omit<EncryptedDownloadAttributes, 'key'>,
  EncryptedDownloadEvents
>;

/** What `<encrypted-media>` takes in JSX. */
export type EncryptedMediaProps = Tag<
  EncryptedMedia,
  Omit<EncryptedMediaAttributes, 'key'>,
  EncryptedMediaEvents
>;

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'encrypted-upload': EncryptedUploadProps;
      'encrypted-download': EncryptedDownloadProps;
      'encrypted-media': EncryptedMediaProps;
    }
  }
}
