/**
 * Solid: types for both tags in JSX. When Solid takes over markup from a server, it sets what is marked as a property and adds listeners
 * (`prop:senders`, `on:sealift-uploaded`), and leaves other values as the text that the server made of them. So what is only a property
 * (keys, known senders, an engine) is only there with its mark.
 */
import type { JSX } from 'solid-js';
import type { EncryptedDownload } from '../download/encrypted-download.js';
import type { EncryptedDownloadEvents } from '../download/events.js';
import type { EncryptedMedia } from '../media/encrypted-media.js';
import type { EncryptedMediaEvents } from '../media/events.js';
import type { EncryptedUpload } from '../upload/encrypted-upload.js';
import type { EncryptedUploadEvents } from '../upload/events.js';
import type {
  EncryptedDownloadAttributes,
  EncryptedDownloadProperties,
  EncryptedMediaAttributes,
  EncryptedMediaProperties,
  EncryptedUploadAttributes,
  EncryptedUploadProperties,
} from './attributes.js';
import type { Listeners } from './listeners.js';

type Tag<Element extends HTMLElement, Attributes, Properties, Events> = Omit<
  JSX.HTMLAttributes<Element>,
  keyof Attributes
> &
  Attributes & { [Name in keyof Properties as `prop:${Name & string}`]: Properties[Name] } & Listeners<
    'on:',
    Events,
    Element
  >;

/** What `<encrypted-upload>` takes in JSX. */
export type EncryptedUploadProps = Tag<
  EncryptedUpload,
  EncryptedUploadAttributes,
  EncryptedUploadProperties,
  EncryptedUploadEvents
>;
/** What `<encrypted-download>` takes in JSX. */
export type EncryptedDownloadProps = Tag<
  EncryptedDownload,
  EncryptedDownloadAttributes,
  EncryptedDownloadProperties,
  EncryptedDownloadEvents
>;

/** What `<encrypted-media>` takes in JSX. */
export type EncryptedMediaProps = Tag<
  EncryptedMedia,
  EncryptedMediaAttributes,
  EncryptedMediaProperties,
  EncryptedMediaEvents
>;

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements {
      'encrypted-upload': EncryptedUploadProps;
      'encrypted-download': EncryptedDownloadProps;
      'encrypted-media': EncryptedMediaProps;
    }
  }
}
