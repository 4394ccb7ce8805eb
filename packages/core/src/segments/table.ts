import { constantTimeEqual } from '../bytes/constant-time.js';
import { CoreError } from '../errors.js';
import { decryptWithShare } from '../gcm/known-share.js';
import { type Message, type MessageKeys, prepareMessage } from '../gcm/message.js';
import { notAuthentic, type Opener } from '../open/opener.js';
import { sizeMismatch } from '../open/read.js';
import { COMMITTING_SUITE, NON_COMMITTING_SUITE, TAG_BYTES } from '../suites.js';
import { gcmDecrypt } from '../webcrypto.js';
import { bindingOf } from './binding.js';
import { SegmentDamagedError, tableMismatch } from './errors.js';
import { foldShares, type Shares, shareAt } from './fold.js';
import { checkSegmentSize, DEFAULT_SEGMENT_BYTES, decodeHeader, sealedShares, tableAad } from './layout.js';
import { ShareReader } from './shares.js';
import type { SegmentOptions } from './writer.js';

/**
 * Opaque, structured-cloneable: a table that was verified, for another realm. It holds non-extractable keys, and shares, which are
 * secrets of the object: it is posted inside a page's own workers, and never stored.
 */
export interface SegmentTableHandle extends Shares {
  readonly keys: MessageKeys;
}

/** What is verified of one object: with it every segment is verified by itself. The shares stay inside. */
export interface SegmentTable {
  /** Bytes of every segment but the last, which may be shorter. */
  readonly segmentSize: number;
  readonly segments: number;
  /** Bytes of the file. */
  readonly plaintextSize: number;
  /**
   * Decrypts a segment that is genuine.
   *
   * @param index from 0
   * @param ciphertext all of the segment, as it is stored
   * @throws SegmentDamagedError `segment-damaged`; CoreError `object-size-mismatch`, `invalid-option`
   */
  openSegment(index: number, ciphertext: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
  /** For workers of this page: post it, and call `segmentTableFrom` there. */
  readonly handle: SegmentTableHandle;
  /** @internal The same for whoever has room for a tag: 16 bytes after the ciphertext, which are overwritten. */
  openInPlace(index: number, room: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Takes a table for what it is worth: it must be sealed for this object and its tag, and all its shares together must give this
 * tag. From then on each share is as good as the tag, before a byte of content was read.
 *
 * @param table the bytes of `KEY.segments`: at most `maxTableBytes(opener.plaintextSize)`
 * @param tag the last 16 bytes of the object
 * @throws CoreError `segment-table-invalid`, `segment-table-mismatch`, `segments-need-commitment`, `invalid-option`
 */
export async function openSegmentTable(
  opener: Pick<Opener, 'handle' | 'keys' | 'plaintextSize'>,
  table: Uint8Array,
  tag: Uint8Array,
): Promise<SegmentTable> {
  const { message, identity, key } = await bindingOf(opener);
  const { plaintextSize } = opener;
  if (tag.byteLength !== TAG_BYTES)
    throw new CoreError('invalid-option', 'The tag of an object has 16 bytes.', { field: 'tag' });
  const { segmentSize, nonce, bytes } = decodeHeader(table, plaintextSize);
  const shares = await gcmDecrypt(
    await key(),
    nonce,
    sealedShares(table),
    tableAad(bytes, identity, tag),
  ).catch(() => {
    throw tableMismatch();
  });
  const found = { segmentSize, plaintextSize, shares };
  if (!constantTimeEqual(await foldShares(message, COMMITTING_SUITE, found), tag)) throw tableMismatch();
  return tableWith(message, found);
}

/**
 * For an object without a table: reads and verifies all of it, once, and keeps the shares. After that every segment can be read
 * again, and is verified by itself. Nothing is decrypted yet. Memory: three segments, and 16 bytes for each.
 *
 * @param source the object, tag included
 * @throws CoreError `object-authentication-failed`, `object-size-mismatch`, `unauthenticated-content-refused`; what the source throws
 */
export async function verifySegments(
  opener: Pick<Opener, 'handle' | 'plaintextSize' | 'suite'>,
  source: AsyncIterable<Uint8Array>,
  { segmentSize = DEFAULT_SEGMENT_BYTES }: SegmentOptions = {},
): Promise<SegmentTable> {
  checkSegmentSize(segmentSize);
  const suite = [COMMITTING_SUITE, NON_COMMITTING_SUITE].find(({ name }) => name === opener.suite);
  if (suite === undefined) {
    throw new CoreError(
      'unauthenticated-content-refused',
      'The content is AES-CBC, which nothing authenticates.',
    );
  }
  const message = await prepareMessage(opener.handle.keys);
  const reader = new ShareReader(message, segmentSize);
  for await (const piece of source) await reader.write(piece);
  const { tag, ...found } = await reader.finish();
  if (found.plaintextSize !== opener.plaintextSize) throw sizeMismatch();
  if (!constantTimeEqual(await foldShares(message, suite, found), tag)) throw notAuthentic();
  return tableWith(message, found);
}

/** The table in another realm. @param handle of a table that this page has verified: nothing of it is verified again */
export async function segmentTableFrom({ keys, ...found }: SegmentTableHandle): Promise<SegmentTable> {
  return tableWith(await prepareMessage(keys), found);
}

/** @param found verified */
function tableWith(message: Message, found: Shares): SegmentTable {
  const { segmentSize, plaintextSize, shares } = found;
  const { gcm, ctr, iv } = message;
  const segments = Math.ceil(plaintextSize / segmentSize);
  const lengthOf = (index: number): number => {
    if (!Number.isSafeInteger(index) || index < 0 || index >= segments)
      throw new CoreError('invalid-option', 'The object has no such segment.', { field: 'index' });
    return Math.min(segmentSize, plaintextSize - index * segmentSize);
  };
  const openInPlace: SegmentTable['openInPlace'] = async (index, room) => {
    if (room.byteLength !== lengthOf(index) + TAG_BYTES) throw segmentCut();
    const plaintext = await decryptWithShare(message, index * segmentSize, room, shareAt(shares, index));
    if (plaintext === undefined) throw new SegmentDamagedError(index, segments);
    return plaintext;
  };
  return {
    segmentSize,
    segments,
    plaintextSize,
    handle: { ...found, keys: { gcm, ctr, iv } },
    openInPlace,
    async openSegment(index, ciphertext) {
      if (ciphertext.byteLength !== lengthOf(index)) throw segmentCut();
      const room = new Uint8Array(ciphertext.byteLength + TAG_BYTES);
      room.set(ciphertext);
      return openInPlace(index, room);
    },
  };
}

function segmentCut(): CoreError {
  return new CoreError(
    'object-size-mismatch',
    'The segment has not as many bytes as it had when it was written.',
  );
}
