import type { RangeVerification, SegmentTableHandle } from '@sealift/core/segments';
import type { FoundProtection } from '@sealift/protocol';
import type { Origin } from '../downloaded-file.js';
import type { Grants } from '../grants.js';
import type { FileRange } from './file-range.js';

/** A file of which any range can be read. Every byte was verified before it is handed out. It is data that somebody else has sent. */
export interface VerifiedRanges extends Origin, RangeVerification {
  /** Bytes of the file. */
  readonly size: number;
  /** The claimed type if nothing of such a file can run in the page, else `application/octet-stream`. */
  readonly type: string;
  /** The claimed name without what could mislead; a neutral name when the object has none. */
  readonly name: string;
  /** Whether the name is the uploader's. */
  readonly named: boolean;
  /** As the uploader gave them: any text. */
  readonly claimedName?: string;
  readonly claimedType?: string;
  /** How the object is protected. */
  readonly protection: FoundProtection;
  /** Bytes of every segment but the last, which may be shorter: what is fetched, and what is refused, is whole ones. */
  readonly segmentSize: number;
  readonly segments: number;
  /**
   * A range, clipped to the file: a chunk for each segment that it lies in. The stream errors where one is damaged (`segment-damaged`,
   * with its number in `segment`); what came before is genuine, and other ranges can be read.
   *
   * @throws UploadError `invalid-option`; through the stream CoreError `segment-damaged`, UploadError `s3-…`, `object-…`
   */
  read(
    range?: FileRange,
    options?: { readonly signal?: AbortSignal },
  ): ReadableStream<Uint8Array<ArrayBuffer>>;
  /** @internal For the page's service worker, which reads ranges by itself. */
  readonly lent: {
    readonly table: SegmentTableHandle;
    readonly grants: Pick<Grants, 'grant' | 'url' | 'expire'>;
  };
}

export interface RangesOptions {
  /** Aborting it ends this, and all reading. */
  readonly signal?: AbortSignal;
  /** Called while an object without a table is read, once: bytes of it so far, and in all. */
  readonly onProgress?: (loaded: number, total: number) => void;
  /** `false`: an object without a table is not read as a whole, but refused (`segment-table-needed`). Default: true. */
  readonly whole?: boolean;
}
