import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expectAccessible, mountUpload, spoken, textFile } from '../testing/mount.js';
import { SCENES } from '../testing/scenes.js';

beforeEach(() => {
  document.documentElement.lang = 'en';
});
afterEach(() => {
  document.body.innerHTML = '';
  document.documentElement.removeAttribute('lang');
  document.documentElement.removeAttribute('style');
});

/** axe also measures the contrast of colours. */
describe.each([
  ['light', 'en', 'ltr'],
  ['dark', 'ar', 'rtl'],
])('%s, in %s', (scheme, lang, direction) => {
  test.each(Object.keys(SCENES))('%s', async (name) => {
    document.documentElement.lang = lang;
    document.documentElement.style.cssText = `color-scheme: ${scheme}; background: Canvas; color: CanvasText`;
    const upload = await mountUpload('name="documents" multiple accept="application/pdf" max-size="10GB"');
    const directionNow = () => getComputedStyle(upload.find('.zone')).direction;
    await expect.poll(directionNow, { timeout: 10_000 }).toBe(direction);
    await SCENES[name]?.(upload);
    await upload.rest();
    await expectAccessible();
    // A phone in upright, less the margins of a page.
    upload.element.style.inlineSize = '18rem';
    await upload.rest();
    expect(upload.element.scrollWidth).toBeLessThanOrEqual(upload.element.clientWidth);
    for (const text of upload.all('.status, .line, .summary, .actions'))
      expect(text.scrollWidth, text.textContent ?? '').toBeLessThanOrEqual(text.clientWidth);
  });
});

describe('for a screen reader', () => {
  test('news is said once, in calm portions', async () => {
    const upload = await mountUpload('multiple max-size="20"');
    upload.element.add([textFile('a.txt'), textFile('b.txt', 21)]);
    expect(await spoken(upload)).toBe(
      '1 file added. b.txt: The file is larger than the 20 bytes allowed here.',
    );
    upload.engine.last.to('uploading', 6);
    expect(await spoken(upload)).toBe('50% uploaded.');
    upload.engine.last.finish();
    expect(await spoken(upload)).toBe('a.txt is stored.');
  });

  test('the element has a name: of its label, else of its attribute, else its own', async () => {
    const name = async (attributes: string, wrap?: (tag: string) => string) => {
      const { element } = await mountUpload(attributes, wrap);
      return (element as unknown as { internals: ElementInternals }).internals.ariaLabel;
    };
    expect(await name('')).toBe('Encrypted upload');
    expect(await name('label="Contracts"')).toBe('Contracts');
    expect(await name('id="x"', (tag) => `<label for="x">Evidence</label>${tag}`)).toBe('Evidence');
  });
});
