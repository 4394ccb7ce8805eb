import { describe, expect, test } from 'vitest';
import {
  base64url,
  fromBase64url,
  hex,
  hkdfSha256,
  hmacSha256,
  md5Base64,
  sha256Hex,
  utf8,
} from './digests.js';

const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

test('SHA-256 (FIPS 180-4)', () => {
  expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('HMAC-SHA-256 (RFC 4231 §4.2, §4.3)', () => {
  expect(hex(hmacSha256(bytes(20, 0x0b), 'Hi There'))).toBe(
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  );
  expect(hex(hmacSha256(utf8('Jefe'), 'what do ya want for nothing?'))).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

test('HKDF-SHA-256 is that of WebCrypto', async () => {
  const [secret, salt, info] = [bytes(32, 7), bytes(16, 9), 'sealift/v1/x'];
  const key = await crypto.subtle.importKey('raw', new Uint8Array(secret), 'HKDF', false, ['deriveBits']);
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(salt), info: utf8(info) };
  const theirs = await crypto.subtle.deriveBits(parameters, key, 256);
  expect(hkdfSha256(secret, salt, info, 32)).toEqual(new Uint8Array(theirs));
});

test('MD5 (RFC 1321 §A.5)', () => {
  expect(md5Base64(utf8(''))).toBe('1B2M2Y8AsgTpgAmY7PhCfg==');
  expect(md5Base64(utf8('abc'))).toBe('kAFQmDzST7DWlj99KOF/cg==');
});

describe('base64url', () => {
  test.each([0, 1, 2, 3, 4, 31, 32, 33])('%i bytes, there and back', (length) => {
    const sample = Uint8Array.from({ length }, (_, at) => 255 - at * 3);
    expect(base64url(sample)).toMatch(/^[\w-]*$/);
    expect(fromBase64url(base64url(sample))).toEqual(sample);
  });

  test.each(['A', 'AAAAA', 'AB', 'AA==', 'AA+A', 'AA/A', 'A A', 'AAA\n'])('%j is refused', (text) => {
    expect(fromBase64url(text)).toBeUndefined();
  });
});
