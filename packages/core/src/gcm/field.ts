/**
 * GF(2^128) as GCM uses it (NIST SP 800-38D §6.3): bit 0 is the most significant bit of the first byte, reduction by
 * x^128 + x^7 + x^2 + x + 1. An element is four 32-bit words, most significant first.
 *
 * Products run in constant time (masks, no tables, no branches on data): the operands are secrets of a message.
 * One product is about a microsecond and a segment of any size needs a handful, so this is never on the hot path.
 */
export type FieldElement = Uint32Array;

const R = 0xe1000000;

export function fromBytes(block: Uint8Array): FieldElement {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  return Uint32Array.of(view.getUint32(0), view.getUint32(4), view.getUint32(8), view.getUint32(12));
}

export function toBytes(element: FieldElement): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(16);
  const view = new DataView(block.buffer);
  for (let i = 0; i < 4; i++) view.setUint32(i * 4, element[i] ?? 0);
  return block;
}

export function zero(): FieldElement {
  return new Uint32Array(4);
}

/** The multiplicative identity: bit 0 set. */
export function one(): FieldElement {
  return Uint32Array.of(0x80000000, 0, 0, 0);
}

export function isZero(a: FieldElement): boolean {
  return a.every((word) => word === 0);
}

export function xor(a: FieldElement, b: FieldElement): FieldElement {
  return a.map((word, i) => word ^ (b[i] ?? 0));
}

/** NIST SP 800-38D, algorithm 1. */
export function multiply(x: FieldElement, y: FieldElement): FieldElement {
  let [v0 = 0, v1 = 0, v2 = 0, v3 = 0] = y;
  let z0 = 0;
  let z1 = 0;
  let z2 = 0;
  let z3 = 0;
  for (let word = 0; word < 4; word++) {
    const bits = x[word] ?? 0;
    for (let bit = 31; bit >= 0; bit--) {
      const take = -((bits >>> bit) & 1);
      z0 ^= v0 & take;
      z1 ^= v1 & take;
      z2 ^= v2 & take;
      z3 ^= v3 & take;
      const reduce = -(v3 & 1);
      v3 = (v3 >>> 1) | (v2 << 31);
      v2 = (v2 >>> 1) | (v1 << 31);
      v1 = (v1 >>> 1) | (v0 << 31);
      v0 = (v0 >>> 1) ^ (R & reduce);
    }
  }
  return Uint32Array.of(z0, z1, z2, z3);
}

/** a^exponent; the exponent is a public count of blocks. */
export function power(a: FieldElement, exponent: number): FieldElement {
  let result = one();
  let square = a;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = multiply(result, square);
    square = multiply(square, square);
  }
  return result;
}
