import { constantTimeEqual } from '../bytes/constant-time.js';
import { CoreError } from '../errors.js';
import { tagOfOnePiece } from '../gcm/finish-tag.js';
import { type MessageKeys, prepareMessage } from '../gcm/message.js';
import { encryptSegment } from '../gcm/segment.js';
import type { SegmentClaim } from './claim.js';
import { useClaim } from './use-claim.js';

export type { SegmentClaim } from './claim.js';

/** Opaque; made by a sealer, posted to a worker, given to `createSegmentSealer`. Holds non-extractable keys only. */
export interface SegmentSealerHandle {
  readonly keys: MessageKeys;
  /** Tells the claims of one object from those of others: its message id, or IV. */
  readonly object: string;
  /**
   * Present where one claim takes in all of the file: what a worker needs to make the tag, too. Bytes of the content's associated
   * data, and the size of the file.
   */
  readonly whole?: { readonly aad: Uint8Array; readonly size: number };
}

/** A piece of the object. */
export interface SealedSegment {
  /** As many bytes as the plaintext had. The buffer behind it has 16 bytes to spare, for the tag after the last one. */
  readonly ciphertext: Uint8Array<ArrayBuffer>;
  /** 16 bytes for `Sealer.accept`. A secret: it stays in memory. */
  readonly share: Uint8Array<ArrayBuffer>;
  /** 16 bytes, the end of the object; present where the handle is for a file of one segment. */
  readonly tag?: Uint8Array<ArrayBuffer>;
  /** For the object's segment table (`@sealift/core/seal/segments`): 16 bytes for each 768 KiB of the file that it lies in. Secrets, too. */
  readonly pieces: Uint8Array<ArrayBuffer>;
}

export interface SegmentSealer {
  /**
   * Encrypts the bytes of the file that were claimed, and uses the claim up, whatever comes of it. Any order. The plaintext
   * must stay as it is until the promise settles.
   *
   * @throws CoreError `invalid-option`, `already-sealed`, `segment-differs` (see `reclaim`)
   */
  seal(claim: SegmentClaim, plaintext: Uint8Array): Promise<SealedSegment>;
  /**
   * The same, and the ciphertext takes the plaintext's place in memory: for whoever reads part after part into the same
   * buffer. `ciphertext` is `bytes`; after a failure, they are neither plaintext nor ciphertext.
   */
  sealInPlace(claim: SegmentClaim, bytes: Uint8Array<ArrayBuffer>): Promise<SealedSegment>;
}

/** The half of a sealer that does the work; every worker has its own. It seals what was claimed (`Sealer.claim`), nothing else. */
export async function createSegmentSealer({
  keys,
  object,
  whole,
}: SegmentSealerHandle): Promise<SegmentSealer> {
  const message = await prepareMessage(keys);
  async function seal(
    claim: SegmentClaim,
    plaintext: Uint8Array,
    output?: Uint8Array<ArrayBuffer>,
  ): Promise<SealedSegment> {
    const { byteLength } = plaintext;
    useClaim(claim, object, byteLength, whole?.size);
    const { bytes, share, pieces } = await encryptSegment(message, claim.offset, plaintext, output);
    if (claim.share !== undefined && !constantTimeEqual(claim.share, share)) {
      // Two ciphertexts of one range would give away what differs between their plaintexts.
      bytes.fill(0);
      throw new CoreError('segment-differs', 'The bytes are not those that were sealed before.', {
        field: 'claim',
      });
    }
    const tag = whole && (await tagOfOnePiece(message, whole.aad, byteLength, share));
    return { ciphertext: bytes, share, pieces, ...(tag && { tag }) };
  }
  return {
    seal: (claim, plaintext) => seal(claim, plaintext),
    sealInPlace: (claim, bytes) => seal(claim, bytes, bytes),
  };
}
