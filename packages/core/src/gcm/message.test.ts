import { expect, test } from 'vitest';
import { noise } from '../../test/bytes.js';
import { useDataKey } from '../keys/content-keys.js';
import { COMMITTING_SUITE } from '../suites.js';
import { multiply, one } from './field.js';
import { prepareMessage } from './message.js';
import { encryptPiece } from './piece.js';

const newKeys = async () => (await useDataKey(COMMITTING_SUITE, noise(32), noise(28))).contentKeys();

test('a tag is folded without the inverse of H: the first piece computes it', async () => {
  const message = await prepareMessage(await newKeys());
  expect(message.hInverse).toBeUndefined();
  await encryptPiece(message, 0, new Uint8Array(64));
  expect(message.hInverse && multiply(message.h, message.hInverse)).toEqual(one());
});
