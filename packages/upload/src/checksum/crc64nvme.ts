import { type Crc64, EMPTY_CRC } from './crc64.js';

/**
 * CRC64NVME, the checksum that S3 keeps for a whole object: CRC-64 with polynomial P = AD93D23594C93659 (reflected
 * 9A6C9329AC4BC9B5), register and result inverted (NVM Express, NVM Command Set Specification, §5.2.1.3.4).
 *
 * Plain JavaScript, so that it runs under any Content-Security-Policy: nearly all bytes are folded away 32 bits at a time without a
 * table (see `fold`); what is left goes through the register byte by byte. Where the policy lets it, WebAssembly folds (`foldBy`).
 */
export function crc64nvme(bytes: Uint8Array, previous: Crc64 = EMPTY_CRC): Crc64 {
  const register = { low: ~previous.low, high: ~previous.high };
  const foldable = LITTLE_ENDIAN && bytes.byteOffset % 4 === 0 && bytes.byteLength >= 8 * SPAN;
  if (foldable) {
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >>> 2);
    const rest = fold(words, register);
    register.low = 0;
    register.high = 0;
    push(register, new Uint8Array(rest.buffer));
    push(register, bytes.subarray(words.byteLength));
  } else {
    push(register, bytes);
  }
  return { low: ~register.low, high: ~register.high };
}

interface Register {
  low: number;
  high: number;
}

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * M(x) = 1 + x^172 + x^325 + x^454 + x^936 + x^2087 + x^2283 + x^2519 is a multiple of P. Squaring is linear over
 * GF(2), so M(x)^32 = M(x^32) is one too: the same exponents, counted in 32-bit words.
 */
const EXPONENTS: readonly number[] = [0, 172, 325, 454, 936, 2087, 2283];
/** Degree of M, in words. */
const SPAN = 2519;
/** Words per round: with the span, what the first-level cache of a processor holds. */
const ROUND = 4096;

const scratch = new Int32Array(SPAN + ROUND);

/** What `fold.wat` exports. */
interface Folding {
  /** The scratch of `fold` at 0, the words of a round at MESSAGE. */
  readonly memory: WebAssembly.Memory;
  fold(words: number): void;
}
/** Where a round lies in its memory, in words. */
const MESSAGE = 8192;

let folding: Folding | undefined;

/**
 * From now on this realm folds by `FOLD_CODE`, in an eighth of the time. Rejects where a policy forbids that, or the engine does not know it;
 * then nothing has changed.
 */
export async function foldBy(code: Uint8Array<ArrayBuffer>): Promise<void> {
  const { instance } = await WebAssembly.instantiate(code);
  folding = instance.exports as unknown as Folding;
}

/**
 * Replaces a message by one of SPAN words with the same CRC. Adding a multiple of P to a message does not change its
 * remainder, so each word is cancelled by M at its place, which adds it to seven later words. Written the other way
 * round: what stands in a word is its own value and seven earlier ones. Reads the register into the first 64 bits.
 */
function fold(words: Int32Array, register: Register): Int32Array {
  const end = words.length - SPAN;
  const s = (folding
    ? foldFast(folding, words, end, register)
    : foldPlain(words, end, register)) as unknown as number[];
  const rest = words.slice(end);
  for (let t = 0; t < SPAN; t++) {
    for (const exponent of EXPONENTS) {
      if (t + exponent < SPAN) rest[t] = (rest[t] as number) ^ (s[t + exponent] as number);
    }
  }
  return rest;
}

/** @returns an array that begins with the last SPAN words */
function foldPlain(words: Int32Array, end: number, register: Register): Int32Array {
  const s = scratch.fill(0, 0, SPAN) as unknown as number[];
  const message = words as unknown as number[];
  s[SPAN] = (message[0] as number) ^ register.low;
  s[SPAN + 1] = (message[1] as number) ^ register.high;
  for (let start = 0; start < end; start += ROUND) {
    const count = Math.min(ROUND, end - start);
    for (let k = start === 0 ? 2 : 0; k < count; k++) {
      s[k + 2519] =
        (message[start + k] as number) ^
        (s[k] as number) ^
        (s[k + 172] as number) ^
        (s[k + 325] as number) ^
        (s[k + 454] as number) ^
        (s[k + 936] as number) ^
        (s[k + 2087] as number) ^
        (s[k + 2283] as number);
    }
    scratch.copyWithin(0, count, count + SPAN);
  }
  return scratch;
}

/** The same, of at least two words. */
function foldFast({ memory, fold }: Folding, words: Int32Array, end: number, register: Register): Int32Array {
  const s = new Int32Array(memory.buffer).fill(0, 0, SPAN);
  for (let start = 0; start < end; start += ROUND) {
    const count = Math.min(ROUND, end - start);
    s.set(words.subarray(start, start + count), MESSAGE);
    if (start === 0) {
      s[MESSAGE] = (s[MESSAGE] as number) ^ register.low;
      s[MESSAGE + 1] = (s[MESSAGE + 1] as number) ^ register.high;
    }
    fold(count);
    s.copyWithin(0, count, count + SPAN);
  }
  return s;
}

/** The textbook loop: a byte into the register, a table for eight shifts. */
function push(register: Register, bytes: Uint8Array): void {
  const [tableLow, tableHigh] = tables();
  let { low, high } = register;
  for (const byte of bytes) {
    const index = (low ^ byte) & 255;
    low = ((low >>> 8) | (high << 24)) ^ (tableLow[index] as number);
    high = (high >>> 8) ^ (tableHigh[index] as number);
  }
  register.low = low;
  register.high = high;
}

let built: readonly [Int32Array, Int32Array] | undefined;

/** Entry b: byte b after eight shifts. Built at first use. */
function tables(): readonly [Int32Array, Int32Array] {
  if (built !== undefined) return built;
  const low = new Int32Array(256);
  const high = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let l = byte;
    let h = 0;
    for (let bit = 0; bit < 8; bit++) {
      const mask = -(l & 1);
      l = ((l >>> 1) | (h << 31)) ^ (0xac4bc9b5 & mask);
      h = (h >>> 1) ^ (0x9a6c9329 & mask);
    }
    low[byte] = l;
    high[byte] = h;
  }
  built = [low, high];
  return built;
}
