import { expect, test } from 'vitest';
import { giveBack } from './give-back.js';

// Pages have it only where they are isolated.
test('what threads share is left as it is', () => {
  const piece = new Uint8Array(new SharedArrayBuffer(50));
  giveBack(piece);
  expect(piece.byteLength).toBe(50);
});
