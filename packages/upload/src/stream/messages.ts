import type { SegmentTableHandle } from '@sealift/core/segments';
import type { SignedRequest } from '@sealift/protocol';

/**
 * What a page and its service worker say to each other. A browser ends a service worker whenever it likes, so the worker remembers
 * nothing: it asks for what it needs, and the page that made a URL answers for as long as it lives.
 */

/** Behind the scope of the service worker: `/sealift/sealift-stream/ID`. */
export const PATH = 'sealift-stream/';
/** Of a document without content or script, in which a page shows what its own document cannot. */
export const FRAME = 'frame';
/** After the `?`: the file is to be saved, and not shown. */
export const SAVE = 'save';
/** A random id is the right to read: 16 bytes in base64url. */
export const ID: RegExp = /^[\w-]{22}$/;

/** All that a service worker needs to read one object. It is posted, in memory, and kept nowhere. */
export interface StreamSource {
  /** Verified by the page. */
  readonly table: SegmentTableHandle;
  /** A presigned GET of the object, good now. */
  readonly request: SignedRequest;
  /** Bytes of the stored object. */
  readonly objectSize: number;
  readonly etag: string;
  /** What the uploader calls the file, and its type: any text. */
  readonly claimedName?: string | undefined;
  readonly claimedType?: string | undefined;
  /** Segments that are known not to be genuine. */
  readonly refused: readonly number[];
}

/** From a page. */
export type PageMessage = { readonly sealift: 'stream' } & (
  | { readonly say: 'hello'; readonly id: string }
  /** Nothing, where the page does not have it any more. */
  | {
      readonly say: 'source';
      readonly id: string;
      readonly renewed: boolean;
      readonly source: StreamSource | undefined;
    }
  | { readonly say: 'drop'; readonly id: string }
  /** Of a file that the browser saves: how it goes on. Told again and again, so that the page hears whether it still does. */
  | { readonly say: 'save'; readonly id: string; readonly go: 'on' | 'hold' | 'end' }
);

/** From a service worker. */
export type WorkerMessage = { readonly sealift: 'stream' } & (
  | { readonly say: 'here'; readonly id: string; readonly version: string; readonly prefix: string }
  /** `renewed`: S3 does not take the request any more. */
  | { readonly say: 'wanted'; readonly id: string; readonly renewed: boolean }
  | ({ readonly say: 'seen' } & Seen)
  | ({ readonly say: 'save' } & Saved)
);

/** What becomes of a file that the browser saves. */
export interface Saved {
  readonly id: string;
  /**
   * It is read. `whole`: every byte was verified, and the browser has taken the last one. `broken`: it ended before that, for `code`, at
   * `segment`. `left`: the browser wants no more of it. `unknown`: this worker knows nothing of it; the one that did was ended.
   */
  readonly state: 'running' | 'whole' | 'broken' | 'left' | 'unknown';
  readonly code?: string | undefined;
  readonly segment?: number | undefined;
}

/** What happens to the segments of a stream. `first` to `last`, both counted from 0. */
export interface Seen {
  readonly id: string;
  /** Asked of S3; verified and handed to the browser; not genuine, and not handed out; or not to be had, with the code. */
  readonly what: 'asked' | 'verified' | 'refused' | 'failed';
  readonly first: number;
  readonly last: number;
  readonly code?: string | undefined;
}

/** Others speak to the same worker and the same page. */
export function isOurs(data: unknown): boolean {
  return (data as { readonly sealift?: unknown } | null | undefined)?.sealift === 'stream';
}
