import type { DownloadTarget } from '../engine/ports.js';

/** A URL that the browser reads as any other, of a file whose every byte was verified before the browser gets it. */
export interface StreamHandle extends EventTarget {
  readonly url: string;
  /** Whether it is good for media of this document; else for media in the document at `frame`. */
  readonly isDirect: boolean;
  readonly frame: string;
  readonly file: StreamedFile;
  close(): void;
}

export interface StreamedFile {
  /** Bytes. */
  readonly size: number;
  /** One of which nothing runs in the page, or `application/octet-stream`. */
  readonly type: string;
  readonly name: string;
  /** Whether the name is the uploader's. */
  readonly named: boolean;
  readonly segmentSize: number;
  readonly segments: number;
  /** By a segment table; or by reading all of the object first. */
  readonly verifiedBy: 'segments' | 'object';
}

/** What `<encrypted-media>` needs of an engine. `createStreamer` of `@sealift/upload/stream` makes one. */
export interface StreamerPort {
  /** Where it can be shown, before it is opened: then the frame loads meanwhile. */
  place?(): Promise<Pick<StreamHandle, 'isDirect' | 'frame'>>;
  open(
    target: DownloadTarget,
    options?: {
      readonly signal?: AbortSignal;
      readonly onProgress?: (loaded: number, total: number) => void;
    },
  ): Promise<StreamHandle>;
  close(): void;
}
