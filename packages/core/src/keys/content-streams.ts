import type { StreamCipher, StreamDecryption, StreamEncryption } from '../gcm/stream-cipher.js';
import { DATA_KEY_BYTES, IV_BYTES } from '../suites.js';
import { randomBytes } from '../webcrypto.js';

/** The content as the platform streams it. */
export interface ContentStreams extends OpeningStreams {
  /** Once for each object: whoever calls it has claimed all of the file. */
  encrypt(): StreamEncryption;
}

/** Of them, what reading takes. */
export interface OpeningStreams {
  decrypt(): StreamDecryption;
  /**
   * A hash of segments under a secret of its own, 16 bytes: nobody can make another segment that has it. The same number is for
   * what should be the same segment.
   */
  segmentHash(): (index: number, segment: Uint8Array) => Uint8Array;
}

/** Takes over a content key and overwrites its bytes. */
export type TakeContentKey = (key: Uint8Array, iv: Uint8Array) => ContentStreams;

/**
 * For `useDataKey`. Apart from it, so that pages, which have no such stream, do not load it.
 *
 * @param aad of the content
 */
export function contentStreams(cipher: StreamCipher, aad: Uint8Array): TakeContentKey {
  return (key, iv) => {
    const imported = cipher.importKey(key);
    key.fill(0);
    return {
      encrypt: () => imported.encrypt(iv, aad),
      decrypt: () => imported.decrypt(iv, aad),
      segmentHash() {
        // GMAC (SP 800-38D §3): the tag of a message that has associated data only, under a key that no one else has.
        const secret = cipher.importKey(randomBytes(DATA_KEY_BYTES));
        return (index, segment) => secret.encrypt(counterIv(index), segment).finish();
      },
    };
  };
}

function counterIv(index: number): Uint8Array {
  const iv = new Uint8Array(IV_BYTES);
  new DataView(iv.buffer).setUint32(0, index);
  return iv;
}
