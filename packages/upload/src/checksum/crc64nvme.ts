/**
 * CRC64NVME, the checksum that S3 keeps for a whole object: CRC-64 with polynomial AD93D23594C93659 (reflected
 * 9A6C9329AC4BC9B5), register and result inverted (NVM Express, NVM Command Set Specification, §5.2.1.3.4).
 *
 * Eight bytes per step with eight tables ("slicing-by-8"), on 32-bit halves because JavaScript has no fast 64-bit
 * integer. Plain JavaScript and no WebAssembly, so that it runs under any Content-Security-Policy.
 */
const POLY_LOW = 0xac4bc9b5 | 0;
const POLY_HIGH = 0x9a6c9329 | 0;

/** A 64-bit CRC value as two 32-bit halves: cheap to post between realms. */
export interface Crc64 {
  readonly low: number;
  readonly high: number;
}

/** CRC of no bytes at all. */
export const EMPTY_CRC: Crc64 = { low: 0, high: 0 };

/** CRC64NVME of some bytes; `previous` is the CRC of what stood before them. */
export function crc64nvme(bytes: Uint8Array, previous: Crc64 = EMPTY_CRC): Crc64 {
  const [tableLow, tableHigh] = tables();
  let low = ~previous.low;
  let high = ~previous.high;
  const aligned = bytes.byteOffset % 4 === 0 && LITTLE_ENDIAN ? bytes.byteLength >>> 3 : 0;
  const words = new Int32Array(bytes.buffer, aligned === 0 ? 0 : bytes.byteOffset, aligned * 2);
  // The loop below is the hot path of an upload. `| 0` on loads also tells the engine that an index is in range.
  for (let i = 0; i < words.length; i += 2) {
    const a = (words[i] as number) ^ low;
    const b = (words[i + 1] as number) ^ high;
    const i0 = 1792 + (a & 255);
    const i1 = 1536 + ((a >>> 8) & 255);
    const i2 = 1280 + ((a >>> 16) & 255);
    const i3 = 1024 + (a >>> 24);
    const i4 = 768 + (b & 255);
    const i5 = 512 + ((b >>> 8) & 255);
    const i6 = 256 + ((b >>> 16) & 255);
    const i7 = b >>> 24;
    low = xor8(tableLow, i0, i1, i2, i3, i4, i5, i6, i7);
    high = xor8(tableHigh, i0, i1, i2, i3, i4, i5, i6, i7);
  }
  for (let i = aligned * 8; i < bytes.byteLength; i++) {
    const index = (low ^ (bytes[i] as number)) & 255;
    low = ((low >>> 8) | (high << 24)) ^ (tableLow[index] as number);
    high = (high >>> 8) ^ (tableHigh[index] as number);
  }
  return { low: ~low, high: ~high };
}

/** Standard base64 of the eight bytes, most significant first: the form of `x-amz-checksum-crc64nvme`. */
export function crcToBase64(crc: Crc64): string {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setInt32(0, crc.high);
  bytes.setInt32(4, crc.low);
  return btoa(String.fromCharCode(...new Uint8Array(bytes.buffer)));
}

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function xor8(
  table: Int32Array,
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
  g: number,
  h: number,
): number {
  const t = table as unknown as number[];
  return (
    (t[a] as number) ^
    (t[b] as number) ^
    (t[c] as number) ^
    (t[d] as number) ^
    (t[e] as number) ^
    (t[f] as number) ^
    (t[g] as number) ^
    (t[h] as number)
  );
}

let built: readonly [Int32Array, Int32Array] | undefined;

/** Table k, entry b: the CRC register after byte b and k zero bytes. Built at first use, 16 KiB. */
function tables(): readonly [Int32Array, Int32Array] {
  if (built !== undefined) return built;
  const low = new Int32Array(8 * 256);
  const high = new Int32Array(8 * 256);
  for (let i = 0; i < low.length; i++) {
    // Table 0 shifts the byte through bit by bit; each further table pushes one more zero byte through table 0.
    let l = i < 256 ? i : (low[i - 256] as number);
    let h = i < 256 ? 0 : (high[i - 256] as number);
    if (i < 256) {
      for (let bit = 0; bit < 8; bit++) {
        const mask = -(l & 1);
        l = ((l >>> 1) | (h << 31)) ^ (POLY_LOW & mask);
        h = (h >>> 1) ^ (POLY_HIGH & mask);
      }
    } else {
      const index = l & 255;
      l = ((l >>> 8) | (h << 24)) ^ (low[index] as number);
      h = (h >>> 8) ^ (high[index] as number);
    }
    low[i] = l;
    high[i] = h;
  }
  built = [low, high];
  return built;
}
