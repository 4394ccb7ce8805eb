import { describe, expect, test, vi } from 'vitest';
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

test('a page that is left keeps no connection, and has one again when it comes back', async () => {
  const store = journalDatabase();
  await store.write([['a', 1]], 'strict');
  dispatchEvent(new Event('pagehide'));
  const blocked = await new Promise((resolve, reject) => {
    const deleting = indexedDB.deleteDatabase('sealift-journal');
    deleting.onsuccess = () => resolve(false);
    deleting.onblocked = () => resolve(true);
    deleting.onerror = reject;
  });
  expect(blocked).toBe(false);
  expect(await store.get('a')).toBeUndefined();
});

test('a database that does not answer is not waited for', async () => {
  const store = journalDatabase();
  await store.write([['a', 1]], 'strict');
  const connection = await new Promise<IDBDatabase>((resolve) => {
    const opening = indexedDB.open('sealift-journal', 1);
    opening.onsuccess = () => resolve(opening.result);
  });
  const busy = connection.transaction('records', 'readwrite');
  let held = true;
  const again = (): void => {
    if (held) busy.objectStore('records').get('a').onsuccess = again;
  };
  again();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const writing = store.write([['a', 2]], 'strict');
    const failed = expect(writing).rejects.toMatchObject({ name: 'TimeoutError' });
    await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0));
    await vi.advanceTimersByTimeAsync(15_000);
    await failed;
  } finally {
    vi.useRealTimers();
    held = false;
  }
  await store.write([['a', 3]], 'strict');
  expect(await store.get('a')).toBe(3);
  connection.close();
});

test('a lock has one holder at a time, and others see that', async () => {
  const locks = webLocks();
  const release = await locks?.take('sealift-upload/test');
  expect(await locks?.take('sealift-upload/test')).toBeUndefined();
  expect((await locks?.held())?.has('sealift-upload/test')).toBe(true);
  release?.();
  await expect.poll(async () => (await locks?.held())?.has('sealift-upload/test')).toBe(false);
});
