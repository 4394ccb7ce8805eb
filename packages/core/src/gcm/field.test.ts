import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hex, unhex } from '../../test/bytes.js';
import { fromBytes, isZero, multiply, one, power, toBytes, xor, zero } from './field.js';
import { inverse } from './piece.js';

/** An independent reference: polynomials over GF(2) as integers, x^i at bit i, schoolbook product, long division. */
const MODULUS = (1n << 128n) | 0x87n;

function polynomial(block: Uint8Array): bigint {
  // GCM writes x^0 as the most significant bit of the first byte.
  const bits = [...block].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return BigInt(`0b${[...bits].reverse().join('')}`);
}

function referenceProduct(a: Uint8Array, b: Uint8Array): bigint {
  let [x, y, product] = [polynomial(a), polynomial(b), 0n];
  for (; x > 0n; x >>= 1n, y <<= 1n) if (x & 1n) product ^= y;
  for (let degree = 255n; degree >= 128n; degree--) {
    if ((product >> degree) & 1n) product ^= MODULUS << (degree - 128n);
  }
  return product;
}

const block = fc.uint8Array({ minLength: 16, maxLength: 16 });
const times = (a: Uint8Array, b: Uint8Array) => toBytes(multiply(fromBytes(a), fromBytes(b)));

describe('known answers', () => {
  // NIST GCM specification (McGrew and Viega), test case 2: H, C1 and the intermediate GHASH values.
  const h = unhex('66e94bd4ef8a2c3b884cfa59ca342b2e');

  test('the first product of test case 2', () => {
    expect(hex(times(unhex('0388dace60b6a392f328c2b971b2fe78'), h))).toBe('5e2ec746917062882c85b0685353deb7');
  });

  test('the second product of test case 2, with the length block', () => {
    const x = xor(
      fromBytes(unhex('5e2ec746917062882c85b0685353deb7')),
      fromBytes(unhex('00000000000000000000000000000080')),
    );
    expect(hex(toBytes(multiply(x, fromBytes(h))))).toBe('f38cbb1ad69223dcc3457ae5b6b0f885');
  });

  test('x^127 times x is the reduction polynomial', () => {
    const x = unhex('40000000000000000000000000000000');
    const x127 = unhex('00000000000000000000000000000001');
    expect(hex(times(x127, x))).toBe('e1000000000000000000000000000000');
  });
});

describe('the field', () => {
  test('products equal those of the reference', () => {
    fc.assert(
      fc.property(block, block, (a, b) => {
        expect(polynomial(times(a, b))).toBe(referenceProduct(a, b));
      }),
      { numRuns: 300 },
    );
  });

  test('every single bit, against the reference', () => {
    const other = unhex('9f3c5a7700ff01e8d4c2b1a0987654f1');
    for (let bit = 0; bit < 128; bit++) {
      const single = new Uint8Array(16);
      single[bit >> 3] = 0x80 >> (bit & 7);
      expect(polynomial(times(single, other))).toBe(referenceProduct(single, other));
    }
  });

  test('commutes, associates, distributes', () => {
    fc.assert(
      fc.property(block, block, block, (x, y, z) => {
        const [a, b, c] = [fromBytes(x), fromBytes(y), fromBytes(z)];
        expect(multiply(a, b)).toEqual(multiply(b, a));
        expect(multiply(multiply(a, b), c)).toEqual(multiply(a, multiply(b, c)));
        expect(multiply(a, xor(b, c))).toEqual(xor(multiply(a, b), multiply(a, c)));
      }),
    );
  });

  test('one and zero', () => {
    fc.assert(
      fc.property(block, (x) => {
        const a = fromBytes(x);
        expect(multiply(a, one())).toEqual(a);
        expect(multiply(one(), a)).toEqual(a);
        expect(isZero(multiply(a, zero()))).toBe(true);
        expect(isZero(xor(a, a))).toBe(true);
      }),
    );
  });

  test('a times its inverse is one', () => {
    fc.assert(
      fc.property(block, (x) => {
        const a = fromBytes(x);
        fc.pre(!isZero(a));
        expect(multiply(a, inverse(a))).toEqual(one());
      }),
    );
  });

  test('power is repeated multiplication, and adds exponents beyond 32 bits', () => {
    const a = fromBytes(unhex('66e94bd4ef8a2c3b884cfa59ca342b2e'));
    let product = one();
    for (let exponent = 0; exponent < 40; exponent++) {
      expect(power(a, exponent)).toEqual(product);
      product = multiply(product, a);
    }
    expect(power(a, 2 ** 33 + 5)).toEqual(multiply(power(power(a, 2 ** 16), 2 ** 17), power(a, 5)));
  });

  test('bytes there and back, also from the middle of a buffer', () => {
    fc.assert(
      fc.property(block, (x) => {
        const shifted = new Uint8Array(40);
        shifted.set(x, 7);
        expect(toBytes(fromBytes(shifted.subarray(7, 23)))).toEqual(new Uint8Array(x));
      }),
    );
  });

  test('operands are left as they were', () => {
    const a = fromBytes(unhex('000102030405060708090a0b0c0d0e0f'));
    const b = fromBytes(unhex('f0e0d0c0b0a090807060504030201000'));
    const [a0, b0] = [a.slice(), b.slice()];
    multiply(a, b);
    xor(a, b);
    inverse(a);
    expect([a, b]).toEqual([a0, b0]);
  });
});
