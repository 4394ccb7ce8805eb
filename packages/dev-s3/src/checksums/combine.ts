/**
 * The CRC of two joined byte strings from their two CRCs and the length of the second, without reading a byte.
 * Reflected polynomials: the highest bit is the coefficient of x^0.
 */
export class CrcCombiner {
  readonly #polynomial: bigint;
  readonly #one: bigint;
  /** For a length, x^(8·length)·x^k mod P for every k. Parts are nearly all of one length: one entry serves them all. */
  readonly #shifts = new Map<number, readonly bigint[]>();

  constructor(polynomial: bigint, bits: number) {
    this.#polynomial = polynomial;
    this.#one = 1n << BigInt(bits - 1);
  }

  combine(first: Buffer, second: Buffer, secondLength: number): Buffer {
    let value = toBigInt(second);
    const shifted = this.#shift(secondLength);
    for (const [index, bit] of [
      ...toBigInt(first)
        .toString(2)
        .padStart(first.length * 8, '0'),
    ].entries()) {
      if (bit === '1') value ^= shifted[index] ?? 0n;
    }
    return Buffer.from(value.toString(16).padStart(first.length * 2, '0'), 'hex');
  }

  #shift(length: number): readonly bigint[] {
    const known = this.#shifts.get(length);
    if (known) return known;
    let result = this.#one;
    let square = this.#one >> 8n; // x^8, one byte
    for (let left = length; left > 0; left = Math.floor(left / 2)) {
      if (left % 2 === 1) result = this.#multiply(result, square);
      square = this.#multiply(square, square);
    }
    const shifted = this.#multiples(result);
    if (this.#shifts.size > 100) this.#shifts.clear();
    this.#shifts.set(length, shifted);
    return shifted;
  }

  /** a·b mod P. */
  #multiply(a: bigint, b: bigint): bigint {
    let product = 0n;
    let bit = this.#one;
    for (const shifted of this.#multiples(b)) {
      if (a & bit) product ^= shifted;
      bit >>= 1n;
    }
    return product;
  }

  /** b·x^k mod P for k from 0 to the width. */
  #multiples(b: bigint): bigint[] {
    const all: bigint[] = [];
    let shifted = b;
    for (let bit = this.#one; bit > 0n; bit >>= 1n) {
      all.push(shifted);
      shifted = shifted & 1n ? (shifted >> 1n) ^ this.#polynomial : shifted >> 1n;
    }
    return all;
  }
}

function toBigInt(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}
