import type { ErrorDetail } from '../upload/events.js';
import type { StreamedFile } from './ports.js';

/** A file that is shown. */
export interface MediaShownDetail extends StreamedFile {
  readonly key: string;
}

/** What happened to segments of it, counted from 0. */
export interface MediaSegmentsDetail {
  /** Asked of S3; verified, and the browser has them; not genuine, and left out; or not to be had just now. */
  readonly what: 'asked' | 'verified' | 'refused' | 'failed';
  readonly first: number;
  readonly last: number;
}

/** The events of `<encrypted-media>`. All bubble and cross shadow roots. */
export interface EncryptedMediaEvents {
  'sealift-media-shown': CustomEvent<MediaShownDetail>;
  'sealift-media-segments': CustomEvent<MediaSegmentsDetail>;
  'sealift-error': CustomEvent<ErrorDetail>;
}

export function emitMedia<Name extends keyof EncryptedMediaEvents>(
  target: EventTarget,
  name: Name,
  detail: EncryptedMediaEvents[Name]['detail'],
): void {
  target.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}

declare global {
  /** They bubble, so any element may listen. */
  interface GlobalEventHandlersEventMap extends Omit<EncryptedMediaEvents, 'sealift-error'> {}
}
