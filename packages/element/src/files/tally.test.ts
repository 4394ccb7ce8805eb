import { expect, test } from 'vitest';
import { FileItem } from './file-item.js';
import { Tally } from './tally.js';

function listed(count: number, size = 10): { items: FileItem[]; tally: Tally } {
  const tally = new Tally();
  const items = Array.from({ length: count }, (_, at) => new FileItem(new File(['x'.repeat(size)], `${at}`)));
  for (const item of items) {
    item.watcher = (changed) => tally.note(changed);
    tally.note(item);
  }
  return { items, tally };
}
const sums = ({ loaded, total, stored, count }: Tally) => ({ loaded, total, stored, count });
const receipt = { size: 10 } as never;

test('the sums follow each file, and are those of a count from the beginning', () => {
  const { items, tally } = listed(4);
  const [a, b, c, d] = items as [FileItem, FileItem, FileItem, FileItem];
  expect(sums(tally)).toEqual({ loaded: 0, total: 40, stored: 0, count: 4 });
  for (const item of [a, b]) item.apply('start');
  a.progress(6, 26, 0);
  expect(sums(tally)).toEqual({ loaded: 6, total: 56, stored: 0, count: 4 });
  expect(tally.working).toEqual([a, b]);
  a.finish(receipt);
  b.progress(9, 26, 0);
  b.fail({ code: 's3-refused' });
  c.apply('cancel');
  expect(sums(tally)).toEqual({ loaded: 35, total: 62, stored: 1, count: 3 });
  expect(tally.busy).toBe(true);
  b.apply('retry');
  expect(sums(tally)).toMatchObject({ loaded: 26, total: 62 });
  b.apply('cancel');
  d.apply('cancel');
  expect(sums(tally)).toEqual({ loaded: 26, total: 26, stored: 1, count: 1 });
  expect(tally.busy).toBe(false);
  const anew = new Tally();
  for (const item of items) anew.note(item);
  expect(sums(anew)).toEqual(sums(tally));
});

test('what is taken off the list counts no more, and what was never in it never did', () => {
  const { items, tally } = listed(2);
  tally.forget(items[0] as FileItem);
  tally.forget(items[0] as FileItem);
  tally.forget(new FileItem({ name: 'x', size: 5 }));
  expect(sums(tally)).toEqual({ loaded: 0, total: 10, stored: 0, count: 1 });
  expect(tally.items(() => true)).toEqual([items[1]]);
  expect(tally.number((state) => state === 'waiting')).toBe(1);
});
