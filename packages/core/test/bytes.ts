/** Bytes for tests: written down, made up, cut into streams and put together again. */
import { concat } from '../src/bytes/bytes.js';

export type Bytes = Uint8Array<ArrayBuffer>;

/** Of megabytes, too: so tests compare them. */
export function hex(bytes: Uint8Array): string {
  const digits = new Uint8Array(2 * bytes.byteLength);
  bytes.forEach((byte, at) => {
    digits[2 * at] = digit(byte >> 4);
    digits[2 * at + 1] = digit(byte & 15);
  });
  return new TextDecoder().decode(digits);
}

/** The ASCII code of 0…9, a…f. */
const digit = (value: number): number => value + (value < 10 ? 48 : 87);

export function unhex(text: string): Bytes {
  if (text.length % 2 !== 0 || /[^0-9a-fA-F]/.test(text)) throw new TypeError('not hexadecimal');
  return Uint8Array.from({ length: text.length / 2 }, (_, i) =>
    Number.parseInt(text.slice(2 * i, 2 * i + 2), 16),
  );
}

export function unbase64(text: string): Bytes {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

/** first, first + 1, … as the vectors of the format write their keys. */
export function counting(first: number, length: number): Bytes {
  return Uint8Array.from({ length }, (_, i) => first + i);
}

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Bytes without a pattern, the same in every run. */
export function noise(length: number, seed = 1): Bytes {
  const next = dice(seed);
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) bytes[at] = next() * 256;
  return bytes;
}

/** The bytes as a stream: whole, or in pieces of `size` bytes. */
export async function* stream(
  bytes: Uint8Array,
  size: number = Math.max(1, bytes.byteLength),
): AsyncGenerator<Bytes> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.slice(at, at + size);
}

export async function collect(source: AsyncIterable<Uint8Array>): Promise<Bytes> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source) pieces.push(piece);
  return concat(...pieces);
}

export function flip(bytes: Uint8Array, bit: number): Bytes {
  const changed = new Uint8Array(bytes);
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
  return changed;
}

export function shuffled<T>(items: readonly T[], next: () => number): T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [order[i], order[j]] = [order[j] as T, order[i] as T];
  }
  return order;
}

/** Cuts 0…size at random multiples of 16: [offset, length] pairs, in order. */
export function randomCuts(size: number, next: () => number, most = 8): [number, number][] {
  const cuts = new Set([0]);
  for (let i = Math.floor(next() * most); i > 0; i--) cuts.add(Math.floor((next() * size) / 16) * 16);
  const starts = [...cuts].filter((at) => at < size || size === 0).sort((a, b) => a - b);
  return starts.map((start, i) => [start, (starts[i + 1] ?? size) - start]);
}
