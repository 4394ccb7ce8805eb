import { describe, expect, test } from 'vitest';
import { counting, hex, noise, unhex } from '../../../core/test/bytes.js';
import { worksInOrder } from '../../../core/test/in-order.js';
import { streamCipher } from './stream-cipher.js';

describe('node:crypto', () => worksInOrder(streamCipher));

describe('the port itself', () => {
  // "The Galois/Counter Mode of Operation (GCM)", McGrew and Viega, test case 16.
  const key = unhex('feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308');
  const iv = unhex('cafebabefacedbaddecaf888');
  const aad = unhex('feedfacedeadbeeffeedfacedeadbeefabaddad2');
  const plaintext = unhex(
    'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
  );
  const ciphertext =
    '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662';
  const tag = '76fc6ece0f4e1768cddf8853bb2d551b';

  test('a published message, in pieces', () => {
    const encryption = streamCipher.importKey(key).encrypt(iv, aad);
    const pieces = [plaintext.subarray(0, 5), plaintext.subarray(5, 5), plaintext.subarray(5)];
    expect(pieces.map((piece) => hex(encryption.update(piece))).join('')).toBe(ciphertext);
    expect(hex(encryption.finish())).toBe(tag);
    expect(() => encryption.update(plaintext)).toThrow();
  });

  test('and back', () => {
    const decryption = streamCipher.importKey(key).decrypt(iv, aad);
    expect(hex(decryption.update(unhex(ciphertext)))).toBe(hex(plaintext));
    expect(decryption.finish(unhex(tag))).toBe(true);
    expect(() => decryption.update(plaintext)).toThrow();
  });

  test.each([
    ['another tag', noise(16)],
    ['a tag that was cut', unhex(tag).subarray(0, 12)],
    ['no tag', new Uint8Array(0)],
    ['a longer tag', new Uint8Array([...unhex(tag), 0])],
  ])('%s is not genuine', (_, wrong) => {
    const decryption = streamCipher.importKey(key).decrypt(iv, aad);
    decryption.update(unhex(ciphertext));
    expect(decryption.finish(wrong)).toBe(false);
  });

  test('the key is a copy', () => {
    const mine = counting(0, 32);
    const imported = streamCipher.importKey(mine);
    mine.fill(0);
    const zero = streamCipher.importKey(mine).encrypt(iv, aad).update(plaintext);
    expect(hex(imported.encrypt(iv, aad).update(plaintext))).not.toBe(hex(zero));
  });
});
