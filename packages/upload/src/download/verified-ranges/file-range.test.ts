import { describe, expect, test } from 'vitest';
import { rangeIn } from './file-range.js';

describe('a range of a file of 100 bytes', () => {
  test.each([
    [{}, 0, 100],
    [{ offset: 0 }, 0, 100],
    [{ offset: 99 }, 99, 1],
    [{ offset: 100 }, 100, 0],
    [{ offset: 101 }, 100, 0],
    [{ length: 0 }, 0, 0],
    [{ length: 7 }, 0, 7],
    [{ offset: 10, length: 20 }, 10, 20],
    [{ offset: 90, length: 10 }, 90, 10],
    [{ offset: 90, length: 11 }, 90, 10],
    [{ offset: 0, length: Number.MAX_SAFE_INTEGER }, 0, 100],
    [{ offset: -1 }, 99, 1],
    [{ offset: -100 }, 0, 100],
    [{ offset: -101 }, 0, 100],
    [{ offset: -10, length: 3 }, 90, 3],
  ])('%j is %d bytes from %d', (range, offset, length) => {
    expect(rangeIn(100, range)).toEqual({ offset, length });
  });

  test.each([
    { offset: 0.5 },
    { offset: Number.NaN },
    { offset: Number.POSITIVE_INFINITY },
    { length: -1 },
    { length: 1.5 },
    { length: 2 ** 53 },
  ])('%j is none', (range) => {
    expect(() => rangeIn(100, range)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  });

  test('of an empty file there is nothing', () => {
    expect(rangeIn(0, {})).toEqual({ offset: 0, length: 0 });
    expect(rangeIn(0, { offset: -5, length: 2 })).toEqual({ offset: 0, length: 0 });
  });
});
