import type { FileRange } from '../platform/file-range.js';

/** The same bytes every time, quickly. */
export function noise(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = seed;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  return new Uint8Array(words.buffer, 0, length);
}

/** Equality without the slow element-by-element report for megabytes, and word by word: tests compare hundreds of them. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.byteLength !== b.byteLength) return false;
  const aligned = a.byteOffset % 4 === 0 && b.byteOffset % 4 === 0;
  const count = aligned ? a.byteLength >>> 2 : 0;
  const left = new Int32Array(a.buffer, aligned ? a.byteOffset : 0, count);
  const right = new Int32Array(b.buffer, aligned ? b.byteOffset : 0, count);
  for (let at = 0; at < count; at++) if (left[at] !== right[at]) return false;
  return a.subarray(count * 4).every((byte, at) => byte === b[count * 4 + at]);
}

/** A file of these bytes, all of it. */
export function rangeOf(bytes: Uint8Array<ArrayBuffer>): FileRange {
  return { file: new Blob([bytes]), offset: 0, length: bytes.byteLength };
}
