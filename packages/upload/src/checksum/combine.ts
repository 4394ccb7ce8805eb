import type { Crc64 } from './crc64.js';

/**
 * CRC of two byte strings from the CRCs of each: crc(A ‖ B) = crc(A) · x^(8·|B|) ⊕ crc(B), in GF(2)[x] modulo the
 * polynomial (the method of zlib's `crc32_combine`). Values are reflected: bit 63 is the coefficient of x^0.
 *
 * @param lengthB bytes of B
 */
export function combineCrc(a: Crc64, b: Crc64, lengthB: number): Crc64 {
  const shifted = multiply(toBig(a), power(lengthB * 8));
  return fromBig(shifted ^ toBig(b));
}

// A few hundred products per gigabyte: BigInt is fast enough here, and short.
const POLYNOMIAL = 0x9a6c9329ac4bc9b5n;
const ONE = 1n << 63n;

/** x^n modulo the polynomial, by squaring; the powers for equal part lengths are remembered. */
function power(n: number): bigint {
  const known = powers.get(n);
  if (known !== undefined) return known;
  let result = ONE;
  let square = ONE >> 1n; // x
  for (let rest = BigInt(n); rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = multiply(result, square);
    square = multiply(square, square);
  }
  if (powers.size > 16) powers.clear();
  powers.set(n, result);
  return result;
}

const powers = new Map<number, bigint>();

function multiply(a: bigint, b: bigint): bigint {
  let product = 0n;
  for (let bit = ONE; bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= b;
    b = b & 1n ? (b >> 1n) ^ POLYNOMIAL : b >> 1n;
  }
  return product;
}

function toBig(crc: Crc64): bigint {
  return (BigInt(crc.high >>> 0) << 32n) | BigInt(crc.low >>> 0);
}

function fromBig(value: bigint): Crc64 {
  return { low: Number(BigInt.asIntN(32, value)), high: Number(BigInt.asIntN(32, value >> 32n)) };
}
