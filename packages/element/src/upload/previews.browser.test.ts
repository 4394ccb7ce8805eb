import { afterEach, expect, test } from 'vitest';
import { mountUpload, textFile } from '../testing/mount.js';

afterEach(() => {
  document.body.innerHTML = '';
});

async function picture(name: string, width: number, height: number, type = 'image/png'): Promise<File> {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d');
  if (context) {
    context.fillStyle = '#c02040';
    context.fillRect(0, 0, width, height);
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type));
  return new File([blob as Blob], name, { type });
}
const badges = (all: (selector: string) => HTMLElement[]) =>
  all('.badge').map((badge) => badge.querySelector('canvas'));

test('pictures get a small one of their own, everything else the icon of its type', async () => {
  const { element, all, rest } = await mountUpload('multiple manual previews');
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>parent.ran=1</script></svg>';
  await element.add([
    await picture('wide.png', 3000, 1500),
    new File([svg], 'a.svg', { type: 'image/svg+xml' }),
    // What says of itself that it is one.
    new File([svg], 'b.png', { type: 'image/png' }),
    textFile('broken.jpg', 500, 'image/jpeg'),
    textFile('c.txt'),
    await picture('strip.png', 2, 2000),
    Object.defineProperty(await picture('huge.png', 9, 9), 'size', { value: 2 ** 30 }),
    await picture('last.jpg', 100, 200, 'image/jpeg'),
  ]);
  await expect.poll(() => badges(all).filter(Boolean).length, { timeout: 10_000 }).toBe(2);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await rest();
  const [wide, ...others] = badges(all);
  const last = others.pop();
  expect(others.every((canvas) => canvas === null)).toBe(true);
  expect([wide?.width, wide?.height]).toEqual([120, 60]);
  expect(last?.width).toBe(120);
  expect(Math.abs((last?.height ?? 0) - 240)).toBeLessThan(2);
  expect(wide?.getBoundingClientRect().width).toBeLessThanOrEqual(40);
  expect(all('.badge')[4]?.textContent).toBe('txt');
  expect('ran' in globalThis).toBe(false);
  // They say nothing that the name beside them does not say.
  expect(
    all('.badge').every(
      (badge) => badge.ariaHidden === 'true' || badge.getAttribute('aria-hidden') === 'true',
    ),
  ).toBe(true);
});

test('without the attribute there are none', async () => {
  const { element, all, rest } = await mountUpload('multiple manual');
  await element.add([await picture('a.png', 10, 10)]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await rest();
  expect(badges(all)).toEqual([null]);
});

test('a row keeps its picture when others leave the list, and shows what became of the file', async () => {
  const { element, engine, all, find, rest } = await mountUpload('multiple previews');
  await element.add([await picture('a.png', 40, 40), await picture('b.png', 80, 40)]);
  await expect.poll(() => badges(all).filter(Boolean).length, { timeout: 10_000 }).toBe(2);
  const second = badges(all)[1];
  element.items[0]?.cancel();
  await rest();
  element.items[0]?.remove();
  await rest();
  expect(badges(all)).toEqual([second]);
  engine.uploads[1]?.finish();
  await rest();
  expect(find('.badge').querySelectorAll('canvas, svg')).toHaveLength(2);
});
