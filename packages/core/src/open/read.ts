import { concat } from '../bytes/bytes.js';
import { rechunk } from '../bytes/rechunk.js';
import { CoreError } from '../errors.js';
import { PIECE_BYTES } from '../gcm/segment.js';
import { STREAM_BYTES, type StreamDecryption } from '../gcm/stream-cipher.js';
import { TAG_BYTES } from '../suites.js';
import { ownBytes } from '../webcrypto.js';
import { notAuthentic, type Opener } from './opener.js';

/**
 * Decrypts a whole object in order and verifies it at the end. The pieces are NOT verified when they are yielded: only
 * the functions beside this one may call it. Throws after the last piece when the tag does not fit.
 */
export async function* readUnverified(
  opener: Opener,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const stream = opener.keys?.streams?.decrypt();
  yield* stream === undefined ? inSegments(opener, source) : inOrder(opener, source, stream);
}

async function* inSegments(
  opener: Opener,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  let offset = 0;
  let tag: Uint8Array = new Uint8Array(0);
  for await (const chunk of rechunk(source, PIECE_BYTES)) {
    // A chunk may hold the tag, or the first or second part of it.
    const content = chunk.subarray(0, Math.max(0, opener.plaintextSize - offset));
    tag = concat(tag, chunk.subarray(content.byteLength));
    if (tag.byteLength > TAG_BYTES) throw sizeMismatch();
    if (content.byteLength === 0) continue;
    // A chunk that is not full is the source's last: what is missing now will not come.
    const isLast = chunk.byteLength < PIECE_BYTES;
    if (isLast && offset + content.byteLength < opener.plaintextSize) throw sizeMismatch();
    const { plaintext, share } = await opener.segments.openUnverified(offset, content);
    opener.accept({ offset, length: content.byteLength, share });
    offset += content.byteLength;
    yield plaintext;
  }
  if (tag.byteLength !== TAG_BYTES) throw sizeMismatch();
  await opener.verify(tag);
}

/** The platform's own stream: pieces go through as they come. */
async function* inOrder(
  opener: Opener,
  source: AsyncIterable<Uint8Array>,
  stream: StreamDecryption,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const reader = readerOf(opener, stream);
  for await (const chunk of source) yield* reader.push(chunk);
  reader.end();
}

/** Takes an object piece by piece. What it gives is NOT verified before `end` has returned. */
export interface UnverifiedReader {
  /** The next bytes of the object, any number. @throws CoreError `object-size-mismatch` */
  push(chunk: Uint8Array): Iterable<Uint8Array<ArrayBuffer>>;
  /** After the last. @throws CoreError `object-authentication-failed`, `object-size-mismatch` */
  end(): void;
}

/** @internal */
export function readerOf({ plaintextSize }: Opener, stream: StreamDecryption): UnverifiedReader {
  let offset = 0;
  let tag: Uint8Array = new Uint8Array(0);
  return {
    *push(given) {
      // What another thread can write to would be another piece for the tag than for the plaintext.
      const chunk = ownBytes(given);
      const content = chunk.subarray(0, plaintextSize - offset);
      offset += content.byteLength;
      if (content.byteLength < chunk.byteLength) tag = concat(tag, chunk.subarray(content.byteLength));
      if (tag.byteLength > TAG_BYTES) throw sizeMismatch();
      for (let at = 0; at < content.byteLength; at += STREAM_BYTES)
        yield stream.update(content.subarray(at, at + STREAM_BYTES));
    },
    end() {
      if (offset !== plaintextSize || tag.byteLength !== TAG_BYTES) throw sizeMismatch();
      if (!stream.finish(tag)) throw notAuthentic();
    },
  };
}

/** @internal */
export function sizeMismatch(): CoreError {
  return new CoreError(
    'object-size-mismatch',
    'The object has not as many bytes as announced: it was cut or extended.',
  );
}
