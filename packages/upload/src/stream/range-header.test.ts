import { describe, expect, test } from 'vitest';
import { readRange } from './range-header.js';

const SIZE = 1000;

describe('a range of 1,000 bytes', () => {
  test.each([
    ['bytes=0-', 0, 1000],
    ['bytes=0-0', 0, 1],
    ['bytes=10-19', 10, 10],
    ['bytes=999-', 999, 1],
    ['bytes=990-2000', 990, 10],
    ['bytes=-1', 999, 1],
    ['bytes=-1000', 0, 1000],
    ['bytes=-5000', 0, 1000],
    ['Bytes=1-2', 1, 2],
  ])('%s', (header, offset, length) => {
    expect(readRange(header, SIZE)).toEqual({ offset, length });
  });

  test.each(['bytes=1000-', 'bytes=1000-2000', 'bytes=-0', 'bytes=999999999999999-'])(
    '%s is none',
    (header) => {
      expect(readRange(header, SIZE)).toBe('unsatisfiable');
    },
  );

  test.each([
    null,
    '',
    'bytes=',
    'bytes=-',
    'bytes=5-4',
    'bytes=0-1,5-6',
    'bytes=a-b',
    'lines=0-1',
    'bytes= 0-1',
    `bytes=${'9'.repeat(16)}-`,
  ])('%s is not one that is answered: all of the file is', (header) => {
    expect(readRange(header, SIZE)).toBe(undefined);
  });

  test('nothing of an empty file', () => {
    expect(readRange('bytes=0-', 0)).toBe('unsatisfiable');
    expect(readRange('bytes=-1', 0)).toBe('unsatisfiable');
    expect(readRange(null, 0)).toBe(undefined);
  });
});
