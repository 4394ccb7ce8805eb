/** The table of an object that workers have sealed, from what they have told: nothing is read again, and nothing here can decrypt. */
import { concat } from '../bytes/bytes.js';
import { constantTimeEqual } from '../bytes/constant-time.js';
import { decodeBase64 } from '../bytes/decode-base64.js';
import { CoreError } from '../errors.js';
import { blocksIn } from '../gcm/blocks.js';
import { type FieldElement, fromBytes, toBytes } from '../gcm/field.js';
import { joinShares, type Message, prepareMessage } from '../gcm/message.js';
import { contentAad } from '../keys/content-keys.js';
import { V3 } from '../metadata/names.js';
import type { ClaimingSealer } from '../seal/claiming-sealer.js';
import { COMMITTING_SUITE } from '../suites.js';
import { nextTask } from '../webcrypto.js';
import { needsCommitment } from './errors.js';
import { AT_ONCE, foldShares, type Shares } from './fold.js';
import { DEFAULT_SEGMENT_BYTES, SHARE_BYTES } from './layout.js';
import { sealTable } from './seal-table.js';

export { SEGMENT_TABLE_METADATA, segmentTableKey } from './key.js';
export { DEFAULT_SEGMENT_BYTES, segmentTableBytes } from './layout.js';

/** A range of the file that was sealed. */
export interface SealedPart {
  readonly offset: number;
  readonly length: number;
  /** As `SegmentSealer.seal` has told them. Secrets of the object. */
  readonly pieces: Uint8Array;
}

/** An object whose parts were sealed, by this page or by one before it. */
export interface SealedObject extends Pick<ClaimingSealer, 'handle' | 'metadata'> {
  /** `ClaimingSealer.tableKey()` */
  readonly tableKey: CryptoKey;
  /** Bytes of the file. */
  readonly plaintextSize: number;
  /** All of the file, in any order. */
  readonly parts: Iterable<SealedPart>;
  /** The last 16 bytes of the object. */
  readonly tag: Uint8Array;
}

/**
 * A segment that lies in two parts has its share joined from theirs. All of them together must give the tag, or there is no table.
 *
 * @returns undefined where the file has one segment only
 * @throws CoreError `segments-missing`, `segment-differs` where the shares do not give the tag, `segments-need-commitment`
 */
export async function segmentTableOfParts(
  object: SealedObject,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { handle, metadata, tableKey, plaintextSize, tag } = object;
  const messageId = decodeBase64(metadata[V3.messageId] ?? '');
  const commitment = decodeBase64(metadata[V3.keyCommitment] ?? '');
  if (!messageId?.byteLength || !commitment?.byteLength) throw needsCommitment();
  const message = await prepareMessage(handle.keys);
  const found: Shares = {
    segmentSize: DEFAULT_SEGMENT_BYTES,
    plaintextSize,
    shares: await joined(message, object),
  };
  if (!constantTimeEqual(await foldShares(message, COMMITTING_SUITE, found), tag)) {
    throw new CoreError('segment-differs', 'The shares of the segments do not give the tag of the object.', {
      field: 'pieces',
    });
  }
  const identity = concat(contentAad(COMMITTING_SUITE), messageId, commitment);
  return sealTable({ identity, key: async () => tableKey }, found, tag);
}

/** @throws CoreError `segments-missing` where a byte of the file is in no part, or in two */
async function joined(
  message: Message,
  { parts, plaintextSize }: SealedObject,
): Promise<Uint8Array<ArrayBuffer>> {
  const shares = new Uint8Array(Math.ceil(plaintextSize / DEFAULT_SEGMENT_BYTES) * SHARE_BYTES);
  let end = 0;
  let share: FieldElement | undefined;
  for (const { offset, length, pieces } of [...parts].sort((a, b) => a.offset - b.offset)) {
    if (offset !== end) throw missing();
    let at = 0;
    for (; end < offset + length; at += SHARE_BYTES) {
      const segment = Math.floor(end / DEFAULT_SEGMENT_BYTES);
      if (segment % AT_ONCE === AT_ONCE - 1) await nextTask();
      const to = Math.min((segment + 1) * DEFAULT_SEGMENT_BYTES, offset + length);
      if (pieces.byteLength < at + SHARE_BYTES) throw missing();
      const piece = fromBytes(pieces.subarray(at, at + SHARE_BYTES));
      share = share === undefined ? piece : joinShares(message, share, piece, blocksIn(to - end));
      end = to;
      shares.set(toBytes(share), segment * SHARE_BYTES);
      if (end % DEFAULT_SEGMENT_BYTES === 0) share = undefined;
    }
  }
  if (end !== plaintextSize) throw missing();
  return shares;
}

function missing(): CoreError {
  return new CoreError('segments-missing', 'Not all parts of the file have told their shares.');
}
