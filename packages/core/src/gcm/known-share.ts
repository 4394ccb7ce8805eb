import { TAG_BYTES } from '../suites.js';
import { gcmDecrypt, gcmEncrypt } from '../webcrypto.js';
import { BLOCK_BYTES, counterBlock, lengthBlock } from './blocks.js';
import { fromBytes, multiply, toBytes, xor } from './field.js';
import { encryptBlock, type Message, maskOf } from './message.js';
import { checkPiece, inverseOf, ivThatStartsAt } from './piece.js';

const EMPTY: Uint8Array<ArrayBuffer> = new Uint8Array(0);

/**
 * Computes shares, natively over ciphertext as associated data (docs/segmented-gcm.md §4): nothing is decrypted. A call has its copy of
 * the ciphertext when it returns its promise.
 */
export function shareHash(
  message: Message,
): (ciphertext: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>> {
  return async (ciphertext) => {
    const native = gcmEncrypt(message.gcm, message.iv, EMPTY, ciphertext);
    const [tag, mask] = await Promise.all([native, maskOf(message)]);
    const hashed = multiply(xor(fromBytes(tag), fromBytes(mask)), inverseOf(message));
    return toBytes(xor(hashed, lengthBlock(ciphertext.byteLength, 0)));
  };
}

/**
 * Decrypts a piece whose share is known, in one native pass that verifies it, too: from the share follows the tag that the piece
 * has as a message of its own (docs/segmented-gcm.md §6).
 *
 * @param room the ciphertext, and 16 bytes after it, which are zero again afterwards
 * @param share 16 bytes
 * @returns undefined when the ciphertext has another share: nothing of it was decrypted
 */
export async function decryptWithShare(
  message: Message,
  offset: number,
  room: Uint8Array<ArrayBuffer>,
  share: Uint8Array,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const length = room.byteLength - TAG_BYTES;
  checkPiece(offset, length);
  const start = counterBlock(message.iv, 1 + offset / BLOCK_BYTES);
  const mask = await encryptBlock(message.ctr, start);
  const hashed = multiply(xor(fromBytes(share), lengthBlock(0, length)), message.h);
  const tag = room.subarray(length);
  tag.set(toBytes(xor(hashed, fromBytes(mask))));
  try {
    return await gcmDecrypt(message.gcm, ivThatStartsAt(message, start), room);
  } catch {
    return undefined;
  } finally {
    // With known plaintext a piece's own tag gives H away (§5).
    tag.fill(0);
  }
}
