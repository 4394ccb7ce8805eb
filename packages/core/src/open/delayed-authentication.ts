import type { Opener } from './opener.js';
import { readerOf, readUnverified, type UnverifiedReader } from './read.js';

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

/**
 * The same for whoever is handed pieces instead of fetching them, such as a stream of Node: `push` gives plaintext BEFORE it
 * is verified, `end` throws when the object is not genuine.
 *
 * @returns undefined for an opener without a `cipher`: WebCrypto answers later
 */
export function readerWithDelayedAuthentication(opener: Opener): UnverifiedReader | undefined {
  const stream = opener.keys?.streams?.decrypt();
  return stream && readerOf(opener, stream);
}
