import { BLOCK_BYTES, blocksIn } from './blocks.js';
import { fromBytes, toBytes, zero } from './field.js';
import { decryptPiece, encryptPiece, joinShares, type Message, type Piece } from './message.js';

/**
 * Bytes of one native call. It is a matter of speed alone: Chromium keeps memory for buffers below 960 KiB at hand, and
 * fetches larger ones from the operating system page by page, which takes longer than encrypting them (docs/performance.md).
 */
export const NATIVE_BYTES: number = 768 * 1024;

/** Encrypts a segment of any size. The buffer behind the result has 16 bytes to spare. */
export function encryptSegment(message: Message, offset: number, plaintext: Uint8Array): Promise<Piece> {
  return inNativeCalls(encryptPiece, message, offset, plaintext);
}

/** Decrypts a segment of any size, without verifying it. */
export function decryptSegment(message: Message, offset: number, ciphertext: Uint8Array): Promise<Piece> {
  return inNativeCalls(decryptPiece, message, offset, ciphertext);
}

async function inNativeCalls(
  call: typeof encryptPiece,
  message: Message,
  offset: number,
  input: Uint8Array,
): Promise<Piece> {
  if (input.byteLength <= NATIVE_BYTES) return call(message, offset, input);
  const output = new Uint8Array(input.byteLength + BLOCK_BYTES).subarray(0, input.byteLength);
  let share = zero();
  for (let at = 0; at < input.byteLength; at += NATIVE_BYTES) {
    const piece = await call(message, offset + at, input.subarray(at, at + NATIVE_BYTES));
    output.set(piece.bytes, at);
    share = joinShares(message, share, fromBytes(piece.share), blocksIn(piece.bytes.byteLength));
  }
  return { bytes: output, share: toBytes(share) };
}
