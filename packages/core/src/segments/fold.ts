import type { Message } from '../gcm/message.js';
import { TagFold } from '../gcm/tag.js';
import { contentAad } from '../keys/content-keys.js';
import type { Suite } from '../suites.js';
import { nextTask } from '../webcrypto.js';
import { SHARE_BYTES } from './layout.js';

/** The segments of one object, and the share of each. */
export interface Shares {
  readonly segmentSize: number;
  readonly plaintextSize: number;
  /** 16 bytes for each segment. Secrets of the message: they stay in memory. */
  readonly shares: Uint8Array;
}

/** Segments that are gone through in one go: 3 GiB, some ten milliseconds. */
export const AT_ONCE = 4096;

/** The tag of the object whose segments have these shares. */
export async function foldShares(
  message: Message,
  suite: Suite,
  { shares, segmentSize, plaintextSize }: Shares,
): Promise<Uint8Array<ArrayBuffer>> {
  const fold = new TagFold(message, contentAad(suite), plaintextSize);
  for (let index = 0; index * segmentSize < plaintextSize; index++) {
    if (index % AT_ONCE === AT_ONCE - 1) await nextTask();
    const offset = index * segmentSize;
    fold.accept(offset, Math.min(segmentSize, plaintextSize - offset), shareAt(shares, index));
  }
  return fold.finish();
}

export function shareAt(shares: Uint8Array, index: number): Uint8Array {
  return shares.subarray(index * SHARE_BYTES, (index + 1) * SHARE_BYTES);
}
