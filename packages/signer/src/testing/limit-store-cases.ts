import { expect, test } from 'vitest';
import { type LimitStore, SILENCE } from '../limits/store.js';

/** A store, a second replica's view of it, and time. */
export interface TestedStore {
  readonly one: LimitStore;
  readonly two: LimitStore;
  /** Milliseconds pass. */
  pass(milliseconds: number): Promise<void>;
}

let names = 0;
const fresh = (): string => `name-${++names}`;
const NONE = { uploads: 1_000, bytes: Number.POSITIVE_INFINITY };

/** What every store does; run by the tests of each. */
export function limitStoreCases(open: () => TestedStore): void {
  test('a bucket: a burst, then a steady rate, whoever asks', async () => {
    const { one, two, pass } = open();
    const name = fresh();
    const waits = [await one.take(name, 3), await two.take(name, 3), await one.take(name, 3)];
    expect(waits).toEqual([0, 0, 0]);
    const wait = await two.take(name, 3);
    expect(wait).toBeGreaterThan(19_000);
    expect(wait).toBeLessThanOrEqual(20_000);
    await pass(20_000);
    expect(await one.take(name, 3)).toBe(0);
    expect(await two.take(name, 3)).toBeGreaterThan(0);
    expect(await two.take(fresh(), 3)).toBe(0);
  });

  test('no two take the same', async () => {
    const { one, two } = open();
    const name = fresh();
    const all = Array.from({ length: 200 }, (_, at) => (at % 2 ? one : two).take(name, 100));
    expect((await Promise.all(all)).filter((wait) => wait === 0)).toHaveLength(100);
  });

  test('uploads count until they are closed, wherever that is', async () => {
    const { one, two } = open();
    const owner = fresh();
    const most = { ...NONE, uploads: 2 };
    const [a, b, c] = ['a', 'b', 'c'].map((id) => ({ id, size: 5 })) as [never, never, never];
    expect([await one.open(owner, a, most), await two.open(owner, b, most)]).toEqual([true, true]);
    expect([await one.open(owner, c, most), await two.open(owner, c, most)]).toEqual([false, false]);
    expect(await one.open(fresh(), c, most)).toBe(true);
    await two.close(owner, a);
    await two.close(owner, a);
    expect([await one.open(owner, c, most), await one.open(owner, a, most)]).toEqual([true, false]);
  });

  test('one that is open already is no second one', async () => {
    const { one, two } = open();
    const owner = fresh();
    const most = { uploads: 1, bytes: 10 };
    expect(await one.open(owner, { id: 'a', size: 6 }, most)).toBe(true);
    expect(await two.open(owner, { id: 'a', size: 6 }, most)).toBe(true);
  });

  test('so do their bytes', async () => {
    const { one, two } = open();
    const owner = fresh();
    const most = { ...NONE, bytes: 1_000 };
    expect(await one.open(owner, { id: 'a', size: 600 }, most)).toBe(true);
    expect(await two.open(owner, { id: 'b', size: 401 }, most)).toBe(false);
    expect(await two.open(owner, { id: 'b', size: 400 }, most)).toBe(true);
    expect(await one.open(owner, { id: 'c', size: 0 }, most)).toBe(true);
    await two.close(owner, { id: 'a', size: 600 });
    expect(await one.open(owner, { id: 'd', size: 600 }, most)).toBe(true);
    expect(await one.open(fresh(), { id: 'd', size: Number.MAX_SAFE_INTEGER }, NONE)).toBe(true);
  });

  test('no two open the same place', async () => {
    const { one, two } = open();
    const owner = fresh();
    const all = Array.from({ length: 100 }, (_, at) =>
      (at % 2 ? one : two).open(owner, { id: `${at}`, size: 1 }, { ...NONE, uploads: 10 }),
    );
    expect((await Promise.all(all)).filter(Boolean)).toHaveLength(10);
  });

  test('one that is silent counts no more; a sign of life keeps it, and brings back none that was closed', async () => {
    const { one, two, pass } = open();
    const owner = fresh();
    const most = { ...NONE, uploads: 1 };
    const a = { id: 'a', size: 1 };
    const b = { id: 'b', size: 1 };
    await one.open(owner, a, most);
    await pass(SILENCE - 10_000);
    await two.touch(owner, a);
    await pass(SILENCE - 10_000);
    expect(await two.open(owner, b, most)).toBe(false);
    await pass(20_000);
    expect(await two.open(owner, b, most)).toBe(true);
    await one.close(owner, b);
    await one.touch(owner, b);
    expect(await one.open(owner, a, most)).toBe(true);
  });

  test('starts of a grant are counted, and one text is kept', async () => {
    const { one, two } = open();
    const grant = fresh();
    expect(await one.start(grant, 60_000)).toEqual({ starts: 1 });
    expect(await two.start(grant, 60_000)).toEqual({ starts: 2 });
    const kept = await Promise.all([one.keep(grant, 'x', undefined), two.keep(grant, 'y', undefined)]);
    expect(kept[0]).toBe(kept[1]);
    expect(await two.keep(grant, 'z', 'another')).toBe(kept[0]);
    expect(await one.keep(grant, '', kept[0])).toBe('');
    expect(await two.start(grant, 60_000)).toEqual({ starts: 3, kept: '' });
    expect(await two.keep(grant, 'z', '')).toBe('z');
    expect(await two.start(fresh(), 60_000)).toEqual({ starts: 1 });
  });

  test('it is there', async () => {
    await open().one.ping();
  });
}
