/**
 * The far end of a message. Nobody encrypts 64 GiB in a test; the counter, the offsets and the length block can be
 * checked there without the bytes in between.
 */
import { describe, expect, test } from 'vitest';
import { hex, noise, unhex } from '../../test/bytes.js';
import { codeOf } from '../../test/errors.js';
import { message } from '../../test/message.js';
import { MAX_PLAINTEXT_BYTES } from '../suites.js';
import { blocksIn } from './blocks.js';
import { fromBytes, multiply, one, toBytes, xor } from './field.js';
import type { Message } from './message.js';
import { decryptPiece, encryptPiece } from './piece.js';
import { TagFold } from './tag.js';

const key = noise(32, 3);
const iv = noise(12, 4);
const LAST_BLOCK = 68_719_476_688;

/** The key stream block with this counter, from a CTR call that knows nothing of GCM. */
async function keyStream(counter: string): Promise<Uint8Array<ArrayBuffer>> {
  const ctr = await crypto.subtle.importKey('raw', key, 'AES-CTR', false, ['encrypt']);
  const parameters = { name: 'AES-CTR', counter: unhex(hex(iv) + counter), length: 128 };
  return new Uint8Array(await crypto.subtle.encrypt(parameters, ctr, new Uint8Array(16)));
}

describe('the last block of the longest message', () => {
  test('uses the last counter', async () => {
    const stream = await keyStream('ffffffff');
    const { bytes } = await encryptPiece(await message(key, iv), LAST_BLOCK, new Uint8Array(16));
    expect(hex(bytes)).toBe(hex(stream));
    const back = await decryptPiece(await message(key, iv), LAST_BLOCK, stream);
    expect(hex(back.bytes)).toBe('00'.repeat(16));
  });

  test('its share is its ciphertext: GHASH of one block is the block times H', async () => {
    const { bytes, share } = await encryptPiece(await message(key, iv), LAST_BLOCK, noise(16));
    const { h } = await message(key, iv);
    expect(hex(share)).toBe(hex(toBytes(multiply(fromBytes(bytes), h))));
  });

  test.each([
    [2 ** 31 * 16 - 32, '80000000'],
    [2 ** 32, '10000002'],
    [2 ** 35 - 16, '80000001'],
    [MAX_PLAINTEXT_BYTES - 32, 'fffffffe'],
  ])('offset %d uses counter %s', async (offset, counter) => {
    const { bytes } = await encryptPiece(await message(key, iv), offset, new Uint8Array(16));
    expect(hex(bytes)).toBe(hex(await keyStream(counter)));
  });

  test.each([
    ['one byte more', LAST_BLOCK, 17],
    ['the block after it', MAX_PLAINTEXT_BYTES + 16, 16],
    ['where the counter would be 0 again', 2 ** 36 - 16, 16],
    ['where the counter would be the one of the tag', 2 ** 36, 16],
  ])('%s is refused', async (_, offset, length) => {
    // 2^36 - 32 is no multiple of 32, but all of these are multiples of 16.
    const secret = await message(key, iv);
    expect(await codeOf(() => encryptPiece(secret, offset, new Uint8Array(length)))).toBe('file-too-large');
    expect(await codeOf(() => decryptPiece(secret, offset, new Uint8Array(length)))).toBe('file-too-large');
  });

  test.each([-16, 8, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    'offset %d is none',
    async (offset) => {
      const secret = await message(key, iv);
      expect(await codeOf(() => encryptPiece(secret, offset, new Uint8Array(16)))).toBe('invalid-option');
      expect(await codeOf(() => decryptPiece(secret, offset, new Uint8Array(16)))).toBe('invalid-option');
    },
  );
});

test('the tag of a longest message counts its bits and blocks right', async () => {
  // Three pieces with made-up shares: 64 GiB - 48, 16 and 16 bytes; the tag is put together by hand.
  const secret: Message = await message(key, iv);
  const sizes = [MAX_PLAINTEXT_BYTES - 32, 16, 16];
  const shares = [noise(16, 31), noise(16, 32), noise(16, 33)].map((share) => share);
  const fold = new TagFold(secret, Uint8Array.of(0, 0x73), MAX_PLAINTEXT_BYTES);
  fold.accept(sizes[0] ?? 0, 16, shares[1] ?? noise(16));
  fold.accept(MAX_PLAINTEXT_BYTES - 16, 16, shares[2] ?? noise(16));
  fold.accept(0, sizes[0] ?? 0, shares[0] ?? noise(16));

  const hToThe = (exponent: bigint) => {
    let [result, square] = [one(), secret.h];
    for (let rest = exponent; rest > 0n; rest >>= 1n) {
      if (rest & 1n) result = multiply(result, square);
      square = multiply(square, square);
    }
    return result;
  };
  const aad = multiply(fromBytes(unhex(`0073${'00'.repeat(14)}`)), secret.h);
  let hashed = multiply(aad, hToThe(BigInt(MAX_PLAINTEXT_BYTES) / 16n));
  hashed = xor(hashed, multiply(fromBytes(shares[0] ?? noise(16)), hToThe(2n)));
  hashed = xor(hashed, multiply(fromBytes(shares[1] ?? noise(16)), hToThe(1n)));
  hashed = xor(hashed, fromBytes(shares[2] ?? noise(16)));
  const bits = unhex('0000000000000010' + '0000007fffffff00');
  hashed = multiply(xor(hashed, fromBytes(bits)), secret.h);
  const mask = await keyStream('00000001');
  expect(hex(await fold.finish())).toBe(hex(toBytes(xor(hashed, fromBytes(mask)))));
  expect(blocksIn(MAX_PLAINTEXT_BYTES)).toBe(2 ** 32 - 2);
});
