import { describe, expect, test } from 'vitest';
import { conditionOf, isRangeMeant } from './conditions.js';

describe('conditions', () => {
  const ETAG = '"a,b"';
  test.each([
    ['If-None-Match', ETAG, 'unchanged'],
    ['If-None-Match', `W/${ETAG}`, 'unchanged'],
    ['If-None-Match', `"x", ${ETAG}`, 'unchanged'],
    ['If-None-Match', '*', 'unchanged'],
    ['If-None-Match', '"x"', 'proceed'],
    ['If-None-Match', 'a,b', 'proceed'],
    ['If-Match', ETAG, 'proceed'],
    ['If-Match', `"x",${ETAG}`, 'proceed'],
    ['If-Match', '*', 'proceed'],
    ['If-Match', `W/${ETAG}`, 'failed'],
    ['If-Match', '"x"', 'failed'],
    ['If-Match', '', 'failed'],
    ['If-Modified-Since', 'Sun, 06 Nov 1994 08:49:37 GMT', 'proceed'],
  ])('%s: %s', (name, value, expected) => {
    expect(conditionOf(new Headers({ [name]: value }), ETAG)).toBe(expected);
  });

  test('If-Match comes before If-None-Match', () => {
    expect(conditionOf(new Headers({ 'if-match': '"x"', 'if-none-match': ETAG }), ETAG)).toBe('failed');
  });

  test.each([
    ['no If-Range', undefined, true],
    ['the tag', ETAG, true],
    ['another', '"x"', false],
    ['a weak one', `W/${ETAG}`, false],
    ['a date', 'Sun, 06 Nov 1994 08:49:37 GMT', false],
  ])('If-Range: %s', (_, value, expected) => {
    const headers = new Headers(value === undefined ? {} : { 'if-range': value });
    expect(isRangeMeant(headers, ETAG)).toBe(expected);
  });
});
