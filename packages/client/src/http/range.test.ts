import { describe, expect, test } from 'vitest';
import { conditionOf, isRangeMeant } from './conditions.js';
import { rangeOf } from './range.js';

describe('Range', () => {
  test.each([
    [null, 'whole'],
    ['bytes=0-0', { offset: 0, length: 1 }],
    ['bytes=0-', { offset: 0, length: 100 }],
    ['bytes=99-', { offset: 99, length: 1 }],
    ['bytes=10-19', { offset: 10, length: 10 }],
    ['BYTES=10-19', { offset: 10, length: 10 }],
    ['bytes= 10-19 ,', { offset: 10, length: 10 }],
    ['bytes=90-1000', { offset: 90, length: 10 }],
    [`bytes=90-${'9'.repeat(40)}`, { offset: 90, length: 10 }],
    ['bytes=-1', { offset: 99, length: 1 }],
    ['bytes=-100', { offset: 0, length: 100 }],
    ['bytes=-1000', { offset: 0, length: 100 }],
    // Nothing of the file.
    ['bytes=100-', 'none'],
    ['bytes=100-200', 'none'],
    [`bytes=${'9'.repeat(400)}-`, 'none'],
    ['bytes=-0', 'none'],
    // What may be ignored.
    ['bytes=0-1,3-4', 'whole'],
    ['bytes=5-4', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=', 'whole'],
    ['bytes=a-b', 'whole'],
    ['bytes=0x1-2', 'whole'],
    ['bytes=1.5-2', 'whole'],
    ['bytes=+1-2', 'whole'],
    ['bytes 0-1', 'whole'],
    ['lines=0-1', 'whole'],
  ])('%s of 100 bytes', (header, expected) => {
    expect(rangeOf(header, 100)).toEqual(expected);
  });

  test.each([
    ['bytes=0-', 'none'],
    ['bytes=-5', 'whole'],
    ['bytes=-0', 'none'],
  ])('%s of an empty file', (header, expected) => {
    expect(rangeOf(header, 0)).toEqual(expected);
  });
});

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
