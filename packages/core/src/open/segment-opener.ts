import { shareHash } from '../gcm/known-share.js';
import { type MessageKeys, prepareMessage } from '../gcm/message.js';
import { decryptSegment } from '../gcm/segment.js';
import { checkRange } from '../gcm/tag.js';

/** Opaque; made by an opener, posted to a worker, given to `createSegmentOpener`. Holds non-extractable keys only. */
export interface SegmentOpenerHandle {
  readonly keys: MessageKeys;
  /** Bytes of the file. */
  readonly plaintextSize: number;
}

export interface OpenedSegment {
  /** Not verified: it must not be used before `Opener.verify` has accepted the tag over all segments. */
  readonly plaintext: Uint8Array<ArrayBuffer>;
  /** 16 bytes for `Opener.accept`. A secret: it stays in memory. */
  readonly share: Uint8Array<ArrayBuffer>;
}

export interface SegmentOpener {
  /**
   * Decrypts the bytes of the object that start at `offset`, a multiple of 16; the tag is not part of any segment.
   *
   * @param output as many bytes, where the plaintext goes; may be the ciphertext itself. Default: memory of its own
   */
  openUnverified(
    offset: number,
    ciphertext: Uint8Array,
    output?: Uint8Array<ArrayBuffer>,
  ): Promise<OpenedSegment>;
  /**
   * The share of the same bytes: nothing is decrypted. For whoever keeps the object as it is until its tag has been compared.
   *
   * @returns 16 bytes for `Opener.accept`. A secret: it stays in memory.
   */
  share(offset: number, ciphertext: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
}

/** The half of an opener that does the work; every worker has its own. */
export async function createSegmentOpener(handle: SegmentOpenerHandle): Promise<SegmentOpener> {
  const message = await prepareMessage(handle.keys);
  let hash: ReturnType<typeof shareHash> | undefined;
  return {
    async openUnverified(offset, ciphertext, output) {
      checkRange(offset, ciphertext.byteLength, handle.plaintextSize);
      const { bytes, share } = await decryptSegment(message, offset, ciphertext, output);
      return { plaintext: bytes, share };
    },
    async share(offset, ciphertext) {
      checkRange(offset, ciphertext.byteLength, handle.plaintextSize);
      hash ??= shareHash(message);
      return hash(ciphertext);
    },
  };
}
