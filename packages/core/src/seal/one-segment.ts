import { encodeBase64 } from '../bytes/base64.js';
import { CoreError } from '../errors.js';
import { contentAad } from '../keys/content-keys.js';
import { makeClaim, type SegmentClaim } from './claim.js';
import { type ClaimingSealerOptions, prepareObject } from './prepare-object.js';
import type { SegmentSealerHandle } from './segment-sealer.js';

export interface OneSegmentSealerOptions extends ClaimingSealerOptions {
  /** Bytes of the file: whoever seals it has all of them in memory. */
  readonly plaintextSize: number;
}

/** Has a file of one segment sealed into one object, in a worker, once: its data key is never used again. */
export interface OneSegmentSealer {
  /** S3 user metadata of the object, without the `x-amz-meta-` prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  /** For the worker: post it, and call `createSegmentSealer` there (`@sealift/core/seal/worker`). What that seals comes with the tag. */
  readonly handle: SegmentSealerHandle;
  /** Sets the file apart for one seal in any realm. @throws CoreError `already-sealed` the second time, also when the work has failed */
  claim(): SegmentClaim;
  /**
   * The same again, where the worker that had the claim is gone, and had told nobody what it made: nothing of that is known
   * anywhere.
   */
  claimAnew(): SegmentClaim;
  /**
   * For a file that was sealed already, and whose bytes were given up: a claim to seal the same bytes again. Bytes that are not
   * the same never come out: the seal throws `segment-differs`.
   */
  reclaim(sealed: { readonly share: Uint8Array }): SegmentClaim;
  /** As `ClaimingSealer.tableKey`. */
  readonly tableKey?: () => Promise<CryptoKey>;
}

/**
 * The same object as that of `createClaimingSealer`. Nothing has to be folded, so the worker makes the tag, and nothing is
 * loaded here that could.
 *
 * @throws CoreError as `createClaimingSealer`
 */
export async function createOneSegmentSealer(options: OneSegmentSealerOptions): Promise<OneSegmentSealer> {
  const { plaintextSize: size } = options;
  const { suite, keys, messageId, metadata } = await prepareObject(options);
  const object = encodeBase64(messageId);
  let claimed = false;
  return {
    metadata,
    handle: { keys: await keys.contentKeys(), object, whole: { aad: contentAad(suite), size } },
    claim() {
      if (claimed) throw new CoreError('already-sealed', 'This file was claimed before.');
      claimed = true;
      return makeClaim(object, 0, size);
    },
    claimAnew: () => makeClaim(object, 0, size),
    reclaim: ({ share }) => makeClaim(object, 0, size, share),
    ...(suite.committing && { tableKey: () => keys.keyFor('sealift segments v1') }),
  };
}
