/** Svelte 5: types for both tags in templates, with `onsealift-uploaded={…}`. */
import type { HTMLAttributes } from 'svelte/elements';
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
  HTMLAttributes<Element>,
  keyof Attributes | keyof Properties
> &
  Attributes &
  Properties &
  Listeners<'on', Events, Element>;

/** What `<encrypted-upload>` takes in a template. */
export type EncryptedUploadProps = Tag<
  EncryptedUpload,
  EncryptedUploadAttributes,
  EncryptedUploadProperties,
  EncryptedUploadEvents
>;
/** What `<encrypted-download>` takes in a template. */
export type EncryptedDownloadProps = Tag<
  EncryptedDownload,
  EncryptedDownloadAttributes,
  EncryptedDownloadProperties,
  EncryptedDownloadEvents
>;

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'encrypted-upload': EncryptedUploadProps;
    'encrypted-download': EncryptedDownloadProps;
  }
}
