import { describe, expect, test } from 'vitest';
import * as portable from '../hashes.js';
import * as native from './hashes.js';

/** Around the lengths of blocks and keys, and what UTF-8 has to say about half a character. */
const TEXTS = ['', 'a', 'x'.repeat(63), 'x'.repeat(64), 'x'.repeat(65), 'ü€😀'.repeat(500), '\ud800'];

describe.each(TEXTS)('text %#', (text) => {
  test('has the same hashes on every platform', () => {
    expect(native.sha256(text)).toEqual(portable.sha256(text));
    const bytes = new TextEncoder().encode(text);
    expect(native.sha512(bytes)).toEqual(portable.sha512(bytes));
  });

  test.each([0, 1, 32, 63, 64, 65, 200])('and the same HMAC under a key of %i bytes', (length) => {
    const key = Uint8Array.from({ length }, (_, at) => at * 7);
    expect(native.hmacSha256(key, text)).toEqual(portable.hmacSha256(key, text));
  });
});

test('a hash is memory of its own, and shows nothing else of the pool it came from', () => {
  for (const hash of [native.sha256('a'), native.hmacSha256(new Uint8Array(32), 'a')])
    expect(hash.buffer.byteLength).toBe(32);
});
