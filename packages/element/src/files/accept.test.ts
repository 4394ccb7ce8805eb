import { describe, expect, test } from 'vitest';
import { acceptRules, accepts } from './accept.js';

const pdf = { name: 'Report.PDF', type: 'application/pdf' };
const png = { name: 'scan.png', type: 'image/png' };
const unknown = { name: 'notes.xyz', type: '' };

describe('accept', () => {
  test.each([
    ['', pdf, true],
    [' , ', unknown, true],
    ['application/pdf', pdf, true],
    ['APPLICATION/PDF', pdf, true],
    ['application/pdf', png, false],
    ['.pdf', pdf, true],
    ['.pdf', png, false],
    ['image/*', png, true],
    ['image/*', pdf, false],
    ['image/*', { name: 'x', type: 'imagery/png' }, false],
    ['application/pdf,image/*', png, true],
    ['*/*', unknown, true],
    ['text/plain', { name: 'a.txt', type: 'text/plain; charset=utf-8' }, true],
    ['text/plain', unknown, false],
    ['.tar.gz', { name: 'a.tar.gz', type: 'application/gzip' }, true],
    ['pdf', pdf, false],
  ])('%j on %j is %j', (accept, file, expected) => {
    expect(accepts(accept, file)).toBe(expected);
  });

  test('rules are trimmed and lower-cased', () => {
    expect(acceptRules(' .PDF ,, image/* ')).toEqual(['.pdf', 'image/*']);
  });
});
