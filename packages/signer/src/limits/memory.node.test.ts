import { describe, expect, test } from 'vitest';
import { limitStoreCases } from '../testing/limit-store-cases.js';
import { memoryLimits } from './memory.js';

describe('in memory', () => {
  limitStoreCases(() => {
    let now = 1_000_000;
    const one = memoryLimits(() => now);
    return {
      one,
      two: one,
      async pass(milliseconds) {
        now += milliseconds;
      },
    };
  });
});

test('a clock that jumps back does no harm', async () => {
  let now = 1_000_000;
  const store = memoryLimits(() => now);
  expect(await store.take('a', 1)).toBe(0);
  now = 0;
  expect(await store.take('a', 1)).toBeGreaterThan(0);
});

/** What a process keeps, in bytes. */
async function kept(work: () => Promise<unknown>): Promise<number> {
  const { setFlagsFromString } = await import('node:v8');
  const { runInNewContext } = await import('node:vm');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  const holder = await work();
  collect();
  const after = process.memoryUsage().heapUsed;
  expect(holder).toBeDefined();
  return after - before;
}

test('owners who never come back take no more and no more memory', async () => {
  const most = { uploads: 1_000, bytes: Number.POSITIVE_INFINITY };
  const fill = (count: number) => async () => {
    const store = memoryLimits(() => 0);
    for (let at = 0; at < count; at += 1) {
      await store.take(`owner-${at}`, 60);
      await store.open(`owner-${at}`, { id: 'a', size: 1 }, most);
      await store.start(`grant-${at}`, 1_000);
    }
    return store;
  };
  const full = await kept(fill(50_000));
  expect(await kept(fill(150_000))).toBeLessThan(full * 1.3);
  expect(full).toBeLessThan(64 * 1024 * 1024);
});

test('what may have ended unseen is named in turn', async () => {
  const store = memoryLimits(() => 0);
  for (const id of ['a', 'b', 'c']) await store.open('o', { id, size: 1 }, { uploads: 9, bytes: 9 });
  const named = async () => (await store.unsure?.('o', 2))?.map(({ id }) => id).join('');
  expect([await named(), await named(), await named()]).toEqual(['ab', 'ca', 'bc']);
});
