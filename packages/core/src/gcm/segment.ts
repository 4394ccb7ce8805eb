import { giveBack } from '../bytes/give-back.js';
import { BLOCK_BYTES, blocksIn } from './blocks.js';
import { type FieldElement, fromBytes, toBytes, zero } from './field.js';
import { joinShares, type Message } from './message.js';
import { decryptPiece, encryptPiece, type Piece } from './piece.js';

/** Bytes of a segment that a table verifies (docs/segment-table.md). */
export const PIECE_BYTES: number = 768 * 1024;

/**
 * Most bytes of one native call; pieces are so many calls. A matter of speed alone (docs/performance.md): what smaller calls cost besides
 * is felt, and larger ones no longer find their bytes in the processor's cache.
 */
const CALL_BYTES = 256 * 1024;

/** Bytes that were encrypted or decrypted in native calls. */
export interface NativeCalls extends Piece {
  /**
   * Shares: 16 bytes for each piece between multiples of `PIECE_BYTES` of the message. Secrets of the message:
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

async function inNativeCalls(
  call: typeof encryptPiece,
  message: Message,
  offset: number,
  input: Uint8Array,
  given?: Uint8Array<ArrayBuffer>,
): Promise<NativeCalls> {
  const size = input.byteLength;
  const starts = cuts(offset, size, CALL_BYTES);
  const output = given ?? new Uint8Array(size + BLOCK_BYTES).subarray(0, size);
  const shares: FieldElement[] = [];
  let next = 0;
  const run = async (): Promise<void> => {
    for (let at = starts[next]; at !== undefined; at = starts[next]) {
      const index = next++;
      // The call has its copy of the input when it returns its promise, so the output may take the input's place.
      const { bytes, share } = await call(message, offset + at, input.subarray(at, starts[index + 1]));
      output.set(bytes, at);
      shares[index] = fromBytes(share);
      // All of it, a tag behind the bytes included.
      giveBack(new Uint8Array(bytes.buffer));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, run));
  // Calls fold into pieces, and all of them into the share of the segment.
  const pieces = new Uint8Array(cuts(offset, size, PIECE_BYTES).length * BLOCK_BYTES);
  let piece = -BLOCK_BYTES;
  let ofPiece = zero();
  let ofAll = zero();
  for (const [index, share] of shares.entries()) {
    const at = starts[index] ?? 0;
    const blocks = blocksIn((starts[index + 1] ?? size) - at);
    const begins = at === 0 || (offset + at) % PIECE_BYTES === 0;
    if (begins) piece += BLOCK_BYTES;
    ofPiece = joinShares(message, begins ? zero() : ofPiece, share, blocks);
    ofAll = joinShares(message, ofAll, share, blocks);
    pieces.set(toBytes(ofPiece), piece);
  }
  return { bytes: output, share: toBytes(ofAll), pieces };
}

/**
 * Where to cut bytes that are at `offset` of the message: where the message has multiples of `every`, so that the pieces of parts that
 * touch make up segments (docs/segment-table.md).
 */
function cuts(offset: number, size: number, every: number): number[] {
  const starts = [0];
  for (let at = every - (offset % every); at < size; at += every) starts.push(at);
  return starts;
}
