import { encryptSegment } from '../gcm/segment.js';
import { type ClaimingSealer, prepareSealer, type SealerOptions } from './claiming-sealer.js';

/** Seals one file into one object, here or in workers, once: its data key is never used again. */
export interface Sealer extends ClaimingSealer {
  /** Claims a segment, seals it in this realm, and accepts it. @throws CoreError as `claim` */
  seal(offset: number, plaintext: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * The same as `createClaimingSealer`, and it seals here, too.
 *
 * @throws CoreError as `createClaimingSealer`
 */
export async function createSealer(options: SealerOptions): Promise<Sealer> {
  const { sealer, message, setApart } = await prepareSealer(options);
  // Added to it, not copied from it: its sizes are getters.
  return Object.assign(sealer, {
    async seal(offset: number, plaintext: Uint8Array) {
      setApart(offset, plaintext.byteLength);
      const { bytes, share } = await encryptSegment(message, offset, plaintext);
      sealer.accept({ offset, length: bytes.byteLength, share });
      return bytes;
    },
  });
}
