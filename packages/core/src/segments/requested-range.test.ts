import { describe, expect, test } from 'vitest';
import { requestedRange } from './requested-range.js';

describe('Range', () => {
  test.each([
    ['bytes=0-0', 0, 1],
    ['bytes=0-', 0, 100],
    ['bytes=99-', 99, 1],
    ['bytes=10-19', 10, 10],
    ['BYTES=10-19', 10, 10],
    ['bytes= 10-19 ,', 10, 10],
    ['bytes=, 10-19', 10, 10],
    ['bytes=90-1000', 90, 10],
    [`bytes=90-${'9'.repeat(40)}`, 90, 10],
    [`bytes=90-${'9'.repeat(400)}`, 90, 10],
    ['bytes=-1', 99, 1],
    ['bytes=-100', 0, 100],
    ['bytes=-1000', 0, 100],
    [`bytes=-${'9'.repeat(400)}`, 0, 100],
  ])('%s of 100 bytes', (header, offset, length) => {
    expect(requestedRange(header, 100)).toEqual({ offset, length });
  });

  test.each(['bytes=100-', 'bytes=100-200', `bytes=${'9'.repeat(400)}-`, 'bytes=-0'])(
    '%s of 100 bytes has none of them',
    (header) => {
      expect(requestedRange(header, 100)).toBe('unsatisfiable');
    },
  );

  test.each([
    ...[null, '', 'bytes=', 'bytes=-', 'bytes=5-4', 'bytes=0-1,3-4', 'bytes=a-b', 'bytes=0x1-2'],
    ...['bytes=1.5-2', 'bytes=+1-2', 'bytes 0-1', 'lines=0-1', 'bytes=1 - 2', 'xbytes=0-1'],
  ])('%s may be ignored', (header) => {
    expect(requestedRange(header, 100)).toBe(undefined);
  });

  test.each([
    [null, undefined],
    ['bytes=0-', 'unsatisfiable'],
    ['bytes=-5', undefined],
    ['bytes=-0', 'unsatisfiable'],
  ])('%s of an empty file', (header, expected) => {
    expect(requestedRange(header, 0)).toBe(expected);
  });

  test('a long header of nothing takes no time', () => {
    expect(requestedRange(`bytes=${' ,'.repeat(50_000)}x`, 100)).toBe(undefined);
  });
});
