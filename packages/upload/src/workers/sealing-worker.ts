import type { SegmentClaim, SegmentSealerHandle } from '@sealift/core/seal';
import type { SignedRequest } from '@sealift/protocol';
import type { Crc64 } from '../checksum/crc64.js';
import type { FileRange } from '../platform/file-range.js';
import type { send } from '../platform/xhr.js';
import type { SendOutcome } from '../s3/outcome.js';
import type { Connection, Handlers } from './rpc.js';

/** What is known of a sealed part; its bytes stay where they were made. */
export interface SealedPart {
  /** Bytes, without the tag. */
  readonly length: number;
  /** 16 bytes for `Sealer.accept` (none where S3 encrypts): a secret of the object, never to be sent or stored. */
  readonly share: Uint8Array;
  /** For the object's segment table (`SealedSegment.pieces`; none where S3 encrypts): secrets, too. */
  readonly pieces: Uint8Array;
  /** The object's last 16 bytes, where the file is one segment: they are behind the part already. */
  readonly tag?: Uint8Array | undefined;
  /** Of the part as it is held. */
  readonly crc: Crc64;
  /** Of the plaintext, where it was asked for. */
  readonly plaintextCrc?: Crc64 | undefined;
}

/**
 * Where parts are sealed and sent: a worker, or the page itself where workers may not start. A worker holds the sealed
 * bytes of a part from `seal` to `release`, so that a retry sends the same bytes; it decides nothing.
 */
export interface SealingWorker {
  /** Without a handle the parts of this job stay as they are: S3 encrypts them. */
  open(job: number, handle: SegmentSealerHandle | undefined): Promise<void>;
  /**
   * `unreadable`: the file changed, also since it was sealed first, or is gone.
   *
   * @param claim of the part's bytes, which this call uses up; none where the job has no handle
   * @param twice `reread` will follow: the CRC of the plaintext is wanted, to be compared
   */
  seal(
    job: number,
    part: number,
    source: FileRange,
    claim: SegmentClaim | undefined,
    twice: boolean,
  ): Promise<SealedPart | 'unreadable'>;
  /** Reads a range once more, for the CRC of its plaintext. */
  reread(source: FileRange): Promise<Crc64 | 'unreadable'>;
  /** Adds bytes after a sealed part (the tag), and returns their CRC. */
  append(job: number, part: number, bytes: Uint8Array): Promise<Crc64>;
  put(
    job: number,
    part: number,
    request: SignedRequest,
    onProgress: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<SendOutcome>;
  release(job: number, part: number): Promise<void>;
  close(job: number): Promise<void>;
}

let jobs = 0;

/** A number for the workers, which no other upload of this page has. */
export function nextJob(): number {
  return ++jobs;
}

/** The same in the page itself, with what the page needs to do without it. */
export interface InPage extends SealingWorker {
  readonly send: typeof send;
  checksum(bytes: Uint8Array): Crc64;
}

/** The same at the other end of a connection. */
export function remoteSealingWorker({ call }: Connection): SealingWorker {
  return {
    open: (...args) => call('open', args) as Promise<void>,
    seal: (job, part, source, claim, twice) =>
      call('seal', [job, part, source, claim, twice], { transfer: claim ? [claim.port] : [] }) as Promise<
        SealedPart | 'unreadable'
      >,
    reread: (...args) => call('reread', args) as Promise<Crc64 | 'unreadable'>,
    append: (...args) => call('append', args) as Promise<Crc64>,
    put: (job, part, request, onProgress, signal) =>
      call('put', [job, part, request], { onProgress, signal }) as Promise<SendOutcome>,
    release: (...args) => call('release', args) as Promise<void>,
    close: (...args) => call('close', args) as Promise<void>,
  };
}

/** The worker's end of it. */
export function sealHandlers(worker: SealingWorker): Handlers {
  return {
    open: without(worker.open),
    seal: without(worker.seal),
    reread: without(worker.reread),
    append: without(worker.append),
    put: ({ progress, signal }, job: number, part: number, request: SignedRequest) =>
      worker.put(job, part, request, progress, signal),
    release: without(worker.release),
    close: without(worker.close),
  };
}

/** A handler that neither tells of progress nor ends early. */
function without<Args extends unknown[]>(work: (...args: Args) => unknown): Handlers[string] {
  return (_, ...args) => work(...(args as Args));
}
