import { encodeBase64 } from '../bytes/base64.js';
import { Coverage } from '../gcm/coverage.js';
import { type Message, prepareMessage } from '../gcm/message.js';
import { checkRange, TagFold } from '../gcm/tag.js';
import { contentAad, type DataKeys } from '../keys/content-keys.js';
import { makeClaim, type SegmentClaim } from './claim.js';
import { type ClaimingSealerOptions, type PreparedObject, prepareObject } from './prepare-object.js';
import type { SegmentSealerHandle } from './segment-sealer.js';

/** Has one file sealed into one object, in workers, once: its data key is never used again. */
export interface ClaimingSealer {
  /** S3 user metadata of the object, without the `x-amz-meta-` prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  /** For workers: post it, and call `createSegmentSealer` there (`@sealift/core/seal/worker`). */
  readonly handle: SegmentSealerHandle;
  /**
   * Sets a range of the file apart for one seal in any realm. `offset` is a multiple of 16, and so is `length`, but for the
   * last segment's. What was claimed once is never claimed or sealed again: not when the work fails either.
   *
   * @throws CoreError `already-sealed`, `invalid-option`
   */
  claim(offset: number, length: number): SegmentClaim;
  /**
   * For a segment that was sealed already, and whose bytes were given up: a claim to seal the same bytes again. Bytes that are not
   * the same never come out: the seal throws `segment-differs`. Nothing more is accepted for it.
   */
  reclaim(segment: {
    readonly offset: number;
    readonly length: number;
    readonly share: Uint8Array;
  }): SegmentClaim;
  /** Takes in the share of a segment that was sealed with a claim. Any order; each byte of the file once. */
  accept(segment: { readonly offset: number; readonly length: number; readonly share: Uint8Array }): void;
  /** The last 16 bytes of the object. @throws CoreError `segments-missing` until every segment is accepted */
  tag(): Promise<Uint8Array<ArrayBuffer>>;
  /** What the object's segment table is sealed with (`@sealift/core/seal/segments`), non-extractable. Absent without key commitment, and on one taken up again. */
  readonly tableKey?: () => Promise<CryptoKey>;
}

/**
 * Makes a data key and everything that stands before the object's first byte. It seals nothing here, and loads nothing that
 * could: for a page whose workers seal.
 *
 * @throws CoreError `invalid-option`, `file-too-large`, `commitment-policy-conflict`, `unsupported-algorithm`,
 * `metadata-too-large`, `file-info-too-long`, `signature-needs-commitment`, `insecure-context`, and what the keyring throws
 */
export async function createClaimingSealer(options: ClaimingSealerOptions): Promise<ClaimingSealer> {
  return (await prepareSealer(await prepareObject(options))).sealer;
}

/** What a sealer that seals here needs besides. */
export interface PreparedSealer {
  readonly sealer: ClaimingSealer;
  readonly message: Message;
  readonly fold: TagFold;
  readonly claimed: Coverage;
  /** Claims without a claim to post. @throws CoreError as `claim` */
  setApart(offset: number, length: number): void;
  readonly keys: DataKeys;
}

/** @internal `createSealer` adds to it. */
export async function prepareSealer({
  suite,
  keys,
  messageId,
  metadata,
  size,
}: PreparedObject): Promise<PreparedSealer> {
  const object = encodeBase64(messageId);
  const handle: SegmentSealerHandle = { keys: await keys.contentKeys(), object };
  const message = await prepareMessage(handle.keys);
  const fold = new TagFold(message, contentAad(suite), size);
  const claimed = new Coverage();
  const setApart = (offset: number, length: number): void => {
    checkRange(offset, length, fold.size);
    claimed.claim(offset, length);
  };

  const sealer: ClaimingSealer = {
    metadata,
    handle,
    claim(offset, length) {
      setApart(offset, length);
      return makeClaim(object, offset, length);
    },
    reclaim: ({ offset, length, share }) => makeClaim(object, offset, length, share),
    accept: ({ offset, length, share }) => fold.accept(offset, length, share),
    tag: () => fold.finish(),
    ...(suite.committing && { tableKey: () => keys.keyFor('sealift segments v1') }),
  };
  return { sealer, message, fold, claimed, setApart, keys };
}
