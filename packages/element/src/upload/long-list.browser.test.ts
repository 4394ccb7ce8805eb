import { afterEach, describe, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import type { FakeUploader } from '../testing/fake-engine.js';
import { expectAccessible, type Mounted, mountUpload, spoken, textFile } from '../testing/mount.js';
import type { EncryptedUpload } from './encrypted-upload.js';

type Upload = Mounted<EncryptedUpload, FakeUploader>;

afterEach(() => {
  document.body.innerHTML = '';
});

const names = (count: number) => Array.from({ length: count }, (_, at) => textFile(`${at}.txt`));
const places = ({ all }: Upload) => all('.file').map((row) => Number(row.getAttribute('aria-posinset')));
const focused = ({ element }: Upload) => element.shadowRoot?.activeElement?.getAttribute('aria-label');

/** WebKit's driver does not know all of these keys. */
function press({ element }: Upload, key: string): void {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true });
  element.shadowRoot?.activeElement?.dispatchEvent(event);
}

/** With its files in the box, measured. */
async function listing(count: number, attributes = 'multiple manual'): Promise<Upload> {
  const upload = await mountUpload(attributes, (tag) => `${tag}<button id="after">after</button>`);
  await upload.element.add(names(count));
  await expect.poll(() => upload.all('.long').length, { timeout: 10_000 }).toBe(1);
  await still(upload);
  return upload;
}

/** When nothing of it changes any more. */
async function still({ element, find }: Upload): Promise<void> {
  let before = '';
  await expect
    .poll(
      async () => {
        const now = element.shadowRoot?.innerHTML ?? '';
        const same = now === before && find('.long').clientHeight > 0;
        before = now;
        await new Promise((resolve) => requestAnimationFrame(resolve));
        return same;
      },
      { interval: 30 },
    )
    .toBe(true);
}

/** Rows that are seen lie one below the other, and fill the box. */
function expectSeamless({ find, all }: Upload): void {
  const box = find('.long').getBoundingClientRect();
  const seen = all('.file')
    .map((row) => row.getBoundingClientRect())
    .filter(({ bottom, top }) => bottom > box.top && top < box.bottom);
  for (const [at, { top }] of seen.entries())
    if (at > 0) expect(Math.abs(top - (seen[at - 1]?.bottom ?? 0))).toBeLessThan(1.5);
  expect(seen[0]?.top).toBeLessThanOrEqual(box.top + 2);
  expect(seen.at(-1)?.bottom).toBeGreaterThanOrEqual(box.bottom - 2);
}

test('up to a hundred files are listed all, more in a box of which only what is seen is drawn', async () => {
  const upload = await mountUpload('multiple manual');
  await upload.element.add(names(100));
  await upload.rest();
  expect(upload.all('.file')).toHaveLength(100);
  expect(upload.all('.long')).toHaveLength(0);
  await upload.element.add(names(4900));
  await expect.poll(() => upload.all('.long').length, { timeout: 10_000 }).toBe(1);
  await still(upload);
  expect(upload.element.items).toHaveLength(5000);
  expect(upload.all('.file').length).toBeLessThan(40);
  expect(upload.all('.file[aria-setsize="5000"]')).toHaveLength(upload.all('.file').length);
  expect(places(upload).slice(0, 3)).toEqual([1, 2, 3]);
  expectSeamless(upload);
  expect(upload.find('.summary .stored').textContent).toBe('0 of 5,000 files stored');
  await expectAccessible();
  upload.element.clear();
  await upload.element.add(names(2));
  await upload.rest();
  expect(upload.all('.long')).toHaveLength(0);
  expect(upload.all('.file')).toHaveLength(2);
});

test('scrolling shows every row, to the last one, with few of them in the document', async () => {
  const upload = await listing(2000);
  const box = upload.find('.long');
  const met = new Set<number>();
  let most = 0;
  for (let top = 0; top < 4000; top += 250) {
    box.scrollTop = top;
    await still(upload);
    expectSeamless(upload);
    for (const place of places(upload)) met.add(place);
    most = Math.max(most, upload.all('.file').length);
  }
  expect([...met].sort((a, b) => a - b)).toEqual(Array.from({ length: met.size }, (_, at) => at + 1));
  expect(met.size).toBeGreaterThan(50);
  box.scrollTop = box.scrollHeight;
  await still(upload);
  expectSeamless(upload);
  expect(places(upload).at(-1)).toBe(2000);
  expect(most).toBeLessThan(40);
});

test('rows of different heights: what is seen stays where it is when more is known', async () => {
  const upload = await listing(300);
  const long = Array.from({ length: 200 }, (_, at) => textFile(`${at}.exe`));
  upload.element.accept = '.txt';
  await upload.element.add(long);
  await still(upload);
  upload.element.style.inlineSize = '18rem';
  await still(upload);
  const box = upload.find('.long');
  box.scrollTop = box.scrollHeight;
  await still(upload);
  expect(places(upload).at(-1)).toBe(500);
  for (let step = 0; step < 8; step += 1) {
    const row = upload
      .all('.file')
      .find((one) => one.getBoundingClientRect().bottom > box.getBoundingClientRect().top);
    const before = row?.getBoundingClientRect().top ?? 0;
    box.scrollTop -= 300;
    await still(upload);
    expectSeamless(upload);
    if (row?.isConnected) expect(Math.abs(row.getBoundingClientRect().top - before - 300)).toBeLessThan(2);
  }
});

describe('the keyboard', () => {
  test('Tab goes to one row and out of the list; arrows, pages, Home and End go from row to row', async () => {
    const upload = await listing(1000, 'multiple concurrent="1"');
    upload.find('.choose').focus();
    const path: unknown[] = [];
    for (let step = 0; step < 5; step += 1) {
      await userEvent.keyboard('{Tab}');
      path.push(
        focused(upload) ??
          upload.element.shadowRoot?.activeElement?.textContent ??
          document.activeElement?.id,
      );
    }
    expect(path).toEqual(['Pause all', 'Cancel all', 'Pause: 0.txt', 'Cancel: 0.txt', 'after']);
    upload.find('[data-action=cancel]').focus();
    for (const [key, name] of [
      ['ArrowDown', '1.txt'],
      ['ArrowDown', '2.txt'],
      ['ArrowUp', '1.txt'],
      ['End', '999.txt'],
      ['ArrowDown', '999.txt'],
      ['ArrowUp', '998.txt'],
      ['Home', '0.txt'],
    ]) {
      press(upload, key as string);
      await expect.poll(() => focused(upload), { message: key }).toBe(`Cancel: ${name}`);
      const row = upload.element.shadowRoot?.activeElement?.closest('.file')?.getBoundingClientRect();
      const box = upload.find('.long').getBoundingClientRect();
      expect((row?.top ?? 0) >= box.top - 2 && (row?.bottom ?? 0) <= box.bottom + 2, key).toBe(true);
    }
    press(upload, 'PageDown');
    await expect.poll(() => Number(/\d+/.exec(focused(upload) ?? '')?.[0])).toBeGreaterThan(2);
  });

  test('the focus stays in its row when that is scrolled away, and its neighbours are there', async () => {
    const upload = await listing(1000, 'multiple');
    const box = upload.find('.long');
    upload.all('[data-action=cancel]')[2]?.focus();
    await still(upload);
    box.scrollTop = 20_000;
    await still(upload);
    expect(focused(upload)).toBe('Cancel: 2.txt');
    expect(places(upload).slice(0, 3)).toEqual([2, 3, 4]);
    expect(places(upload)[3]).toBeGreaterThan(100);
    expectSeamless(upload);
    press(upload, 'ArrowDown');
    await expect.poll(() => focused(upload)).toBe('Cancel: 3.txt');
    await expect.poll(() => box.scrollTop).toBeLessThan(400);
  });

  test('where a row is taken off the list, the focus goes to the one in its place', async () => {
    const upload = await listing(300);
    upload.all('[data-action=remove]')[5]?.focus();
    await still(upload);
    await userEvent.keyboard('{Delete}');
    await expect.poll(() => focused(upload)).toBe('Remove: 6.txt');
  });
});

test('a list of which much is new at once speaks in summaries', async () => {
  const upload = await listing(130, 'multiple');
  await spoken(upload, 400);
  for (const [at, running] of upload.engine.uploads.entries()) {
    if (at < 3) running.fail('s3-slow-down');
    else if (at < 120) running.finish(`k/${at}`);
  }
  expect(await spoken(upload, 3300)).toBe('117 of 130 files stored. 3 files not stored.');
});
