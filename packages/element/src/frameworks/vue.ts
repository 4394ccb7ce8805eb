/** Vue 3.5: types for both tags in templates, with `@sealift-uploaded="…"`. */
import type { EmitFn, HTMLAttributes, PublicProps } from 'vue';
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

/** In templates Vue's types know every name in camel case: `max-size` as `maxSize`. */
type Camel<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;
type CamelKeys<Attributes> = { [Name in keyof Attributes as Camel<Name & string>]: Attributes[Name] };

/** What a template may say about a tag; there is nothing of it in the element itself. */
type Tag<Element, Attributes, Properties, Events> = new () => Element & {
  /** @deprecated For templates only: the element has no such property. */
  $props: Omit<HTMLAttributes, keyof Attributes | keyof Properties> &
    CamelKeys<Attributes> &
    Properties &
    PublicProps;
  /** @deprecated For templates only: the element has no such method. */
  $emit: EmitFn<{ [Name in keyof Events]: (event: Events[Name]) => void }>;
};

/** `<encrypted-upload>` in a template. */
export type EncryptedUploadTag = Tag<
  EncryptedUpload,
  EncryptedUploadAttributes,
  EncryptedUploadProperties,
  EncryptedUploadEvents
>;
/** `<encrypted-download>` in a template. `key` is Vue's own: an object's key is `object-key`. */
export type EncryptedDownloadTag = Tag<
  EncryptedDownload,
  Omit<EncryptedDownloadAttributes, 'key'>,
  EncryptedDownloadProperties,
  EncryptedDownloadEvents
>;

/** `<encrypted-media>` in a template. */
export type EncryptedMediaTag = Tag<
  EncryptedMedia,
  Omit<EncryptedMediaAttributes, 'key'>,
  EncryptedMediaProperties,
  EncryptedMediaEvents
>;

declare module 'vue' {
  interface GlobalComponents {
    'encrypted-upload': EncryptedUploadTag;
    'encrypted-download': EncryptedDownloadTag;
    'encrypted-media': EncryptedMediaTag;
  }
}
