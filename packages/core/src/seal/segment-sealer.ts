import { Coverage } from '../gcm/coverage.js';
import { type MessageKeys, prepareMessage } from '../gcm/message.js';
import { encryptSegment } from '../gcm/segment.js';
import { checkRange } from '../gcm/tag.js';

/** Opaque; made by a sealer, posted to a worker, given to `createSegmentSealer`. Holds non-extractable keys only. */
export interface SegmentSealerHandle {
  readonly keys: MessageKeys;
  /** Bytes of the file. */
  readonly plaintextSize: number;
}

/** A piece of the object. */
export interface SealedSegment {
  /** As many bytes as the plaintext had. The buffer behind it has 16 bytes to spare, for the tag after the last one. */
  readonly ciphertext: Uint8Array<ArrayBuffer>;
  /** 16 bytes for `Sealer.accept`. A secret: it stays in memory. */
  readonly share: Uint8Array<ArrayBuffer>;
}

export interface SegmentSealer {
  /**
   * Encrypts the bytes of the file that start at `offset`, a multiple of 16; only the last segment may have a length
   * that is none. Any order. Each segment once. The plaintext must stay as it is until the promise settles.
   *
   * @throws CoreError `invalid-option`, `already-sealed`
   */
  seal(offset: number, plaintext: Uint8Array): Promise<SealedSegment>;
  /**
   * The same, and the ciphertext takes the plaintext's place in memory: for whoever reads part after part into the same
   * buffer. `ciphertext` is `bytes`; after a failure, they are neither plaintext nor ciphertext.
   */
  sealInPlace(offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<SealedSegment>;
}

/** The half of a sealer that does the work; every worker has its own. Which worker seals what is the caller's plan. */
export async function createSegmentSealer(handle: SegmentSealerHandle): Promise<SegmentSealer> {
  const message = await prepareMessage(handle.keys);
  const used = new Coverage();
  async function seal(
    offset: number,
    plaintext: Uint8Array,
    output?: Uint8Array<ArrayBuffer>,
  ): Promise<SealedSegment> {
    checkRange(offset, plaintext.byteLength, handle.plaintextSize);
    used.claim(offset, plaintext.byteLength);
    const { bytes, share } = await encryptSegment(message, offset, plaintext, output);
    return { ciphertext: bytes, share };
  }
  return {
    seal: (offset, plaintext) => seal(offset, plaintext),
    sealInPlace: (offset, bytes) => seal(offset, bytes, bytes),
  };
}
