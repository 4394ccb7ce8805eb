import { type FieldElement, fromBytes, multiply, xor, zero } from './field.js';

/** Bytes of an AES block. */
export const BLOCK_BYTES: number = 16;

/** IV ‖ BE32(n): GCM's counter block. n = 1 masks the tag; block i of the message uses i + 2. */
export function counterBlock(iv: Uint8Array, n: number): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(BLOCK_BYTES);
  block.set(iv);
  new DataView(block.buffer).setUint32(12, n);
  return block;
}

/** [bits(first)]64 ‖ [bits(second)]64: GCM's length block, from lengths in bytes. */
export function lengthBlock(firstBytes: number, secondBytes: number): FieldElement {
  const words = zero();
  words[0] = Math.floor((firstBytes * 8) / 2 ** 32);
  words[1] = firstBytes * 8;
  words[2] = Math.floor((secondBytes * 8) / 2 ** 32);
  words[3] = secondBytes * 8;
  return words;
}

/** Blocks that these bytes fill, the last one padded. */
export function blocksIn(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES);
}

/** GHASH in JavaScript, for the few bytes of associated data only; content goes through native calls. */
export function ghashSmall(h: FieldElement, data: Uint8Array): FieldElement {
  let acc = zero();
  for (let at = 0; at < data.byteLength; at += BLOCK_BYTES) {
    const block = new Uint8Array(BLOCK_BYTES);
    block.set(data.subarray(at, at + BLOCK_BYTES));
    acc = multiply(xor(acc, fromBytes(block)), h);
  }
  return acc;
}
