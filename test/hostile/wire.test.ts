import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { searchFor, searchForText } from './wire.js';

const SECRET = randomBytes(2000);
const PADDING = [0, 1, 2, 3].map((length) => randomBytes(length));

/** Everything that a page could do to it. */
const CLOTHES: Record<string, (bytes: Buffer) => string | Buffer> = {
  'as it is': (bytes) => bytes,
  base64: (bytes) => bytes.toString('base64'),
  base64url: (bytes) => bytes.toString('base64url'),
  'base64 in a URL': (bytes) => encodeURIComponent(bytes.toString('base64')),
  hex: (bytes) => bytes.toString('hex'),
  HEX: (bytes) => bytes.toString('hex').toUpperCase(),
  'URL encoding': (bytes) => encodeURIComponent(bytes.toString('latin1')),
  'UTF-8 of Latin 1': (bytes) => Buffer.from(bytes.toString('latin1'), 'utf8'),
  'UTF-16LE': (bytes) => Buffer.from(bytes.toString('latin1'), 'utf16le'),
  'UTF-16BE': (bytes) => Buffer.from(bytes.toString('latin1'), 'utf16le').swap16(),
  'JSON of numbers': (bytes) => JSON.stringify([...bytes]),
};

describe('the search for a secret', () => {
  test.each(Object.keys(CLOTHES))('finds it in %s, wherever it begins', (name) => {
    for (const before of PADDING) {
      const sent = Buffer.from(CLOTHES[name]?.(Buffer.concat([before, SECRET])) as string);
      expect(searchFor(SECRET).find(sent), `after ${before.length} bytes`).toBeDefined();
    }
  });

  test('finds half of it', () => {
    expect(searchFor(SECRET).find(SECRET.subarray(900))).toBe('as it is');
  });

  test('finds a word', () => {
    expect(searchForText('Befund.pdf').find(Buffer.from('name=Befund.pdf&x'))).toBeDefined();
    expect(searchForText('Befund.pdf').find(Buffer.from(btoa('{"n":"Befund.pdf"}')))).toBeDefined();
  });

  test('finds nothing in other bytes', () => {
    expect(searchFor(SECRET).find(randomBytes(100_000))).toBeUndefined();
  });
});
