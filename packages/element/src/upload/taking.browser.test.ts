import { afterEach, describe, expect, test } from 'vitest';
import { expectAccessible, hear, mountUpload, textFile } from '../testing/mount.js';
import type { ErrorDetail } from './events.js';

afterEach(() => {
  document.body.innerHTML = '';
});

function transferOf(...files: File[]): DataTransfer {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  return transfer;
}

function drag(target: EventTarget, type: string, dataTransfer: DataTransfer): DragEvent {
  const event = new DragEvent(type, { dataTransfer, bubbles: true, composed: true, cancelable: true });
  target.dispatchEvent(event);
  return event;
}

function paste(target: EventTarget, clipboardData: DataTransfer): ClipboardEvent {
  const event = new ClipboardEvent('paste', { bubbles: true, composed: true, cancelable: true });
  // Firefox does not take it through the constructor.
  Object.defineProperty(event, 'clipboardData', { value: clipboardData });
  target.dispatchEvent(event);
  return event;
}

describe('dropping', () => {
  test('shows that it takes files while they hover, and takes them', async () => {
    const { element, all, rest } = await mountUpload('multiple');
    const transfer = transferOf(textFile('a.txt'), textFile('b.txt'));
    expect(drag(element, 'dragenter', transfer).defaultPrevented).toBe(true);
    await rest();
    expect(element.matches(':state(dragging)')).toBe(true);
    drag(element, 'dragleave', transfer);
    await rest();
    expect(element.matches(':state(dragging)')).toBe(false);
    expect(drag(element, 'drop', transfer).defaultPrevented).toBe(true);
    await rest();
    expect(all('.name').map((name) => name.textContent)).toEqual(['a.txt', 'b.txt']);
  });

  test('lets text be dropped elsewhere', async () => {
    const { element } = await mountUpload('');
    const text = new DataTransfer();
    text.setData('text/plain', 'hello');
    expect(drag(element, 'dragover', text).defaultPrevented).toBe(false);
    expect(drag(element, 'drop', text).defaultPrevented).toBe(false);
  });

  test('takes nothing while disabled, and still keeps the page from opening the file', async () => {
    const { element, engine, rest } = await mountUpload('disabled');
    const transfer = transferOf(textFile('a.txt'));
    expect(drag(element, 'dragover', transfer).defaultPrevented).toBe(true);
    expect(drag(element, 'drop', transfer).defaultPrevented).toBe(true);
    await rest();
    expect(engine.uploads).toHaveLength(0);
  });
});

describe('dropping beside the element', () => {
  test('is for the browser, unless drop="page"', async () => {
    const { element, engine, rest } = await mountUpload('multiple');
    const transfer = transferOf(textFile('a.txt'));
    expect(drag(document.body, 'dragover', transfer).defaultPrevented).toBe(false);
    expect(drag(document.body, 'drop', transfer).defaultPrevented).toBe(false);
    element.drop = 'page';
    expect(drag(document.body, 'dragenter', transfer).defaultPrevented).toBe(true);
    await rest();
    expect(element.matches(':state(dragging)')).toBe(true);
    expect(drag(document.body, 'drop', transfer).defaultPrevented).toBe(true);
    // In the element it is taken once.
    expect(drag(element, 'drop', transfer).defaultPrevented).toBe(true);
    await rest();
    expect(element.matches(':state(dragging)')).toBe(false);
    expect(engine.uploads).toHaveLength(2);
  });

  test('what another one has taken, is text, or comes while disabled, is not taken', async () => {
    const { element, engine, rest } = await mountUpload(
      'multiple drop="page"',
      (tag) => `<div id="other"></div>${tag}`,
    );
    const other = document.getElementById('other') as HTMLElement;
    other.addEventListener('drop', (event) => event.preventDefault());
    drag(other, 'drop', transferOf(textFile('a.txt')));
    const text = new DataTransfer();
    text.setData('text/plain', 'hello');
    expect(drag(document.body, 'drop', text).defaultPrevented).toBe(false);
    element.disabled = true;
    await rest();
    expect(drag(document.body, 'drop', transferOf(textFile('b.txt'))).defaultPrevented).toBe(true);
    element.remove();
    expect(drag(document.body, 'drop', transferOf(textFile('c.txt'))).defaultPrevented).toBe(false);
    await rest();
    expect(engine.uploads).toHaveLength(0);
  });
});

describe('folders', () => {
  /** What is dropped, as far as a folder is told from a file; scripts cannot make one that has entries. */
  function dropFolder(target: EventTarget, file: (found: (file: File) => void, failed: () => void) => void) {
    const inside = { isDirectory: false, name: 'a.txt', fullPath: '/trip/a.txt', file };
    const portions = [[inside], []];
    const entry = {
      isDirectory: true,
      createReader: () => ({
        readEntries: (found: (some: unknown[]) => void) => found(portions.shift() ?? []),
      }),
    };
    const item = { kind: 'file', webkitGetAsEntry: () => entry, getAsFile: () => textFile('trip') };
    const event = new DragEvent('drop', { bubbles: true, composed: true, cancelable: true });
    Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], items: [item] } });
    target.dispatchEvent(event);
  }

  test('are not taken by default, and the user is told so', async () => {
    const { element, engine, find, rest } = await mountUpload('multiple');
    dropFolder(element, (found) => found(textFile('a.txt')));
    await rest();
    expect(find('.notice').textContent).toBe('Folders cannot be uploaded. Choose the files inside instead.');
    expect(engine.uploads).toHaveLength(0);
  });

  test('are taken with all files in them, each under its path', async () => {
    const { element, engine, find } = await mountUpload('multiple folders');
    const chosen = hear<{ files: File[] }>(element, 'sealift-select');
    dropFolder(element, (found) => found(textFile('a.txt')));
    await expect.poll(() => engine.uploads.length, { timeout: 10_000 }).toBe(1);
    expect(engine.last.options.name).toBe('trip/a.txt');
    expect(find('.name').textContent).toBe('trip/a.txt');
    expect(chosen[0]?.files.map(({ webkitRelativePath }) => webkitRelativePath)).toEqual(['trip/a.txt']);
    element.add([textFile('b.txt')]);
    await expect.poll(() => engine.uploads.length).toBe(2);
    expect(engine.last.options).not.toHaveProperty('name');
  });

  test('of one that cannot be read nothing is taken', async () => {
    const { element, engine, find } = await mountUpload('multiple folders');
    const errors = hear<ErrorDetail>(element, 'sealift-error');
    dropFolder(element, (_, failed) => failed());
    await expect
      .poll(() => errors.map(({ code }) => code), { timeout: 10_000 })
      .toEqual(['folder-unreadable']);
    await element.updateComplete;
    expect(find('.notice').textContent).toMatch(/^A folder could not be read/);
    expect(engine.uploads).toHaveLength(0);
  });

  test('have a button of their own, and the other one still chooses files', async () => {
    const { element, find, all, rest } = await mountUpload('multiple');
    expect(all('.folder')).toEqual([]);
    element.folders = true;
    await rest();
    const input = find<HTMLInputElement>('input');
    const opened: boolean[] = [];
    input.addEventListener('click', (event) => {
      opened.push(input.webkitdirectory);
      event.preventDefault();
    });
    find('.folder').click();
    find('.choose').click();
    expect(opened).toEqual([true, false]);
    expect(find('.folder').textContent).toBe('Choose a folder');
    await expectAccessible();
  });
});

describe('pasting', () => {
  test('takes files while the focus is in the element', async () => {
    const { element, engine, rest } = await mountUpload('');
    expect(paste(document.body, transferOf(textFile('a.png'))).defaultPrevented).toBe(false);
    element.focus();
    expect(paste(document.body, transferOf(textFile('a.png'))).defaultPrevented).toBe(true);
    await rest();
    expect(engine.uploads).toHaveLength(1);
  });

  test('takes files from anywhere with paste="page", but not from a text field', async () => {
    const { engine, rest } = await mountUpload('paste="page" multiple', (tag) => `<input id="field">${tag}`);
    paste(document.getElementById('field') as HTMLElement, transferOf(textFile('a.png')));
    paste(document.body, transferOf(textFile('b.png')));
    await rest();
    expect(engine.uploads.map((upload) => upload.file.name)).toEqual(['b.png']);
  });

  test('leaves pasted text alone', async () => {
    const { element } = await mountUpload('');
    element.focus();
    const text = new DataTransfer();
    text.setData('text/plain', 'hello');
    expect(paste(document.body, text).defaultPrevented).toBe(false);
  });
});

describe('choosing', () => {
  test('the button opens the file dialog, once', async () => {
    const { find } = await mountUpload('multiple accept="image/*"');
    const input = find<HTMLInputElement>('input');
    let opened = 0;
    input.addEventListener('click', (event) => {
      opened += 1;
      event.preventDefault();
    });
    find('.choose').click();
    expect(opened).toBe(1);
    expect([input.multiple, input.accept]).toEqual([true, 'image/*']);
  });

  test('the same file can be chosen again', async () => {
    const { element, find, engine, rest } = await mountUpload('multiple');
    const input = find<HTMLInputElement>('input');
    for (let round = 0; round < 2; round += 1) {
      input.files = transferOf(textFile('a.txt')).files;
      input.dispatchEvent(new Event('change'));
      await rest();
      expect(input.value).toBe('');
    }
    expect(engine.uploads).toHaveLength(2);
    expect(element.matches(':state(empty)')).toBe(false);
  });
});

describe('rules', () => {
  test('a file that is not accepted, or too large, is listed with the reason and never uploaded', async () => {
    const { element, engine, all, rest } = await mountUpload('multiple accept="image/*" max-size="1kB"');
    const errors = hear<ErrorDetail>(element, 'sealift-error');
    element.add([
      textFile('a.txt'),
      textFile('b.png', 1001, 'image/png'),
      textFile('c.png', 1000, 'image/png'),
    ]);
    await rest();
    expect(engine.uploads.map((upload) => upload.file.name)).toEqual(['c.png']);
    expect(all('.file').map((row) => row.dataset.code)).toEqual([
      'type-not-accepted',
      'size-over-limit',
      undefined,
    ]);
    expect(errors.map(({ code, file }) => [code, file?.name])).toEqual([
      ['type-not-accepted', 'a.txt'],
      ['size-over-limit', 'b.png'],
    ]);
    expect(errors[1]?.message).toBe('The file is larger than the 1 kB allowed here.');
  });

  test('limits for all files together: each refusal is a sentence beside its file', async () => {
    const { element, engine, all } = await mountUpload(
      'multiple unique max-files="3" min-size="5" max-total-size="1 kB"',
    );
    const twice = textFile('a.txt');
    element.add([twice, textFile('b.txt', 4), textFile('c.txt', 991), textFile('d.txt', 990), twice]);
    element.add([textFile('e.txt', 0), textFile('f.txt', 5), textFile('g.txt', 5)]);
    element.maxTotalSize = '2 kB';
    element.add([textFile('h.txt', 5), textFile('i.txt', 5)]);
    await expect.poll(() => all('.file').length, { timeout: 10_000 }).toBe(10);
    await expect.poll(() => engine.uploads.map(({ file }) => file.name)).toEqual(['a.txt', 'd.txt', 'h.txt']);
    const said = all('.file').map((row) => row.querySelector('.status')?.textContent);
    expect(said.filter((_, at) => all('.file')[at]?.dataset.state === 'refused')).toEqual([
      'The file is smaller than the 5 bytes that are wanted here.',
      'With this file, all together are larger than the 1 kB allowed here.',
      'This file is in the list already.',
      'The file is smaller than the 5 bytes that are wanted here.',
      'With this file, all together are larger than the 1 kB allowed here.',
      'With this file, all together are larger than the 1 kB allowed here.',
      'Number of files taken here: 3. Remove one first.',
    ]);
  });

  test('a sentence of the page’s own, with the limit in it', async () => {
    const { element, all } = await mountUpload('multiple max-files="1" lang="de"');
    element.texts = { errors: { 'too-many-files': 'Höchstens {limit}.' } };
    element.add([textFile('a.txt'), textFile('b.txt')]);
    await expect.poll(() => all('.file').length, { timeout: 10_000 }).toBe(2);
    expect(all('.status')[1]?.textContent).toBe('Höchstens 1.');
  });

  test('without multiple, a new file takes the place of the one before, whatever the limit', async () => {
    const { element, engine } = await mountUpload('max-files="1" unique max-total-size="10"');
    for (const count of [1, 2]) {
      element.add([textFile('a.txt')]);
      await expect.poll(() => engine.uploads.length, { timeout: 10_000 }).toBe(count);
    }
  });

  test('an empty file is a file', async () => {
    const { element, engine, rest } = await mountUpload('');
    element.add([textFile('empty', 0, '')]);
    await rest();
    expect(engine.uploads).toHaveLength(1);
  });

  test('without multiple, several files at once are refused as a whole', async () => {
    const { element, engine, find, rest } = await mountUpload('');
    element.add([textFile('a.txt'), textFile('b.txt')]);
    await rest();
    expect(engine.uploads).toHaveLength(0);
    expect(find('.notice').textContent).toBe('Only one file can be uploaded here.');
    element.add([textFile('a.txt')]);
    await rest();
    expect(find('.notice').hidden).toBe(true);
  });

  test('without multiple, a new file takes the place of the one before', async () => {
    const { element, engine, all, rest } = await mountUpload('name="document"');
    element.add([textFile('first.txt')]);
    await rest();
    element.add([textFile('second.txt')]);
    await rest();
    expect(engine.uploads[0]?.options.signal?.aborted).toBe(true);
    expect(all('.name').map((name) => name.textContent)).toEqual(['second.txt']);
  });

  test('the page may refuse what was chosen', async () => {
    const { element, engine, rest } = await mountUpload('multiple');
    const seen: string[] = [];
    element.addEventListener('sealift-select', (event) => {
      seen.push(...event.detail.files.map((file) => file.name));
      event.preventDefault();
    });
    element.add([textFile('a.txt'), textFile('b.txt')]);
    await rest();
    expect(seen).toEqual(['a.txt', 'b.txt']);
    expect(engine.uploads).toHaveLength(0);
    expect(element.matches(':state(empty)')).toBe(true);
  });
});
