import { expect, test } from 'vitest';
import type { JournalStore } from '../journal/store.js';
import { createRecordKey, openRecord, sealRecord } from '../platform/record-cipher.js';

/** What every store of a journal must do. @param open a second store on the same records */
export function journalStoreCases(open: () => JournalStore): void {
  const store = open();

  test('what was written is there, for others too, until it is removed', async () => {
    for (const durability of ['strict', 'relaxed'] as const) {
      expect(await store.get('a')).toBeUndefined();
      await store.write([['a', { n: 1, bytes: new Uint8Array([1, 2]) }]], durability);
      expect(await open().get('a')).toEqual({ n: 1, bytes: new Uint8Array([1, 2]) });
      await store.write([['a', 2]], durability);
      expect(await store.get('a')).toBe(2);
      await store.write([['a']], durability);
      expect(await open().get('a')).toBeUndefined();
    }
    await store.write([], 'strict');
  });

  test('a list has the keys that begin so, in their order, and no others', async () => {
    await store.write(
      ['b/2', 'b/10', 'b', 'ba', 'c/1', 'b/'].map((key) => [key, key]),
      'strict',
    );
    expect(await store.list('b/')).toEqual([
      ['b/', 'b/'],
      ['b/10', 'b/10'],
      ['b/2', 'b/2'],
    ]);
    expect(await store.list('d/')).toEqual([]);
    await store.write(
      ['b/2', 'b/10', 'b', 'ba', 'c/1', 'b/'].map((key) => [key]),
      'strict',
    );
  });

  test('all changes or none: what can not be cloned takes the others with it', async () => {
    const changes = [['d', 1] as const, ['e', () => {}] as const];
    await expect(store.write(changes, 'strict')).rejects.toThrow();
    expect(await store.get('d')).toBeUndefined();
  });

  test('of two that keep a record at a time, both have the same afterwards', async () => {
    const found = await Promise.all([store.keep('f', 1), open().keep('f', 2)]);
    expect(found[0]).toBe(found[1]);
    expect(await store.keep('f', 3)).toBe(found[0]);
    await store.write([['f']], 'strict');
  });

  test('a key stays a key that nobody can extract', async () => {
    const made = await createRecordKey();
    const sealed = await sealRecord(made, 'name', new Uint8Array([7]));
    await store.write([['g', { key: made }]], 'strict');
    const { key } = (await open().get('g')) as { key: CryptoKey };
    expect(key.extractable).toBe(false);
    expect(await openRecord(key, 'name', sealed)).toEqual(new Uint8Array([7]));
    await expect(openRecord(key, 'other', sealed)).rejects.toThrow();
    await store.write([['g']], 'strict');
  });
}
