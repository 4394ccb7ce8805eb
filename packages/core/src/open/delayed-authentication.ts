import type { Opener } from './opener.js';
import { readUnverified } from './read.js';

/**
 * Delayed authentication, as the S3 Encryption Clients name it: yields plaintext BEFORE it is verified, and throws
 * after the last piece when the object is not genuine. Whoever calls this must be able to undo everything done with
 * the pieces. For anything else use `openVerified` or `openTo`.
 *
 * @throws CoreError `object-authentication-failed`, `object-size-mismatch`, at the end
 */
export function openWithDelayedAuthentication(
  opener: Opener,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  return readUnverified(opener, source);
}
