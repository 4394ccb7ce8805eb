import { expect, test } from 'vitest';
import { hex, unhex } from '../../test/bytes.js';
import { blocksIn, counterBlock, ghashSmall, lengthBlock } from './blocks.js';
import { fromBytes, toBytes } from './field.js';
import { splitTag } from './piece.js';

test('the counter block is IV and big-endian counter', () => {
  const iv = unhex('0102030405060708090a0b0c');
  expect(hex(counterBlock(iv, 1))).toBe('0102030405060708090a0b0c00000001');
  expect(hex(counterBlock(iv, 0x01020304))).toBe('0102030405060708090a0b0c01020304');
  expect(hex(counterBlock(iv, 2 ** 32 - 1))).toBe('0102030405060708090a0b0cffffffff');
});

test.each([
  [0, 0, '00000000000000000000000000000000'],
  [2, 56, '000000000000001000000000000001c0'],
  [0, 2 ** 29 - 1, '000000000000000000000000fffffff8'],
  [0, 2 ** 29, '00000000000000000000000100000000'],
  [0, 2 ** 32 + 1, '00000000000000000000000800000008'],
  [0, 2 ** 36 - 32, '00000000000000000000007fffffff00'],
  [2 ** 36 - 32, 0, '0000007fffffff000000000000000000'],
])('the length block counts bits in 64 bits: %d and %d bytes', (first, second, expected) => {
  expect(hex(toBytes(lengthBlock(first, second)))).toBe(expected);
});

test.each([
  [0, 0],
  [1, 1],
  [15, 1],
  [16, 1],
  [17, 2],
  [2 ** 36 - 32, 2 ** 32 - 2],
])('%d bytes fill %d blocks', (bytes, blocks) => {
  expect(blocksIn(bytes)).toBe(blocks);
});

test('GHASH of the NIST test case 4 (associated data of 20 bytes, padded)', () => {
  // H of K = feffe9928665731c6d6a8f9467308308 and the values X_1 and X_2 of the GCM specification.
  const h = fromBytes(unhex('b83b533708bf535d0aa6e52980d53b78'));
  const aad = unhex('feedfacedeadbeeffeedfacedeadbeefabaddad2');
  expect(hex(toBytes(ghashSmall(h, aad)))).toBe('cd47221ccef0554ee4bb044c88150352');
  expect(hex(toBytes(ghashSmall(h, aad.subarray(0, 16))))).toBe('ed56aaf8a72d67049fdb9228edba1322');
  expect(hex(toBytes(ghashSmall(h, new Uint8Array(0))))).toBe('00000000000000000000000000000000');
});

test('ciphertext and tag come apart', () => {
  const { ciphertext, tag } = splitTag(unhex(`aabbcc${'11'.repeat(16)}`));
  expect([hex(ciphertext), hex(tag)]).toEqual(['aabbcc', '11'.repeat(16)]);
});
