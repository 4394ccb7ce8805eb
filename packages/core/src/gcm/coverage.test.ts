import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CoreError } from '../errors.js';
import { Coverage } from './coverage.js';

const refuses = (coverage: Coverage, offset: number, length: number): boolean => {
  try {
    coverage.claim(offset, length);
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(CoreError);
    expect((error as CoreError).code).toBe('already-sealed');
    return true;
  }
};

test.each([
  ['the same again', 32, 32, true],
  ['its first block', 32, 16, true],
  ['its last block', 48, 16, true],
  ['over its start', 16, 32, true],
  ['over its end', 48, 32, true],
  ['around it', 0, 96, true],
  ['up to its start', 0, 32, false],
  ['from its end on', 64, 16, false],
  ['nothing', 40, 0, false],
])('after [32, 64): %s', (_, offset, length, refused) => {
  const coverage = new Coverage();
  coverage.claim(32, 32);
  expect(refuses(coverage, offset, length)).toBe(refused);
});

test('a refused claim claims nothing', () => {
  const coverage = new Coverage();
  coverage.claim(32, 16);
  expect(refuses(coverage, 0, 48)).toBe(true);
  expect(refuses(coverage, 0, 32)).toBe(false);
});

test('beyond 32 bits', () => {
  const coverage = new Coverage();
  coverage.claim(2 ** 36 - 48, 16);
  expect(refuses(coverage, 2 ** 36 - 64, 32)).toBe(true);
  expect(refuses(coverage, 2 ** 36 - 64, 16)).toBe(false);
  // 2^32 away: an implementation that truncates to 32 bits would see an overlap.
  expect(refuses(coverage, 2 ** 32 - 48, 16)).toBe(false);
});

test('says exactly what a list of single units says', () => {
  const claims = fc.array(fc.tuple(fc.nat(60), fc.nat(12)), { maxLength: 40 });
  fc.assert(
    fc.property(claims, (list) => {
      const coverage = new Coverage();
      const taken = new Set<number>();
      for (const [offset, length] of list) {
        const units = Array.from({ length }, (_, i) => offset + i);
        const overlap = units.some((unit) => taken.has(unit));
        expect(refuses(coverage, offset, length)).toBe(overlap);
        if (!overlap) for (const unit of units) taken.add(unit);
      }
    }),
    { numRuns: 500 },
  );
});
