/**
 * Svelte 5: types for both tags in templates, with `onsealift-uploaded={…}`. A server writes every value into its markup, keys and the
 * text of functions too. So what is only a property (keys, known senders, an engine) is not among them: set it in an attachment, which
 * runs in the page only.
 */
import type { HTMLAttributes } from 'svelte/elements';
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

/** What `<encrypted-upload>` takes in a template. */
export type EncryptedUploadProps = Tag<EncryptedUpload, EncryptedUploadAttributes, EncryptedUploadEvents>;
/** What `<encrypted-download>` takes in a template. */
export type EncryptedDownloadProps = Tag<
  EncryptedDownload,
  EncryptedDownloadAttributes,
  EncryptedDownloadEvents
>;

/** What `<encrypted-media>` takes in a template. */
export type EncryptedMediaProps = Tag<EncryptedMedia, EncryptedMediaAttributes, EncryptedMediaEvents>;

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'encrypted-upload': EncryptedUploadProps;
    'encrypted-download': EncryptedDownloadProps;
    'encrypted-media': EncryptedMediaProps;
  }
}
