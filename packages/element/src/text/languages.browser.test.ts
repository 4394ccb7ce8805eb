import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { largeFile, mountDownload, mountUpload, textFile } from '../testing/mount.js';
import { ENGLISH } from './english.js';
import { texts as german } from './languages/de.js';
import { addLanguage } from './languages.js';

beforeEach(() => {
  document.documentElement.lang = 'en';
});
afterEach(() => {
  document.body.innerHTML = '';
  for (const name of ['lang', 'dir']) document.documentElement.removeAttribute(name);
});

const upload = async (attributes: string) => {
  const mounted = await mountUpload(attributes);
  const choose = () => mounted.find('.choose').textContent?.trim();
  const content = () => mounted.find('[lang]');
  return { ...mounted, choose, content };
};

describe('the words of an element', () => {
  test.each([
    ['de-CH', 'Datei auswählen', 'ltr'],
    ['fr', 'Choisir un fichier', 'ltr'],
    ['es-MX', 'Elegir un archivo', 'ltr'],
    ['pt-PT', 'Escolher um arquivo', 'ltr'],
    ['ja', 'ファイルを選択', 'ltr'],
    ['zh-CN', '选择一个文件', 'ltr'],
    ['ar', 'اختيار ملف', 'rtl'],
  ])('follow lang=%s', async (lang, words, direction) => {
    const { choose, content } = await upload(`lang="${lang}"`);
    await expect.poll(choose).toBe(words);
    expect(content().lang).toBe(lang);
    expect(getComputedStyle(content()).direction).toBe(direction);
  });

  test.each(['xx', 'it', 'zh-TW', 'not a language', ''])(
    'are English for lang=%j, and so are the numbers',
    async (lang) => {
      const { element, engine, find, rest, content } = await upload(`lang="${lang}"`);
      element.add([largeFile('a.bin')]);
      await rest();
      engine.last.to('uploading', 1_234_567);
      await rest();
      expect(find('.status').textContent).toMatch(/^1\.2 MB of/);
      expect(content().lang).toBe('en');
    },
  );

  test('are marked as English and keep its direction in a page that is written the other way round', async () => {
    document.documentElement.lang = 'he';
    document.documentElement.dir = 'rtl';
    const { element, engine, find, rest, content } = await upload('multiple');
    element.add([textFile('a.txt'), textFile('b.txt')]);
    await rest();
    engine.uploads[0]?.fail('signer-unreachable');
    engine.uploads[1]?.to('uploading', 5);
    element.multiple = false;
    element.add([textFile('c.txt'), textFile('d.txt')]);
    await rest();
    expect(content().lang).toBe('en');
    for (const sentence of ['[data-state=failed] .status', '.stored', '.total', '.notice', '.assurance']) {
      const { unicodeBidi, direction } = getComputedStyle(find(sentence));
      expect([unicodeBidi, direction], sentence).toEqual(['plaintext', 'rtl']);
    }
  });

  test('are English while their module cannot be loaded, and so are the numbers', async () => {
    let online = false;
    addLanguage('sv', async () => {
      if (!online) throw new TypeError('Failed to fetch');
      return { texts: (locale) => ({ ...ENGLISH, locale, choose: () => 'Välj fil' }) };
    });
    const { element, find, rest, choose } = await upload('lang="sv"');
    element.add([textFile('a.txt', 1500)]);
    await rest();
    expect(find('.status').textContent).toContain('1.5 kB');
    expect(element.shadowRoot?.querySelector('.choose')?.textContent?.trim()).toBe('Replace');
    element.clear();
    online = true;
    dispatchEvent(new Event('online'));
    await expect.poll(choose).toBe('Välj fil');
    element.add([textFile('a.txt', 1500)]);
    await rest();
    expect(find('.status').textContent).toContain('1,5 kB');
  });

  test('change with the page', async () => {
    const { choose, content } = await upload('');
    expect(choose()).toBe('Choose a file');
    document.documentElement.lang = 'de';
    await expect.poll(choose).toBe('Datei auswählen');
    document.documentElement.lang = 'ar';
    await expect.poll(choose).toBe('اختيار ملف');
    expect(getComputedStyle(content()).direction).toBe('rtl');
    document.documentElement.lang = 'en';
    await expect.poll(choose).toBe('Choose a file');
    expect(getComputedStyle(content()).direction).toBe('ltr');
  });

  test('do not decide the direction where the page does', async () => {
    document.documentElement.dir = 'ltr';
    const { choose, content } = await upload('lang="ar"');
    await expect.poll(choose).toBe('اختيار ملف');
    expect(getComputedStyle(content()).direction).toBe('ltr');
    document.documentElement.dir = 'rtl';
    await expect.poll(() => getComputedStyle(content()).direction).toBe('rtl');
  });

  test('are handed in, where the page wants it so', async () => {
    const { element, choose, rest, content } = await upload('');
    element.texts = german('de-AT');
    await rest();
    expect(choose()).toBe('Datei auswählen');
    expect(content().lang).toBe('de-AT');
  });

  test('may be the page’s own, for a language that is not here: numbers follow it', async () => {
    const { element, engine, find, rest } = await upload('lang="it"');
    element.texts = { uploading: (loaded, total) => `${loaded} di ${total}` };
    element.add([largeFile('a.bin')]);
    await rest();
    engine.last.to('uploading', 1_234_567);
    await expect.poll(() => find('.status').textContent).toMatch(/^1,2 MB di/);
  });

  test('of errors are there, too', async () => {
    const { element, engine, find, choose, rest } = await upload('lang="de"');
    await expect.poll(choose).toBe('Datei auswählen');
    element.add([textFile('a.txt')]);
    await rest();
    engine.last.fail('rate-limited');
    await rest();
    expect(find('.status').textContent).toBe(
      'Der Server ist gerade ausgelastet. Bitte gleich noch einmal versuchen.',
    );
  });

  test('are the same of a download', async () => {
    const { element, find, engine, rest } = await mountDownload('object-key="a" lang="ar"');
    element.start();
    await rest();
    await expect.poll(() => find('[lang]').lang).toBe('ar');
    expect(getComputedStyle(find('[lang]')).direction).toBe('rtl');
    engine.last.fail('object-not-found');
    await rest();
    expect(find('.message[role=status]').textContent).toBe('لم يعد هذا الملف موجودًا.');
  });
});
