import { expect, test } from 'vitest';
import { keysInShard, parseShard } from './shard.js';

const KEYS = Array.from({ length: 3_000 }, (_, index) => `users/${index % 7}/${index}`);

async function of(shard: string, keys: readonly string[] = KEYS): Promise<string[]> {
  const found: string[] = [];
  for await (const key of keysInShard(keys, parseShard(shard))) found.push(key);
  return found;
}

test.each([1, 2, 7, 100])('%i shards are disjoint, make the whole, and are of one size', async (n) => {
  const shards = await Promise.all(Array.from({ length: n }, (_, index) => of(`${index + 1}/${n}`)));
  expect(shards.flat().sort()).toEqual([...KEYS].sort());
  const mean = KEYS.length / n;
  // Six standard deviations.
  for (const { length } of shards) expect(Math.abs(length - mean)).toBeLessThan(6 * Math.sqrt(mean) + 1);
});

test('a key is in the same shard whatever comes with it, today and in years', async () => {
  const among = await of('2/5');
  for (const key of KEYS.slice(0, 50))
    expect(await of('2/5', [key])).toEqual(among.includes(key) ? [key] : []);
  // First 48 bits of SHA-256, big-endian: of "abc" ba7816bf8f01 (FIPS 180-2, example), modulo 10 is 3.
  expect(0xba7816bf8f01 % 10).toBe(3);
  expect(await of('4/10', ['abc'])).toEqual(['abc']);
});

test.each(['', '1', '0/2', '3/2', '1/0', '-1/2', '1/10001', '01/2', '1/2/3', 'a/b', '1 / 2', '1.5/2'])(
  '"%s" is no shard',
  (text) => {
    expect(() => parseShard(text)).toThrow(expect.objectContaining({ code: 'shard-invalid' }));
  },
);
