import { blocksIn, ghashSmall, lengthBlock } from './blocks.js';
import { type FieldElement, fromBytes, multiply, toBytes, xor } from './field.js';
import { joinShares, type Message, maskOf } from './message.js';

/**
 * The 16-byte tag of a message of which everything is folded (docs/segmented-gcm.md §3).
 *
 * @param folded the shares of the associated data and of all pieces, joined
 */
export async function finishTag(
  message: Message,
  folded: FieldElement,
  aadBytes: number,
  size: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const hashed = multiply(xor(folded, lengthBlock(aadBytes, size)), message.h);
  return toBytes(xor(hashed, fromBytes(await maskOf(message))));
}

/** The tag of a message that is one piece. @param share of that piece */
export function tagOfOnePiece(
  message: Message,
  aad: Uint8Array,
  size: number,
  share: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const folded = joinShares(message, ghashSmall(message.h, aad), fromBytes(share), blocksIn(size));
  return finishTag(message, folded, aad.byteLength, size);
}
