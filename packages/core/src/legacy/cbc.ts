import { concat } from '../bytes/bytes.js';
import { rechunk } from '../bytes/rechunk.js';
import { CoreError } from '../errors.js';
import type { ByteRange } from '../open/byte-range.js';
import type { Opener } from '../open/opener.js';
import { cbcDecrypt, importAesKey } from '../webcrypto.js';
import { BLOCK_BYTES, decryptBlocks } from './cbc-blocks.js';

/** Bytes decrypted by one native call. */
const CHUNK_BYTES = 1024 * 1024;

interface CbcContent {
  readonly key: CryptoKey;
  readonly iv: Uint8Array<ArrayBuffer>;
}

/** The keys are not on the opener: nothing that treats it as an authenticated one finds them. */
const contents = new WeakMap<Opener, CbcContent>();

/** @throws CoreError `object-size-mismatch` unless it is whole blocks, one at least */
export function checkCbcSize(objectSize: number): void {
  if (!Number.isSafeInteger(objectSize) || objectSize < BLOCK_BYTES || objectSize % BLOCK_BYTES !== 0) {
    throw new CoreError('object-size-mismatch', 'An AES-CBC object is whole blocks of 16 bytes: it was cut.');
  }
}

/** An opener whose every way to read as if it were authenticated refuses. @param dataKey zero afterwards */
export async function cbcOpener(
  iv: Uint8Array<ArrayBuffer>,
  dataKey: Uint8Array<ArrayBuffer>,
  objectSize: number,
): Promise<Opener> {
  const key = await importAesKey('AES-CBC', dataKey, ['encrypt', 'decrypt']);
  dataKey.fill(0);
  const opener: Opener = {
    suite: 'ALG_AES_256_CBC_IV16_NO_KDF',
    // The most it can be: how much of the last block is padding shows when it is decrypted.
    plaintextSize: objectSize - 1,
    objectSize,
    get handle(): never {
      throw notAuthenticated();
    },
    segments: {
      openUnverified: () => Promise.reject(notAuthenticated()),
      share: () => Promise.reject(notAuthenticated()),
    },
    accept() {
      throw notAuthenticated();
    },
    verify: () => Promise.reject(notAuthenticated()),
  };
  contents.set(opener, { key, iv });
  return opener;
}

/**
 * Decrypts an AES-CBC object. NOTHING of what it yields is authenticated, not even at the end: whoever can write to the
 * bucket can change single bits of it at will. Memory: two chunks of 1 MiB.
 *
 * @throws CoreError `object-decryption-failed` when the padding does not fit, `object-size-mismatch`, `invalid-option`
 * for an opener of authenticated content
 */
export async function* openUnauthenticatedCbc(
  opener: Opener,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const { key, iv } = contentOf(opener);
  let before: Uint8Array = iv;
  let offset = 0;
  for await (const chunk of rechunk(source, CHUNK_BYTES)) {
    const end = offset + chunk.byteLength;
    if (end > opener.objectSize || chunk.byteLength % BLOCK_BYTES !== 0) throw sizeMismatch();
    const isLast = end === opener.objectSize;
    const plaintext = isLast ? await decryptEnd(key, before, chunk) : await decryptBlocks(key, before, chunk);
    before = chunk.slice(-BLOCK_BYTES);
    offset = end;
    if (plaintext.byteLength > 0) yield plaintext;
  }
  if (offset !== opener.objectSize) throw sizeMismatch();
}

/**
 * A range of an AES-CBC object; as little authenticated as all of it.
 *
 * @param range clipped to the end of the file
 * @param fetchRange called once with the bytes of the object that are needed (never for an empty range)
 * @throws CoreError as `openUnauthenticatedCbc`
 */
export async function openUnauthenticatedCbcRange(
  opener: Opener,
  range: ByteRange,
  fetchRange: (objectRange: ByteRange) => Promise<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { key, iv } = contentOf(opener);
  const { offset, length } = range;
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0) {
    throw new CoreError('invalid-option', 'A range has an offset and a length in whole bytes.', {
      field: 'range',
    });
  }
  const end = Math.min(offset + length, opener.objectSize);
  if (end <= offset) return new Uint8Array(0);
  const first = offset - (offset % BLOCK_BYTES);
  const to = Math.ceil(end / BLOCK_BYTES) * BLOCK_BYTES;
  // The block before is the IV of the first one.
  const from = Math.max(0, first - BLOCK_BYTES);
  const fetched = await fetchRange({ offset: from, length: to - from });
  if (fetched.byteLength !== to - from) throw sizeMismatch();
  const ciphertext = concat(first === 0 ? iv : new Uint8Array(0), fetched);
  const before = ciphertext.subarray(0, BLOCK_BYTES);
  const blocks = ciphertext.subarray(BLOCK_BYTES);
  const decrypt = to === opener.objectSize ? decryptEnd : decryptBlocks;
  const plaintext = await decrypt(key, before, blocks);
  return plaintext.slice(offset - first, end - first);
}

/** The blocks that end in padding. */
function decryptEnd(key: CryptoKey, iv: Uint8Array, blocks: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return cbcDecrypt(key, iv, blocks).catch(() => {
    throw new CoreError(
      'object-decryption-failed',
      'The object does not decrypt: this is not its key, or it was changed.',
    );
  });
}

function contentOf(opener: Opener): CbcContent {
  const content = contents.get(opener);
  if (content === undefined) {
    throw new CoreError(
      'invalid-option',
      'This object is authenticated: read it with openVerified or openTo.',
      {
        field: 'opener',
      },
    );
  }
  return content;
}

function notAuthenticated(): CoreError {
  return new CoreError(
    'unauthenticated-content-refused',
    'The content is AES-CBC, which nothing authenticates: only openUnauthenticatedCbc reads it.',
  );
}

function sizeMismatch(): CoreError {
  return new CoreError(
    'object-size-mismatch',
    'The object has not as many bytes as announced: it was cut or extended.',
  );
}
