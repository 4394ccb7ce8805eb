import { BLOCK_BYTES, blocksIn } from './blocks.js';
import { type FieldElement, fromBytes, toBytes } from './field.js';
import { joinShares, type Message } from './message.js';
import { decryptPiece, encryptPiece, type Piece } from './piece.js';

/**
 * Most bytes of one native call. It is a matter of speed alone: Chromium keeps memory for buffers below 960 KiB at hand, and
 * fetches larger ones from the operating system page by page, which takes longer than encrypting them (docs/performance.md).
 */
export const NATIVE_BYTES: number = 768 * 1024;

/**
 * Encrypts a segment of any size. The buffer behind the result has 16 bytes to spare.
 *
 * @param output where the ciphertext goes; may be the plaintext itself
 */
export function encryptSegment(
  message: Message,
  offset: number,
  plaintext: Uint8Array,
  output?: Uint8Array<ArrayBuffer>,
): Promise<Piece> {
  return inNativeCalls(encryptPiece, message, offset, plaintext, output);
}

/**
 * Decrypts a segment of any size, without verifying it.
 *
 * @param output where the plaintext goes; may be the ciphertext itself
 */
export function decryptSegment(
  message: Message,
  offset: number,
  ciphertext: Uint8Array,
  output?: Uint8Array<ArrayBuffer>,
): Promise<Piece> {
  return inNativeCalls(decryptPiece, message, offset, ciphertext, output);
}

/** Two native calls at a time: while one computes, the other's bytes are on their way to or from it. */
const AT_A_TIME = 2;

async function inNativeCalls(
  call: typeof encryptPiece,
  message: Message,
  offset: number,
  input: Uint8Array,
  given?: Uint8Array<ArrayBuffer>,
): Promise<Piece> {
  const count = Math.max(1, Math.ceil(input.byteLength / NATIVE_BYTES));
  if (count === 1 && given === undefined) return call(message, offset, input);
  const size = blocksIn(input.byteLength / count) * BLOCK_BYTES;
  const output = given ?? new Uint8Array(input.byteLength + BLOCK_BYTES).subarray(0, input.byteLength);
  const shares: FieldElement[] = [];
  let next = 0;
  const run = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      const at = index * size;
      // The call has its copy of the input when it returns its promise, so the output may take the input's place.
      const { bytes, share } = await call(message, offset + at, input.subarray(at, at + size));
      output.set(bytes, at);
      shares[index] = fromBytes(share);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, run));
  const lastBlocks = blocksIn(input.byteLength - (count - 1) * size);
  const share = shares.reduce((joined, piece, index) =>
    joinShares(message, joined, piece, index === count - 1 ? lastBlocks : size / BLOCK_BYTES),
  );
  return { bytes: output, share: toBytes(share) };
}
