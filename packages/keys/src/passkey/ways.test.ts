import { expect, test } from 'vitest';
import { errorOf } from '../../test/errors.js';
import { exportKeyBytes, generateAesKey } from '../webcrypto.js';
import { lock, unlock } from './ways.js';

const bytes = (length: number, first = 0) => Uint8Array.from({ length }, (_, i) => first + i);
const FILE = { id: bytes(16), salt: bytes(32) };
const BY = { by: 'passkey', credential: bytes(16, 50) } as const;

test('the secret opens it, is overwritten, and the key stays inside', async () => {
  const key = await generateAesKey();
  const secret = bytes(32, 7);
  const way = await lock(key, FILE, BY, secret);
  expect(secret).toEqual(new Uint8Array(32));
  const unlocked = await unlock(FILE, way, bytes(32, 7));
  expect(unlocked.extractable).toBe(false);
  expect(unlocked.usages.toSorted()).toEqual(['decrypt', 'encrypt']);
  const exported = await exportKeyBytes(await unlock(FILE, way, bytes(32, 7), true));
  expect(exported).toEqual(await exportKeyBytes(key));
});

test('nothing of what the file says of a way can be changed', async () => {
  const way = await lock(await generateAesKey(), FILE, BY, bytes(32, 7));
  const flipped = new Uint8Array(way.wrapped);
  flipped[59] = (flipped[59] ?? 0) ^ 1;
  const attempts = [
    () => unlock(FILE, way, bytes(32, 8)),
    () => unlock({ ...FILE, id: bytes(16, 1) }, way, bytes(32, 7)),
    () => unlock({ ...FILE, salt: bytes(32, 1) }, way, bytes(32, 7)),
    () => unlock(FILE, { ...way, credential: bytes(16, 51) } as typeof way, bytes(32, 7)),
    () => unlock(FILE, { by: 'recovery-key', wrapped: way.wrapped }, bytes(32, 7)),
    () => unlock(FILE, { ...way, wrapped: flipped }, bytes(32, 7)),
  ];
  for (const attempt of attempts) {
    const error = await errorOf(attempt);
    expect(error).toMatchObject({ code: 'unlock-failed' });
    expect(error.cause).toBeUndefined();
  }
});
