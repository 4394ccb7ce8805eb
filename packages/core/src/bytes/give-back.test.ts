import { expect, test } from 'vitest';
import { giveBack } from './give-back.js';

test('memory that a piece has to itself is gone', () => {
  const piece = new Uint8Array(100);
  giveBack(piece);
  expect(piece.byteLength).toBe(0);
});

test('also where the platform made it', async () => {
  const key = await crypto.subtle.generateKey({ name: 'AES-CTR', length: 256 }, false, ['encrypt']);
  const algorithm = { name: 'AES-CTR', counter: new Uint8Array(16), length: 32 };
  const piece = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, new Uint8Array(100)));
  giveBack(piece);
  expect(piece.byteLength).toBe(0);
});

test.each([
  ['a piece of a larger buffer', () => new Uint8Array(100).subarray(0, 50)],
  ['nothing', () => new Uint8Array(0)],
])('%s is left as it is', (_, make) => {
  const piece = make();
  const { byteLength } = piece;
  giveBack(piece);
  expect(piece.byteLength).toBe(byteLength);
});
