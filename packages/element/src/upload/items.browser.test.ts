import { afterEach, describe, expect, test, vi } from 'vitest';
import { FakeJournal, receiptFor } from '../testing/fake-engine.js';
import { hear, mountUpload, textFile } from '../testing/mount.js';
import type { ErrorDetail, ItemsDetail, ProgressDetail, UploadedDetail } from './events.js';

afterEach(() => {
  document.body.innerHTML = '';
});

describe('items', () => {
  test('show each file as it is now, and are the same objects in list and events', async () => {
    const { element, engine, rest } = await mountUpload('multiple folders accept="text/plain"');
    const path = Object.defineProperty(textFile('a.txt', 100), 'webkitRelativePath', {
      value: 'trip/day 1/a.txt',
    });
    const [first, second] = await element.add([path, textFile('b.pdf', 5, 'application/pdf')]);
    expect(element.items).toEqual([first, second]);
    expect(element.items[0]).toBe(first);
    expect(first).toMatchObject({
      name: 'a.txt',
      path: 'trip/day 1/a.txt',
      size: 100,
      type: 'text/plain',
      file: path,
      progress: 0,
      error: undefined,
      receipt: undefined,
    });
    expect(second).toMatchObject({
      state: 'refused',
      error: { code: 'type-not-accepted', message: 'This type of file is not taken here. Allowed: text.' },
    });
    const events = [
      hear<ProgressDetail>(element, 'sealift-progress'),
      hear<UploadedDetail>(element, 'sealift-uploaded'),
    ];
    await rest();
    engine.last.to('uploading', 50);
    expect(first).toMatchObject({ state: 'uploading', loaded: 50, total: 100, progress: 0.5 });
    engine.last.finish('k');
    await rest();
    expect(first).toMatchObject({
      state: 'done',
      progress: 1,
      receipt: { key: 'k' },
      protection: { profile: 'client' },
    });
    for (const heard of events) expect(heard.at(-1)?.item).toBe(first);
  });

  test('are paused, resumed, cancelled, tried again and removed one by one', async () => {
    const { element, engine, all, rest } = await mountUpload('multiple');
    const errors = hear<ErrorDetail>(element, 'sealift-error');
    const [a, b] = await element.add([textFile('a.txt'), textFile('b.txt')]);
    await rest();
    expect([a?.resume(), a?.retry(), a?.start()]).toEqual([false, false, false]);
    expect([a?.pause(), a?.state, engine.uploads[0]?.paused]).toEqual([true, 'paused', true]);
    expect([a?.resume(), a?.pause(), a?.resume(), engine.uploads[0]?.paused]).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect([b?.cancel(), b?.cancel()]).toEqual([true, false]);
    await rest();
    expect(b?.state).toBe('cancelled');
    expect(b?.retry()).toBe(true);
    await rest();
    engine.last.fail('s3-refused');
    await rest();
    expect(errors.at(-1)?.item).toBe(b);
    expect(b?.error).toMatchObject({ code: 's3-refused', message: errors.at(-1)?.message });
    expect([b?.remove(), b?.remove()]).toEqual([true, false]);
    expect(a?.remove()).toBe(true);
    await rest();
    expect(engine.uploads[0]?.options.signal?.aborted).toBe(true);
    expect([element.items, all('.file')]).toEqual([[], []]);
  });

  test('one that is removed and has arrived meanwhile stays, with its receipt', async () => {
    const { element, engine, rest } = await mountUpload('multiple');
    const [a] = await element.add([textFile('a.txt')]);
    await rest();
    engine.last.stubborn = true;
    a?.remove();
    engine.last.finish('k');
    await rest();
    expect(element.items).toEqual([a]);
    expect(a?.receipt?.key).toBe('k');
  });

  test('"sealift-items" tells of every change of the list', async () => {
    const { element, engine, rest } = await mountUpload('multiple');
    const heard: string[] = [];
    element.addEventListener('sealift-items', ({ detail }: CustomEvent<ItemsDetail>) =>
      heard.push(detail.items.map(({ name, state }) => `${name} ${state}`).join()),
    );
    await element.add([textFile('a')]);
    await rest();
    engine.last.finish();
    await rest();
    element.items[0]?.remove();
    expect([...new Set(heard)]).toEqual(['a preparing', 'a done', '']);
  });
});

describe('clear', () => {
  const DONE = 'k/0';

  test('takes off what is stored, or what is not, and leaves the rest', async () => {
    const { element, engine, find, all, rest } = await mountUpload(
      'multiple accept="text/plain" concurrent="9"',
    );
    await element.add([...'abcdef'].map((name) => textFile(name)).concat(textFile('x', 1, 'x/x')));
    await rest();
    for (const at of [0, 1]) engine.uploads[at]?.finish(`k/${at}`);
    for (const at of [2, 3]) engine.uploads[at]?.fail('s3-refused');
    element.items[4]?.cancel();
    await rest();
    expect(all('.bulk').map(({ textContent }) => textContent)).toEqual([
      'Try all again',
      'Clear failed',
      'Clear finished',
    ]);
    find('.clear-failed-all').click();
    await rest();
    expect(element.items.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'a done',
      'b done',
      'f preparing',
    ]);
    expect(element.receipts.map(({ key }) => key)).toEqual([DONE, 'k/1']);
    find('.clear-stored-all').click();
    await rest();
    expect(element.items.map(({ name }) => name)).toEqual(['f']);
    expect(element.receipts).toEqual([]);
    expect(engine.uploads[5]?.options.signal?.aborted).toBe(false);
  });

  test('a list whose receipts a form sends has no button that takes them off all at once', async () => {
    const { element, engine, all, rest } = await mountUpload('multiple name="documents"');
    await element.add([textFile('a'), textFile('b')]);
    await rest();
    for (const upload of engine.uploads) upload.finish();
    await rest();
    expect(all('.clear-stored-all')).toEqual([]);
    element.clear('stored');
    expect(element.receipts).toEqual([]);
  });
});

describe('manual', () => {
  const form = (tag: string) => `<form>${tag}</form>`;

  test('files wait until they are started, and the form with them', async () => {
    const { element, engine, find, all, rest } = await mountUpload('multiple manual name="documents"', form);
    const [a] = await element.add([textFile('a.txt'), textFile('b.txt')]);
    await rest();
    expect(engine.uploads).toEqual([]);
    expect(all('.status').map(({ textContent }) => textContent)).toEqual([
      '10 bytes · Not started',
      '10 bytes · Not started',
    ]);
    expect(element.matches(':state(busy)')).toBe(false);
    expect(window.dispatchEvent(new Event('beforeunload', { cancelable: true }))).toBe(true);
    expect(element.validationMessage).toBe('Please start the upload first.');
    expect(a?.start()).toBe(true);
    await rest();
    expect(engine.uploads.map(({ file }) => file.name)).toEqual(['a.txt']);
    find('.start-all').click();
    await rest();
    expect(engine.uploads.map(({ file }) => file.name)).toEqual(['a.txt', 'b.txt']);
    expect(all('.start-all')).toEqual([]);
    for (const upload of engine.uploads) upload.finish();
    await rest();
    expect(element.checkValidity()).toBe(true);
  });

  test('one file alone has a button that starts it, and can be taken off the list before', async () => {
    const { element, engine, find, all, rest } = await mountUpload('manual');
    await element.add([textFile('a.txt')]);
    await rest();
    expect(find('.start-all').textContent).toBe('Start upload');
    find('[data-action=remove]').click();
    await rest();
    expect(all('.file, .start-all')).toEqual([]);
    await element.add([textFile('b.txt')]);
    element.start();
    await rest();
    expect(engine.uploads.map(({ file }) => file.name)).toEqual(['b.txt']);
  });
});

describe('initial files', () => {
  const FILES = ['a.pdf', 'b.pdf'].map((name) => ({ receipt: receiptFor(textFile(name, 2000), name), name }));
  const form = (tag: string) => `<form>${tag}</form>`;
  const sent = () =>
    new FormData(document.querySelector('form') ?? undefined)
      .getAll('documents')
      .map((entry) => JSON.parse(String(entry)).key as string);

  test('are listed as stored, and sent with the form; a reset brings them back', async () => {
    const { element, find, all, rest } = await mountUpload('multiple required name="documents"', form);
    element.initial = FILES;
    await rest();
    expect(all('.name').map(({ textContent }) => textContent)).toEqual(['a.pdf', 'b.pdf']);
    expect(all('.status').map(({ textContent }) => textContent)).toEqual(['2 kB · Stored', '2 kB · Stored']);
    expect(sent()).toEqual(['a.pdf', 'b.pdf']);
    expect(element.checkValidity()).toBe(true);
    find('[data-action=remove]').click();
    await rest();
    // A framework sets what is the same again.
    element.initial = FILES.map((file) => ({ ...file }));
    await rest();
    expect(sent()).toEqual(['b.pdf']);
    document.querySelector('form')?.reset();
    await rest();
    expect(sent()).toEqual(['a.pdf', 'b.pdf']);
  });

  test('that are no receipts are refused, by their place', async () => {
    const { element } = await mountUpload('multiple');
    expect(() => {
      element.initial = [FILES[0], { receipt: { key: 'x' } }] as never;
    }).toThrow(new TypeError('initial[1].receipt is no receipt: hand in what "sealift-uploaded" has given.'));
    expect(element.initial).toEqual([]);
  });

  test('set before the element is defined are there when it is; the journal adds none of them once more', async () => {
    const entry = { state: 'stored', size: 2000, lastModified: 1, sentBytes: 2000, inUse: false } as const;
    const { element, all, rest } = await mountUpload('multiple');
    sessionStorage.clear();
    element.initial = FILES;
    element.journal = new FakeJournal([
      { ...entry, id: '1', name: 'a.pdf', canReopen: false, receipt: FILES[0]?.receipt as never },
    ]);
    await rest();
    await vi.waitFor(() => expect(all('.file')).toHaveLength(2));
  });
});
