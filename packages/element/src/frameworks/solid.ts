/** Solid: types for both tags in JSX. Solid sets properties and adds listeners (`on:sealift-uploaded`) after a server rendered, too. */
import type { JSX } from 'solid-js';
import type { EncryptedDownload } from '../download/encrypted-download.js';
import type { EncryptedDownloadEvents } from '../download/events.js';
import type { EncryptedUpload } from '../upload/encrypted-upload.js';
import type { EncryptedUploadEvents } from '../upload/events.js';
import type {
  EncryptedDownloadAttributes,
  EncryptedDownloadProperties,
  EncryptedUploadAttributes,
  EncryptedUploadProperties,
} from './attributes.js';
import type { Listeners } from './listeners.js';

type Tag<Element extends HTMLElement, Attributes, Properties, Events> = Omit<
  JSX.HTMLAttributes<Element>,
  keyof Attributes | keyof Properties
> &
  Attributes &
  Properties & { [Name in keyof Properties & string as `prop:${Name}`]?: Properties[Name] } & Listeners<
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

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements {
      'encrypted-upload': EncryptedUploadProps;
      'encrypted-download': EncryptedDownloadProps;
    }
  }
}
