import { describe, expect, test } from 'vitest';
import { journalStoreCases } from '../testing/journal-store-cases.js';
import { journalDatabase } from './journal-database.js';
import { webLocks } from './locks.js';

describe('IndexedDB', () => journalStoreCases(journalDatabase));

test('site data that was cleared: the next call finds a new, empty database', async () => {
  const store = journalDatabase();
  await store.write([['a', 1]], 'strict');
  await new Promise((resolve, reject) => {
    const deleting = indexedDB.deleteDatabase('sealift-journal');
    deleting.onsuccess = resolve;
    deleting.onerror = reject;
  });
  expect(await store.get('a')).toBeUndefined();
  await store.write([['a']], 'strict');
});

test('a lock has one holder at a time, and others see that', async () => {
  const locks = webLocks();
  const release = await locks?.take('sealift-upload/test');
  expect(await locks?.take('sealift-upload/test')).toBeUndefined();
  expect((await locks?.held())?.has('sealift-upload/test')).toBe(true);
  release?.();
  await expect.poll(async () => (await locks?.held())?.has('sealift-upload/test')).toBe(false);
});
