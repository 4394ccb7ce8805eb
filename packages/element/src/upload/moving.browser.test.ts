import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AWAY_MS } from '../engine/departure.js';
import type { FakeUploader } from '../testing/fake-engine.js';
import { hear, type Mounted, mountUpload, textFile } from '../testing/mount.js';
import type { EncryptedUpload } from './encrypted-upload.js';
import type { UploadedDetail } from './events.js';

beforeEach(() => {
  // Only what waits for seconds: rendering and events are real.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  document.body.innerHTML = '';
});

const PAGE = (tag: string) => `<div id="one">${tag}</div><div id="two"></div>`;
const place = (id: string) => document.getElementById(id) as HTMLElement;

async function uploading(): Promise<Mounted<EncryptedUpload, FakeUploader>> {
  vi.useRealTimers();
  const upload = await mountUpload('multiple name="documents"', PAGE);
  upload.element.add([textFile('a.txt', 1000)]);
  await upload.rest();
  upload.engine.last.to('uploading', 100);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  return upload;
}

async function rest(upload: Mounted<EncryptedUpload, FakeUploader>): Promise<void> {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
  await upload.element.updateComplete;
}

describe('an element that is taken out of the document', () => {
  test.each<[string, (element: EncryptedUpload) => void]>([
    ['moved to another place', (element) => place('two').append(element)],
    [
      'moved as a whole',
      (element) => {
        if ('moveBefore' in place('two'))
          (place('two') as unknown as { moveBefore(node: Node, before: Node | null): void }).moveBefore(
            element,
            null,
          );
        else place('two').append(element);
      },
    ],
    [
      'put aside for a while',
      (element) => {
        element.remove();
        vi.advanceTimersByTime(AWAY_MS - 1);
        place('two').append(element);
      },
    ],
    [
      'moved back and forth',
      (element) => {
        for (let round = 0; round < 5; round += 1) {
          element.remove();
          vi.advanceTimersByTime(AWAY_MS - 1);
          place(round % 2 === 0 ? 'one' : 'two').append(element);
        }
        place('two').append(element);
      },
    ],
  ])('%s: its uploads go on', async (_how, move) => {
    const upload = await uploading();
    const { element, engine, find, all } = upload;
    const uploaded = hear<UploadedDetail>(document.body, 'sealift-uploaded');
    move(element);
    vi.advanceTimersByTime(AWAY_MS * 2);
    await rest(upload);
    expect(element.parentElement).toBe(place('two'));
    expect(engine.last.options.signal?.aborted).toBe(false);
    expect(find('.status').textContent).toContain('100 bytes of 1 kB');
    engine.last.finish('k');
    await rest(upload);
    expect(all('.file').map((row) => row.dataset.state)).toEqual(['done']);
    expect(uploaded.map(({ receipt }) => receipt.key)).toEqual(['k']);
    // It listens again, once.
    const paste = new ClipboardEvent('paste', { bubbles: true, composed: true, cancelable: true });
    const clipboardData = new DataTransfer();
    clipboardData.items.add(textFile('b.txt'));
    Object.defineProperty(paste, 'clipboardData', { value: clipboardData });
    element.focus();
    document.body.dispatchEvent(paste);
    await rest(upload);
    expect(engine.uploads.map(({ file }) => file.name)).toEqual(['a.txt', 'b.txt']);
  });

  test('what is stored while it is away is in the form when it is back', async () => {
    const upload = await uploading();
    const form = document.createElement('form');
    document.body.append(form);
    upload.element.remove();
    upload.engine.last.finish('k');
    await rest(upload);
    form.append(upload.element);
    expect(new FormData(form).getAll('documents').map((entry) => JSON.parse(String(entry)).key)).toEqual([
      'k',
    ]);
  });

  test('and stays away: its uploads are stopped, its list is kept', async () => {
    const upload = await uploading();
    const { element, engine, all } = upload;
    const leave = () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
    element.remove();
    expect(leave()).toBe(true);
    vi.advanceTimersByTime(AWAY_MS - 1);
    expect(engine.last.options.signal?.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(engine.last.options.signal?.aborted).toBe(true);
    await rest(upload);
    expect(leave()).toBe(false);
    place('two').append(element);
    await rest(upload);
    expect(all('.file').map((row) => row.dataset.state)).toEqual(['cancelled']);
    element.shadowRoot?.querySelector<HTMLElement>('[data-action=retry]')?.click();
    await rest(upload);
    expect(engine.uploads).toHaveLength(2);
  });

  test('into another document: it listens there, and no longer here', async () => {
    const upload = await uploading();
    const { element, engine } = upload;
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const heard: string[] = [];
    const spy = vi.spyOn(document, 'removeEventListener');
    frame.contentDocument?.body.append(element);
    heard.push(...spy.mock.calls.map(([type]) => type));
    spy.mockRestore();
    await rest(upload);
    expect(heard).toContain('paste');
    expect(engine.last.options.signal?.aborted).toBe(false);
  });
});
