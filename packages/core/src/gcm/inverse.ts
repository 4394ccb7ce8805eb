import { type FieldElement, multiply } from './field.js';

/** a^-1 = a^(2^128 − 2), by Fermat, in few products (Itoh and Tsujii, 1988); a must not be zero. */
export function inverse(a: FieldElement): FieldElement {
  let result = a;
  // `result` is a^(2^bits − 1), and becomes that for twice the bits and one.
  for (let bits = 1; bits < 127; bits = 2 * bits + 1)
    result = multiply(squared(multiply(squared(result, bits), result), 1), a);
  return squared(result, 1);
}

/** a^(2^times) */
function squared(a: FieldElement, times: number): FieldElement {
  let square = a;
  for (let i = 0; i < times; i++) square = multiply(square, square);
  return square;
}
