/**
 * The CRC of two joined byte strings from their two CRCs and the length of the second, without reading a byte.
 * Reflected polynomials: the highest bit is the coefficient of x^0.
 */
export class CrcCombiner {
  readonly #polynomial: bigint;
  readonly #one: bigint;
  /** x^(8·length) mod P; parts are nearly all of one length, so one entry serves ten thousand parts. */
  readonly #shifts = new Map<number, bigint>();

  constructor(polynomial: bigint, bits: number) {
    this.#polynomial = polynomial;
    this.#one = 1n << BigInt(bits - 1);
  }

  combine(first: Buffer, second: Buffer, secondLength: number): Buffer {
    const value = this.#multiply(toBigInt(first), this.#shift(secondLength)) ^ toBigInt(second);
    return Buffer.from(value.toString(16).padStart(first.length * 2, '0'), 'hex');
  }

  #shift(length: number): bigint {
    const known = this.#shifts.get(length);
    if (known !== undefined) return known;
    let result = this.#one;
    let square = this.#one >> 8n; // x^8, one byte
    for (let left = length; left > 0; left = Math.floor(left / 2)) {
      if (left % 2 === 1) result = this.#multiply(result, square);
      square = this.#multiply(square, square);
    }
    this.#shifts.set(length, result);
    return result;
  }

  /** a·b mod P. */
  #multiply(a: bigint, b: bigint): bigint {
    let product = 0n;
    let shifted = b;
    for (let bit = this.#one; bit > 0n; bit >>= 1n) {
      if (a & bit) product ^= shifted;
      shifted = shifted & 1n ? (shifted >> 1n) ^ this.#polynomial : shifted >> 1n;
    }
    return product;
  }
}

function toBigInt(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}
