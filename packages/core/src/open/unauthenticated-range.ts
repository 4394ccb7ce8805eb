import { CoreError } from '../errors.js';
import type { ByteRange } from './byte-range.js';
import type { Opener } from './opener.js';

const BLOCK_BYTES = 16;

/**
 * A range of the file, never authenticated: the tag covers the whole object only. The key commitment is verified (by
 * `createOpener`), the content is not; whoever can write to the bucket can change what this returns. In the S3
 * Encryption Clients this is "ranged GET" behind the legacy unauthenticated modes.
 *
 * @param range clipped to the end of the file, as HTTP ranges are
 * @param fetchRange called once with the bytes of the object that are needed (never for an empty range)
 * @throws CoreError `invalid-option`, `object-size-mismatch` when `fetchRange` returns another number of bytes
 */
export async function openUnauthenticatedRange(
  opener: Opener,
  range: ByteRange,
  fetchRange: (objectRange: ByteRange) => Promise<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { offset, length } = range;
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0) {
    throw new CoreError('invalid-option', 'A range has an offset and a length in whole bytes.', {
      field: 'range',
    });
  }
  const end = Math.min(offset + length, opener.plaintextSize);
  if (end <= offset) return new Uint8Array(0);
  const from = offset - (offset % BLOCK_BYTES);
  const to = Math.min(end + ((BLOCK_BYTES - (end % BLOCK_BYTES)) % BLOCK_BYTES), opener.plaintextSize);
  const ciphertext = await fetchRange({ offset: from, length: to - from });
  if (ciphertext.byteLength !== to - from) {
    throw new CoreError(
      'object-size-mismatch',
      'The range of the object has not as many bytes as asked for.',
    );
  }
  const { plaintext } = await opener.segments.openUnverified(from, ciphertext);
  return plaintext.slice(offset - from, end - from);
}
