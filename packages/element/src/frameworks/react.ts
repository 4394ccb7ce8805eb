'use client';
/**
 * React 19: types for both tags in JSX, and a component for each.
 *
 * The tags take attributes and listeners. React sets no property and adds no listener when it takes over markup from a
 * server, so what is only a property (keys, known senders, an engine) goes through the components: they set it in
 * either case. What they render is disabled until then, for without it the element would accept more than it should.
 */
import {
  createElement,
  type DetailedHTMLProps,
  type FunctionComponent,
  type HTMLAttributes,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useSyncExternalStore,
} from 'react';
import type { EncryptedDownload as DownloadElement } from '../download/encrypted-download.js';
import type { EncryptedDownloadEvents } from '../download/events.js';
import type { EncryptedMedia as MediaElement } from '../media/encrypted-media.js';
import type { EncryptedMediaEvents } from '../media/events.js';
import type { EncryptedUpload as UploadElement } from '../upload/encrypted-upload.js';
import type { EncryptedUploadEvents } from '../upload/events.js';
import type {
  EncryptedDownloadAttributes,
  EncryptedDownloadProperties,
  EncryptedMediaAttributes,
  EncryptedUploadAttributes,
  EncryptedUploadProperties,
} from './attributes.js';
import type { Listeners } from './listeners.js';

type Tag<Element extends HTMLElement, Attributes, Events> = DetailedHTMLProps<
  Omit<HTMLAttributes<Element>, keyof Attributes> & Attributes & Listeners<'on', Events, Element>,
  Element
>;

/** `key` is React's own: an object's key is `object-key`. */
type DownloadTag = Tag<DownloadElement, Omit<EncryptedDownloadAttributes, 'key'>, EncryptedDownloadEvents>;
/** No component: what is only a property of it is set in a `ref`. */
type MediaTag = Tag<MediaElement, Omit<EncryptedMediaAttributes, 'key'>, EncryptedMediaEvents>;
type UploadTag = Tag<UploadElement, EncryptedUploadAttributes, EncryptedUploadEvents>;

/** What `<encrypted-upload>` takes in JSX, and the properties. */
export type EncryptedUploadProps = UploadTag & EncryptedUploadProperties;
/** What `<encrypted-download>` takes in JSX, and the properties. */
export type EncryptedDownloadProps = DownloadTag & EncryptedDownloadProperties;

const UPLOAD_PROPERTIES: Record<keyof EncryptedUploadProperties, true> = {
  initial: true,
  uploader: true,
  journal: true,
  keyring: true,
  customerKey: true,
  headers: true,
  context: true,
  texts: true,
};
const DOWNLOAD_PROPERTIES: Record<keyof EncryptedDownloadProperties, true> = {
  downloader: true,
  keyring: true,
  customerKey: true,
  senders: true,
  headers: true,
  texts: true,
};

/** `<encrypted-upload>`, registered when it is first in a page. */
export const EncryptedUpload: FunctionComponent<EncryptedUploadProps> = component<
  UploadElement,
  EncryptedUploadProps
>('encrypted-upload', UPLOAD_PROPERTIES);

/** `<encrypted-download>`, registered when it is first in a page. */
export const EncryptedDownload: FunctionComponent<EncryptedDownloadProps> = component<
  DownloadElement,
  EncryptedDownloadProps
>('encrypted-download', DOWNLOAD_PROPERTIES);

function component<
  Element extends HTMLElement,
  Props extends DetailedHTMLProps<HTMLAttributes<Element>, Element>,
>(tag: string, properties: Readonly<Record<string, true>>): FunctionComponent<Props> {
  function Component({ ref, ...props }: Props): ReturnType<FunctionComponent> {
    const element = useRef<Element>(null);
    const before = useRef<Record<string, unknown>>({});
    const inPage = useSyncExternalStore(unchanging, inBrowser, onServer);
    useImperativeHandle(ref, () => element.current as Element, []);

    const own = pick(props, (name) => name in properties);
    const listeners = Object.entries(pick(props, (name) => LISTENER.test(name))).flatMap(
      ([name, listener]) =>
        typeof listener === 'function' ? [[name.slice('on'.length), listener as EventListener] as const] : [],
    );
    const attributes = pick(props, (name) => !(name in properties) && !LISTENER.test(name));

    useLayoutEffect(() => {
      Object.assign(element.current as Element, undefinedOf(before.current), own);
      before.current = own;
    });
    useLayoutEffect(() => {
      const target = element.current as Element;
      for (const [name, listener] of listeners) target.addEventListener(name, listener);
      return () => {
        for (const [name, listener] of listeners) target.removeEventListener(name, listener);
      };
    });
    useLayoutEffect(() => void import('../define.js'), []);

    const disabled = !inPage || Boolean((props as { disabled?: boolean }).disabled);
    return createElement(tag, { ...attributes, disabled, ref: element });
  }
  Component.displayName = tag;
  return Component;
}

const LISTENER = /^onsealift-/;
const unchanging = () => () => {};
const inBrowser = () => true;
const onServer = () => false;

function pick(props: object, wanted: (name: string) => boolean): Record<string, unknown> {
  return Object.fromEntries(Object.entries(props).filter(([name]) => wanted(name)));
}

/** What was given before and is not given any more is taken back. */
function undefinedOf(values: Record<string, unknown>): Record<string, undefined> {
  return Object.fromEntries(Object.keys(values).map((name) => [name, undefined]));
}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'encrypted-upload': UploadTag;
      'encrypted-download': DownloadTag;
      'encrypted-media': MediaTag;
    }
  }
}
