import { CoreError } from '../errors.js';
import { encryptSegment } from '../gcm/segment.js';
import type { StreamCipher, StreamEncryption } from '../gcm/stream-cipher.js';
import { contentAad, type ObjectKeys } from '../keys/content-keys.js';
import { contentStreams } from '../keys/content-streams.js';
import { checkSize } from '../size.js';
import { MAX_PLAINTEXT_BYTES, type Suite, TAG_BYTES } from '../suites.js';
import { type ClaimingSealer, prepareSealer } from './claiming-sealer.js';
import { type ClaimingSealerOptions, prepareObject } from './prepare-object.js';

export interface SealerOptions extends ClaimingSealerOptions {
  /** Encrypts what `sealStream` seals. Default: WebCrypto, in segments. */
  readonly cipher?: StreamCipher;
}

/** Seals one file into one object, here or in workers, once: its data key is never used again. */
export interface Sealer extends ClaimingSealer {
  /** False until `end` has told the size of a file of unknown size. */
  readonly isSizeKnown: boolean;
  /** @throws CoreError `segments-missing` while it is unknown */
  readonly plaintextSize: number;
  /** Bytes of the object: the file and a 16-byte tag. @throws CoreError `segments-missing` while it is unknown */
  readonly objectSize: number;
  /**
   * Tells the size of a file of unknown size, once: before a last segment that is not a multiple of 16 bytes is claimed.
   *
   * @throws CoreError `invalid-option` when it is known already, `file-too-large`
   */
  end(plaintextSize: number): void;
  /** Claims a segment, seals it in this realm, and accepts it. @throws CoreError as `claim` */
  seal(offset: number, plaintext: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
  /** @internal Claims all of the file, to be sealed in order; absent without a `cipher`. @throws CoreError `already-sealed` */
  readonly stream?: () => StreamEncryption;
  /** @internal For `@sealift/core/segments`. */
  readonly keys: ObjectKeys;
}

/**
 * The same as `createClaimingSealer`, and it seals here, too.
 *
 * @throws CoreError as `createClaimingSealer`
 */
export async function createSealer(options: SealerOptions): Promise<Sealer> {
  const { cipher } = options;
  const takeKeyFor = cipher && ((suite: Suite) => contentStreams(cipher, contentAad(suite)));
  const object = await prepareObject(options, takeKeyFor);
  const { sealer, message, fold, claimed, setApart, keys } = await prepareSealer(object);
  const { streams } = keys;
  const knownSize = (): number => fold.size ?? unknownSize();
  return {
    ...sealer,
    get isSizeKnown() {
      return fold.size !== undefined;
    },
    get plaintextSize() {
      return knownSize();
    },
    get objectSize() {
      return knownSize() + TAG_BYTES;
    },
    end(plaintextSize) {
      checkSize(plaintextSize);
      // A message of another size under the same keys would give them away.
      if (fold.size !== undefined) {
        throw new CoreError('invalid-option', 'The size of the file is known already.', { field: 'size' });
      }
      fold.size = plaintextSize;
    },
    async seal(offset, plaintext) {
      setApart(offset, plaintext.byteLength);
      const { bytes, share } = await encryptSegment(message, offset, plaintext);
      sealer.accept({ offset, length: bytes.byteLength, share });
      return bytes;
    },
    ...(streams && {
      stream() {
        claimed.claim(0, MAX_PLAINTEXT_BYTES);
        return streams.encrypt();
      },
    }),
    keys,
  };
}

function unknownSize(): never {
  throw new CoreError('segments-missing', 'The size of the file is not known yet: end() tells it.');
}
