import { describe, expect, test } from 'vitest';
import { noise } from '../testing/bytes.js';
import { FOLDED_LENGTHS, hexOf, hexOfCrc, plainCrc } from '../testing/crc.js';
import { combineCrc } from './combine.js';
import { crcToBase64, EMPTY_CRC } from './crc64.js';
import { crc64nvme } from './crc64nvme.js';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('CRC64NVME', () => {
  test('check value of the catalogue: "123456789" gives ae8b14860a799888', () => {
    expect(hexOfCrc(crc64nvme(ascii('123456789')))).toBe('ae8b14860a799888');
  });

  test('NVM Command Set Specification: 4,096 zero bytes give 6482d367eb22b64e, 0xff bytes c0ddba7302eca3ac', () => {
    expect(hexOfCrc(crc64nvme(new Uint8Array(4096)))).toBe('6482d367eb22b64e');
    expect(hexOfCrc(crc64nvme(new Uint8Array(4096).fill(0xff)))).toBe('c0ddba7302eca3ac');
  });

  test.each([0, 1, 7, 8, 9, 15, 16, 17, 1000])(
    'equals the definition at %i bytes, at any alignment',
    (length) => {
      const whole = noise(length + 8);
      for (let start = 0; start < 8; start++) {
        const bytes = whole.subarray(start, start + length);
        expect(hexOfCrc(crc64nvme(bytes))).toBe(hexOf(plainCrc(bytes)));
      }
    },
  );

  test.each(FOLDED_LENGTHS)('equals the definition at %i bytes, where it folds', (length) => {
    const bytes = noise(length + 1, length);
    expect(hexOfCrc(crc64nvme(bytes.subarray(0, length)))).toBe(hexOf(plainCrc(bytes.subarray(0, length))));
    expect(hexOfCrc(crc64nvme(bytes.subarray(1)))).toBe(hexOf(plainCrc(bytes.subarray(1))));
    const head = crc64nvme(bytes.subarray(0, 4));
    expect(hexOfCrc(crc64nvme(bytes.subarray(4), head))).toBe(hexOf(plainCrc(bytes)));
  });

  test('the sparse polynomial that folding rests on is a multiple of the CRC polynomial', () => {
    const powers = new Set([0, 172, 325, 454, 936, 2087, 2283, 2519]);
    let power = 1n;
    let sum = 0n;
    for (let exponent = 0; exponent <= 2519; exponent++) {
      if (powers.has(exponent)) sum ^= power;
      power <<= 1n;
      if (power >> 64n) power ^= (1n << 64n) | 0xad93d23594c93659n;
    }
    expect(sum).toBe(0n);
  });

  test('continues from a previous value', () => {
    const bytes = noise(1001);
    expect(crc64nvme(bytes.subarray(333), crc64nvme(bytes.subarray(0, 333)))).toEqual(crc64nvme(bytes));
  });

  test('as S3 writes it', () => {
    expect(crcToBase64(EMPTY_CRC)).toBe('AAAAAAAAAAA=');
    expect(crcToBase64(crc64nvme(ascii('123456789')))).toBe('rosUhgp5mIg=');
  });
});

describe('combining', () => {
  test.each([0, 1, 16, 17, 999, 1000])('two halves cut at %i', (cut) => {
    const bytes = noise(1000, 7);
    const combined = combineCrc(
      crc64nvme(bytes.subarray(0, cut)),
      crc64nvme(bytes.subarray(cut)),
      1000 - cut,
    );
    expect(combined).toEqual(crc64nvme(bytes));
  });

  test('lengths beyond 2^32 bits', () => {
    const zeros = 2 ** 36;
    const half = combineCrc(crc64nvme(new Uint8Array(4096)), EMPTY_CRC, 0);
    const twoSteps = combineCrc(combineCrc(half, EMPTY_CRC, zeros), EMPTY_CRC, zeros);
    expect(combineCrc(half, EMPTY_CRC, zeros * 2)).toEqual(twoSteps);
  });
});
