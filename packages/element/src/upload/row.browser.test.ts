import { afterEach, expect, test } from 'vitest';
import { FakeJournal } from '../testing/fake-engine.js';
import { mountUpload, textFile } from '../testing/mount.js';

afterEach(() => {
  document.body.innerHTML = '';
});

test.each([
  ['a short one', 'a.pdf', ''],
  ['with a space before its last ten characters', 'needs a pick.mov', ' pick.mov'],
  ['at a space', `${'A report that nobody can read to its end, '.repeat(4)}part 2.pdf`, ' part 2.pdf'],
  ['without any', `${'x'.repeat(200)}.pdf`, 'xxxxxx.pdf'],
  ['of one long word', '汉'.repeat(200), '汉'.repeat(10)],
])('a long name keeps its end: %s', async (_, name, end) => {
  const { element, find, rest } = await mountUpload('');
  element.style.inlineSize = '20rem';
  element.add([textFile(name)]);
  await rest();
  expect(find('.name').textContent).toBe(name);
  const [start, rests] = [find('.start'), find('.start + span')];
  expect(rests.textContent).toBe(end);
  expect(rests.getBoundingClientRect().right).toBeLessThanOrEqual(
    find('.facts').getBoundingClientRect().right + 1,
  );
  expect(start.scrollWidth > start.clientWidth).toBe(name.length > 20);
  element.style.inlineSize = '12rem';
  await rest();
  for (const part of [start, rests])
    expect(part.getBoundingClientRect().right).toBeLessThanOrEqual(
      find('.percent').getBoundingClientRect().left,
    );
});

test('an offered upload: both buttons have words, and nothing is counted that is not to be stored', async () => {
  const entry = { state: 'unfinished', size: 9, lastModified: 1, sentBytes: 5, inUse: false } as const;
  const { element, all } = await mountUpload('multiple');
  element.journal = new FakeJournal([
    { ...entry, id: '1', name: 'a.pdf', canReopen: true },
    { ...entry, id: '2', name: 'b.pdf', canReopen: false },
  ]);
  await expect.poll(() => all('[data-state=unfinished]').length, { timeout: 10_000 }).toBe(2);
  const words = all('.file:first-child .action').map(({ textContent }) => textContent?.trim());
  expect(words).toEqual(['Continue', 'Discard']);
  expect(all('.summary')).toEqual([]);
});

test.each(['ltr', 'rtl'])(
  'the end of a long name is seen whatever became of the file, at any width: %s',
  async (dir) => {
    const { element, engine, all, rest } = await mountUpload(
      'multiple accept="text/plain"',
      (tag) => `<div dir="${dir}">${tag}</div>`,
    );
    element.add([
      textFile(`${'x'.repeat(150)} part 2.txt`),
      textFile(`${'y'.repeat(150)}-final.exe`, 1, 'x/x'),
    ]);
    element.add([textFile(`${'تقرير '.repeat(30)}2.txt`)]);
    await rest();
    engine.uploads[0]?.fail('s3-slow-down');
    await rest();
    for (const width of ['16rem', '20rem', '28rem', '29rem', '40rem']) {
      element.style.inlineSize = width;
      await rest();
      for (const row of all('.file')) {
        const end = row.querySelector<HTMLElement>('.start + span') as HTMLElement;
        const [seen, place] = [
          end.getBoundingClientRect(),
          row.querySelector('.line')?.getBoundingClientRect() as DOMRect,
        ];
        expect(end.scrollWidth, `${width} ${end.textContent}`).toBeLessThanOrEqual(end.clientWidth + 1);
        expect(
          seen.left >= place.left - 1 && seen.right <= place.right + 1,
          `${width} ${end.textContent}`,
        ).toBe(true);
        expect(row.querySelector('.name')?.getAttribute('title')).toBe(
          row.querySelector('.name')?.textContent,
        );
      }
    }
  },
);
