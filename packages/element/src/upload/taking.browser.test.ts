import { afterEach, describe, expect, test } from 'vitest';
import { hear, mountUpload, textFile } from '../testing/mount.js';
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
