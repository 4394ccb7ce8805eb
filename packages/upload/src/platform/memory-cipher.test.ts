import { expect, test } from 'vitest';
import { createMemoryCipher } from './memory-cipher.js';

test('what was sealed is opened; the same bytes twice are sealed apart', async () => {
  const cipher = await createMemoryCipher();
  const bytes = new Uint8Array([1, 2, 3]);
  const sealed = await Promise.all([cipher.seal(bytes), cipher.seal(bytes), cipher.seal(bytes)]);
  for (const one of sealed) expect(await cipher.open(one)).toEqual(bytes);
  expect(new Set(sealed.map(({ iv }) => iv.join())).size).toBe(3);
  expect(new Set(sealed.map((one) => one.bytes.join())).size).toBe(3);
});

test('changed bytes, another place or another key open nothing', async () => {
  const cipher = await createMemoryCipher();
  const one = await cipher.seal(new Uint8Array([1, 2, 3]));
  const other = await cipher.seal(new Uint8Array([1, 2, 3]));
  const changed = { ...one, bytes: one.bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) };
  await expect(cipher.open(changed)).rejects.toThrow();
  await expect(cipher.open({ ...one, bytes: other.bytes })).rejects.toThrow();
  await expect((await createMemoryCipher()).open(one)).rejects.toThrow();
});
