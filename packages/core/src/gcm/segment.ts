import { BLOCK_BYTES, blocksIn } from './blocks.js';
import { fromBytes, toBytes, zero } from './field.js';
import { joinShares, type Message } from './message.js';
import { decryptPiece, encryptPiece, type Piece } from './piece.js';

/**
 * Most bytes of one native call, and of a segment that a table verifies (docs/segment-table.md). For calls it is a matter of speed alone: Chromium keeps memory for buffers below 960 KiB at hand, and
 * fetches larger ones from the operating system page by page, which takes longer than encrypting them (docs/performance.md).
 */
export const NATIVE_BYTES: number = 768 * 1024;

/** Bytes that were encrypted or decrypted in native calls. */
export interface NativeCalls extends Piece {
  /**
   * The share of what each call had: 16 bytes for each piece between multiples of `NATIVE_BYTES` of the message. Secrets of the message:
   * they stay in memory.
   */
  readonly pieces: Uint8Array<ArrayBuffer>;
}

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
): Promise<NativeCalls> {
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
): Promise<NativeCalls> {
  return inNativeCalls(decryptPiece, message, offset, ciphertext, output);
}

/** Two native calls at a time: while one computes, the other's bytes are on their way to or from it. */
const AT_A_TIME = 2;

/** Cut where the message has multiples of `NATIVE_BYTES`: so the pieces of parts that touch make up segments (docs/segment-table.md). */
async function inNativeCalls(
  call: typeof encryptPiece,
  message: Message,
  offset: number,
  input: Uint8Array,
  given?: Uint8Array<ArrayBuffer>,
): Promise<NativeCalls> {
  const size = input.byteLength;
  const starts = [0];
  for (let at = NATIVE_BYTES - (offset % NATIVE_BYTES); at < size; at += NATIVE_BYTES) starts.push(at);
  const endOf = (index: number): number => starts[index + 1] ?? size;
  const output = given ?? new Uint8Array(size + BLOCK_BYTES).subarray(0, size);
  const pieces = new Uint8Array(starts.length * BLOCK_BYTES);
  let next = 0;
  const run = async (): Promise<void> => {
    for (let at = starts[next]; at !== undefined; at = starts[next]) {
      const index = next++;
      // The call has its copy of the input when it returns its promise, so the output may take the input's place.
      const { bytes, share } = await call(message, offset + at, input.subarray(at, endOf(index)));
      output.set(bytes, at);
      pieces.set(share, index * BLOCK_BYTES);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, run));
  const share = starts.reduce((joined, at, index) => {
    const piece = fromBytes(pieces.subarray(index * BLOCK_BYTES));
    return joinShares(message, joined, piece, blocksIn(endOf(index) - at));
  }, zero());
  return { bytes: output, share: toBytes(share), pieces };
}
