import { describe, expect, test } from 'vitest';
import { journalStoreCases } from './journal-store-cases.js';
import { createMemoryDisk } from './memory-journal.js';

describe('in memory', () => {
  const disk = createMemoryDisk();
  journalStoreCases(() => disk.tab().store);
});

test('a power cut loses what was not written with strict durability, and the tabs', async () => {
  const disk = createMemoryDisk();
  const tab = disk.tab();
  await tab.store.write([['strict', 1]], 'strict');
  await tab.store.write([['relaxed', 1]], 'relaxed');
  await tab.locks.take('lock');
  disk.powerCut();
  const next = disk.tab();
  expect(await next.store.list('')).toEqual([['strict', 1]]);
  expect(await next.locks.take('lock')).toBeDefined();
});
