import { expect, test } from 'vitest';
import { parseSize } from './size.js';

test.each([
  ['0', 0],
  ['4096', 4096],
  ['10GB', 10_000_000_000],
  ['10 gb', 10_000_000_000],
  ['1.5MB', 1_500_000],
  ['512 KiB', 524_288],
  ['1TiB', 1_099_511_627_776],
  ['', undefined],
  ['ten', undefined],
  ['10 XB', undefined],
  ['-1', undefined],
  ['1e3', undefined],
  ['99999999TB', undefined],
])('%j is %j bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});
