import type { VerifiedRanges } from '../download/verified-ranges/verified-ranges.js';
import { TypedEventTarget } from '../platform/typed-event-target.js';
import type { Host } from './host.js';
import { FRAME, SAVE, type Seen } from './messages.js';

/** What happened to segments: `detail.first` to `detail.last`, counted from 0. */
export type SegmentEvent = CustomEvent<Omit<Seen, 'id' | 'what'>>;

/** What is known of a file before a byte of it was read. */
export type StreamedFile = Omit<VerifiedRanges, 'lent' | 'read'>;

export interface StreamEventMap {
  /** They are asked of S3. */
  asked: SegmentEvent;
  /** They were verified, and the browser has them. */
  verified: SegmentEvent;
  /** They are not genuine: the browser does not get them; those before and after them it does. */
  refused: SegmentEvent;
  /** They could not be fetched; `detail.code` says why. A player that asks again may get them. */
  failed: SegmentEvent;
}

/**
 * A URL for an encrypted object, which the browser reads as any other: by ranges, each verified before it gets it. It is good for this
 * page's `<video>`, `<audio>` and `<img>` where `isDirect`; else for those in a frame at `frame`; and for frames and links anywhere in
 * this origin. It ends with `close()`, and with the page.
 */
export class StreamedObject extends TypedEventTarget<StreamEventMap> {
  readonly url: string;
  /** The same, to be saved: for a frame, or a link without a `download` attribute. */
  readonly saveUrl: string;
  /** Whether the service worker answers requests of this document. */
  readonly isDirect: boolean;
  /** An empty document of this origin whose requests it answers. */
  readonly frame: string;
  /** What the file is: its size, name and type, where it comes from, and by what it was verified. */
  readonly file: StreamedFile;
  /** @internal As the page itself reads it. */
  readonly read: VerifiedRanges['read'];
  /** @internal */
  readonly id: string;
  readonly #close: () => void;

  /** @internal */
  constructor(
    id: string,
    { prefix, isDirect }: Host,
    file: StreamedFile,
    read: VerifiedRanges['read'],
    close: () => void,
  ) {
    super();
    this.id = id;
    this.read = read;
    this.url = prefix + id;
    this.saveUrl = `${this.url}?${SAVE}`;
    this.isDirect = isDirect;
    this.frame = prefix + FRAME;
    this.file = file;
    this.#close = close;
  }

  /** The URL leads to nothing any more. What the browser has it keeps. */
  close(): void {
    this.#close();
  }
}
