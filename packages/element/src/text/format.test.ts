import { describe, expect, test } from 'vitest';
import { createFormat, fraction } from './format.js';

const english = createFormat('en');

describe('format', () => {
  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [1536, '1.5 kB'],
    [99_900, '99.9 kB'],
    [99_960, '100 kB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [4_250_000, '4.3 MB'],
    [10_000_000_000, '10 GB'],
    [2 ** 53 - 1, '9,007 TB'],
  ])('%d bytes', (bytes, text) => {
    expect(english.bytes(bytes)).toBe(text);
  });

  test('speed', () => {
    expect(english.speed(3_120_000)).toBe('3.1 MB/s');
    expect(english.speed(12)).toBe('12 byte/s');
  });

  test.each([
    [0, '1 sec'],
    [4.2, '5 sec'],
    [12, '15 sec'],
    [59, '1 min'],
    [80, '1 min 20 sec'],
    [599, '10 min'],
    [3599, '1 hr'],
    [5400, '1 hr 30 min'],
  ])('%d seconds', (seconds, text) => {
    expect(english.duration(seconds)).toBe(text);
  });

  test('times of day, with the date where it was another day', () => {
    const at = (day: number, hour: number) => new Date(2026, 4, day, hour, 5).getTime();
    const german = createFormat('de');
    expect(german.time(at(3, 14), at(3, 23))).toBe('14:05');
    expect(german.time(at(3, 14), at(4, 1))).toBe('03.05.26, 14:05');
  });

  test('percentages are rounded down, so that 100% means everything', () => {
    expect(english.percent(999, 1000)).toBe('99%');
    expect(english.percent(1000, 1000)).toBe('100%');
    expect(english.percent(0, 0)).toBe('0%');
    expect(fraction(5, 3)).toBe(1);
    expect(fraction(-1, 3)).toBe(0);
  });

  test('follows the language, and survives one that does not exist', () => {
    expect(createFormat('de').bytes(1536)).toBe('1,5 kB');
    expect(createFormat('not a language').percent(1, 2)).not.toBe('');
  });
});
