import { describe, expect, test } from 'vitest';
import { hex, noise } from '../../test/bytes.js';
import { codeOf } from '../../test/errors.js';
import { message, oneShot } from '../../test/message.js';
import { encryptPiece } from './piece.js';
import { checkRange, TagFold } from './tag.js';

const key = noise(32, 5);
const iv = noise(12, 6);
const none = new Uint8Array(0);

describe('a range is inside the message and on blocks', () => {
  test.each([
    [0, 0, 0],
    [0, 1, 1],
    [0, 16, 17],
    [16, 1, 17],
    [16, 0, 16],
    [0, 17, 17],
  ])('[%d, +%d) of %d may be', (offset, length, size) => {
    expect(() => checkRange(offset, length, size)).not.toThrow();
  });

  test.each([
    [0, 17, 16],
    [16, 16, 16],
    [1, 15, 16],
    [0, 15, 16],
    [16, 15, 48],
    [-16, 16, 16],
    [0, -16, 16],
    [0.5, 16, 32],
    [Number.NaN, 16, 32],
    [0, Number.NaN, 32],
    [0, Number.POSITIVE_INFINITY, 32],
    [2 ** 53, 16, 32],
  ])('[%d, +%d) of %d may not', async (offset, length, size) => {
    expect(await codeOf(() => checkRange(offset, length, size))).toBe('invalid-option');
  });
});

describe('folding', () => {
  test('no tag while a piece is missing, and the right one afterwards, as often as asked', async () => {
    const secret = await message(key, iv);
    const plaintext = noise(40);
    const fold = new TagFold(secret, none, 40);
    expect(await codeOf(() => fold.finish())).toBe('segments-missing');
    fold.accept(32, 8, (await encryptPiece(secret, 32, plaintext.subarray(32))).share);
    expect(await codeOf(() => fold.finish())).toBe('segments-missing');
    fold.accept(0, 32, (await encryptPiece(secret, 0, plaintext.subarray(0, 32))).share);
    const tag = hex((await oneShot(key, iv, none, plaintext)).subarray(40));
    expect([hex(await fold.finish()), hex(await fold.finish())]).toEqual([tag, tag]);
  });

  test('a piece counts once, whether it waits or was folded', async () => {
    const secret = await message(key, iv);
    const share = noise(16);
    const fold = new TagFold(secret, none, 64);
    fold.accept(0, 16, share);
    fold.accept(32, 16, share);
    expect(await codeOf(() => fold.accept(0, 16, share))).toBe('already-sealed');
    expect(await codeOf(() => fold.accept(32, 16, share))).toBe('already-sealed');
    expect(await codeOf(() => fold.accept(16, 32, share))).toBe('already-sealed');
    expect(await codeOf(() => fold.accept(16, 64, share))).toBe('invalid-option');
    fold.accept(16, 16, share);
    fold.accept(48, 16, share);
    expect((await fold.finish()).byteLength).toBe(16);
  });

  test.each([0, 15, 17, 32])('a share of %d bytes is refused and claims nothing', async (length) => {
    const fold = new TagFold(await message(key, iv), none, 16);
    expect(await codeOf(() => fold.accept(0, 16, new Uint8Array(length)))).toBe('invalid-option');
    expect(() => fold.accept(0, 16, new Uint8Array(16))).not.toThrow();
  });

  test('nothing may be accepted as often as one likes', async () => {
    const secret = await message(key, iv);
    const fold = new TagFold(secret, none, 0);
    fold.accept(0, 0, new Uint8Array(16));
    fold.accept(0, 0, new Uint8Array(16));
    expect(hex(await fold.finish())).toBe(hex(await oneShot(key, iv, none, none)));
  });
});
