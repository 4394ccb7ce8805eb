import type { SegmentOpenerHandle } from '@sealift/core/open';
import type { SignedRequest } from '@sealift/protocol';
import type { UploadErrorCode } from '../errors.js';
import type { SendOutcome } from '../s3/outcome.js';
import type { WantedRange } from '../s3/range.js';
import type { Connection, Handlers } from './rpc.js';

/** A range of the object, fetched and decrypted, not verified. */
export interface OpenedRange {
  readonly kind: 'opened';
  /** It was not decrypted, for that was asked for: `plaintext` is the object's own bytes. */
  readonly sealed?: boolean;
  readonly plaintext: Uint8Array<ArrayBuffer>;
  /** 16 bytes for `Opener.accept`; none where S3 decrypts. */
  readonly share: Uint8Array;
  /** What stands behind the plaintext in this range: the tag, or nothing. */
  readonly tag: Uint8Array;
}

export type OpenOutcome =
  | OpenedRange
  | SendOutcome
  /** Fewer bytes than the answer's head announced: the connection broke. */
  | { readonly kind: 'short' }
  /** S3 sent something else than this range of this object. */
  | { readonly kind: 'wrong'; readonly code: UploadErrorCode };

export interface RangeRequest extends WantedRange {
  /** A presigned GET. */
  readonly request: SignedRequest;
  readonly etag: string;
  /** Bytes of the file in this range. */
  readonly plaintextLength: number;
  /** It is not to be decrypted: only its share is wanted. */
  readonly sealed?: boolean;
}

/** Where ranges are fetched and decrypted: a worker, or the page where workers may not start. */
export interface OpeningWorker {
  /** Without a handle the object is the file: S3 has decrypted it. */
  open(job: number, handle: SegmentOpenerHandle | undefined): Promise<void>;
  fetch(
    job: number,
    range: RangeRequest,
    onProgress: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<OpenOutcome>;
  close(job: number): Promise<void>;
}

/** The same at the other end of a connection. */
export function remoteOpeningWorker({ call }: Connection): OpeningWorker {
  return {
    open: (...args) => call('open', args) as Promise<void>,
    fetch: (job, range, onProgress, signal) =>
      call('fetch', [job, range], { onProgress, signal }) as Promise<OpenOutcome>,
    close: (...args) => call('close', args) as Promise<void>,
  };
}

/** The worker's end of it. */
export function openHandlers(worker: OpeningWorker): Handlers {
  return {
    open: (_, job: number, handle: SegmentOpenerHandle | undefined) => worker.open(job, handle),
    fetch: ({ progress, signal }, job: number, range: RangeRequest) =>
      worker.fetch(job, range, progress, signal),
    close: (_, job: number) => worker.close(job),
  };
}

/** The plaintext moves to the page; it is not copied. */
export function openTransfers(value: unknown): Transferable[] {
  const outcome = value as OpenOutcome | undefined;
  return outcome?.kind === 'opened' ? [outcome.plaintext.buffer] : [];
}
