import type { UploadErrorCode } from '../errors.js';

/** A piece of an object. Offsets and lengths in bytes of the stored object. */
export interface WantedRange {
  readonly offset: number;
  readonly length: number;
  readonly objectSize: number;
}

/** As the signer has found the object; in quotes. */
export interface PinnedRange extends WantedRange {
  readonly etag: string;
}

/**
 * What is wrong with the head of an answer to a ranged GET, or undefined. A `Content-Range`, ETag or encoding that the
 * bucket's CORS rules hide is no fault: the length is compared too, and the authentication tag over all of it decides in
 * the end.
 */
export function rangeFault(
  status: number,
  headers: Headers,
  { offset, length, objectSize, etag }: PinnedRange,
): UploadErrorCode | undefined {
  if (status !== 200 && status !== 206) return undefined;
  // A body that is decoded on its way has other bytes than the object.
  if (!/^(identity)?$/i.test(headers.get('content-encoding') ?? '')) return 's3-answer-invalid';
  if (opaque(headers.get('etag') ?? etag) !== opaque(etag)) return 'object-changed';
  if (status === 200) return length === objectSize ? undefined : 'range-mismatch';
  // Several ranges, each with a head of its own (RFC 9110 §15.3.7.2).
  if (/^multipart\//i.test(headers.get('content-type') ?? '')) return 'range-mismatch';
  const contentRange = headers.get('content-range');
  if (contentRange === null) return undefined;
  const [, first, last, size] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(contentRange) ?? [];
  if (first === undefined) return 'range-mismatch';
  if (size !== '*' && Number(size) < objectSize) return 'object-truncated';
  if (size !== '*' && Number(size) > objectSize) return 'object-extended';
  return Number(first) === offset && Number(last) === offset + length - 1 ? undefined : 'range-mismatch';
}

/** An entity tag without what says how it is meant. */
function opaque(etag: string): string {
  return etag.replace(/^W\/|"/g, '');
}
