import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expectAccessible, hear, mountUpload, textFile } from '../testing/mount.js';
import { SCENES } from '../testing/scenes.js';
import type { ErrorDetail } from './events.js';

beforeEach(() => {
  document.documentElement.lang = 'en';
});
afterEach(() => {
  document.body.innerHTML = '';
  document.documentElement.removeAttribute('lang');
});

const lineOf = ({ find }: Awaited<ReturnType<typeof mountUpload>>) =>
  find('[part=line]').textContent?.replace(/[\u2066-\u2069]/g, '');

describe('density="button"', () => {
  test('is the button and a line; the line is about protection until there is a file', async () => {
    const upload = await mountUpload('density="button" accept="application/pdf"');
    const shown = upload.all('[part]').filter((part) => part.checkVisibility());
    expect(shown.map((part) => part.getAttribute('part'))).toEqual(['zone', 'choose', 'assurance']);
    expect(upload.find('.choose').textContent?.trim()).toBe('Choose a file');
    upload.element.add([textFile('a.pdf', 1000, 'application/pdf')]);
    await upload.rest();
    upload.engine.last.to('uploading', 400);
    await upload.rest();
    expect(lineOf(upload)).toBe('a.pdf: 400 bytes of 1 kB');
    expect(upload.all('[part~=file], [part=assurance]')).toEqual([]);
    upload.engine.last.finish();
    await upload.rest();
    expect(lineOf(upload)).toBe('a.pdf: 1 kB · Encrypted here and stored');
    expect(upload.find('.choose').textContent?.trim()).toBe('Replace');
  });

  test('says of several how far they are, and what went wrong last', async () => {
    const upload = await mountUpload('density="button" multiple');
    const { element, engine, rest } = upload;
    const errors = hear<ErrorDetail>(element, 'sealift-error');
    element.add([textFile('a.txt', 1000), textFile('b.txt', 1000)]);
    await rest();
    engine.uploads[0]?.finish();
    engine.uploads[1]?.to('uploading', 500);
    await rest();
    expect(lineOf(upload)).toBe('1 of 2 files stored · 75%');
    engine.uploads[1]?.fail('signer-unreachable');
    await rest();
    expect(errors).toMatchObject([{ code: 'signer-unreachable' }]);
    expect(lineOf(upload)).toBe(`1 of 2 files stored · b.txt: ${errors[0]?.message}`);
    element.retryAll();
    await rest();
    engine.last.finish();
    await rest();
    expect(lineOf(upload)).toBe('2 of 2 files stored');
  });

  test('takes what is dropped on it, too', async () => {
    const { element, engine, rest } = await mountUpload('density="button"');
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(textFile('a.txt'));
    element.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    await rest();
    expect(engine.uploads).toHaveLength(1);
  });
});

test('density="compact" takes half the room, and fits a narrow column', async () => {
  const heights: number[] = [];
  for (const density of ['', 'density="compact"']) {
    const { element } = await mountUpload(density);
    element.style.inlineSize = '18rem';
    heights.push(element.getBoundingClientRect().height);
  }
  const [usual = 0, compact = 0] = heights;
  expect(compact).toBeLessThan(usual / 2);
});

test('any other density is none', async () => {
  const { element, find } = await mountUpload('density="dense"');
  const { height } = element.getBoundingClientRect();
  expect(find('[part=drop]').checkVisibility()).toBe(true);
  element.density = '';
  await element.updateComplete;
  expect(element.getBoundingClientRect().height).toBe(height);
});

test.each(['compact', 'button'])('density="%s" is accessible', async (density) => {
  for (const name of ['empty', 'dragging', 'disabled', 'in progress', 'several failed', 'notice']) {
    const upload = await mountUpload(
      `density="${density}" multiple accept="application/pdf" max-size="10GB"`,
    );
    await SCENES[name]?.(upload);
    await upload.rest();
    await expectAccessible();
    upload.element.style.inlineSize = '18rem';
    expect(upload.element.scrollWidth, name).toBeLessThanOrEqual(upload.element.clientWidth);
  }
});
