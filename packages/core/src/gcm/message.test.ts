import { expect, test } from 'vitest';
import { hex, noise } from '../../test/bytes.js';
import { useDataKey } from '../keys/content-keys.js';
import { COMMITTING_SUITE } from '../suites.js';
import { multiply, one } from './field.js';
import { prepareMessage } from './message.js';
import { encryptPiece } from './piece.js';

const newKeys = async () => (await useDataKey(COMMITTING_SUITE, noise(32), noise(28))).contentKeys();

test('whoever asks with the same keys gets the same message, and with others another one', async () => {
  const keys = await newKeys();
  const [one, again] = await Promise.all([prepareMessage(keys), prepareMessage(keys)]);
  expect(again).toBe(one);
  expect(await prepareMessage({ ...keys })).not.toBe(one);
  expect((await prepareMessage({ ...keys })).h).toEqual(one.h);
});

test('an IV that is overwritten after it was prepared moves no key stream', async () => {
  const keys = await newKeys();
  const before = await encryptPiece(await prepareMessage(keys), 0, new Uint8Array(64));
  keys.iv.fill(0xff);
  const after = await encryptPiece(await prepareMessage(keys), 0, new Uint8Array(64));
  expect(hex(after.bytes)).toBe(hex(before.bytes));
});

test('its inverse is that of its H, whenever it is asked for', async () => {
  const { h, hInverse } = await prepareMessage(await newKeys());
  expect(multiply(h, hInverse)).toEqual(one());
});
