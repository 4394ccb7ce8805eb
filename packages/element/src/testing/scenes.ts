import { expect } from 'vitest';
import type { EncryptedUpload } from '../upload/encrypted-upload.js';
import { FakeJournal, type FakeUploader, receiptFor } from './fake-engine.js';
import { type Mounted, textFile } from './mount.js';

type Upload = Mounted<EncryptedUpload, FakeUploader>;

/** Each state that a user can meet. */
export const SCENES: Readonly<Record<string, (upload: Upload) => void | Promise<void>>> = {
  empty: () => {},
  dragging: ({ element }) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(textFile('a.txt'));
    element.dispatchEvent(new DragEvent('dragenter', { dataTransfer }));
  },
  disabled: ({ element }) => {
    element.disabled = true;
  },
  'in progress': async ({ element, engine, rest }) => {
    element.add(['a.pdf', 'b.pdf', 'c.pdf'].map((name) => textFile(name, 1000, 'application/pdf')));
    await rest();
    engine.uploads[0]?.to('uploading', 400);
  },
  'waiting and paused': async ({ element, engine, find, rest }) => {
    element.add(['a.pdf', 'b.pdf'].map((name) => textFile(name, 1000, 'application/pdf')));
    await rest();
    engine.uploads[0]?.to('uploading', 400);
    engine.uploads[1]?.to('uploading', 400);
    find('[data-action=pause]').click();
    engine.uploads[1]?.wait('s3');
  },
  'waiting for everything there is': async ({ element, engine, rest }) => {
    element.concurrent = 4;
    element.add(['a.pdf', 'b.pdf', 'c.pdf', 'd.pdf'].map((name) => textFile(name, 1000, 'application/pdf')));
    await rest();
    for (const [at, what] of (['network', 's3', 'signer', 'slow'] as const).entries()) {
      engine.uploads[at]?.to('uploading', 400);
      engine.uploads[at]?.wait(what);
    }
  },
  'all paused': async ({ element, engine, rest }) => {
    element.add(['a.pdf', 'b.pdf'].map((name) => textFile(name, 1000, 'application/pdf')));
    await rest();
    engine.last.to('uploading', 400);
    element.pauseAll();
  },
  'cancelling, and too late for that': async ({ element, engine, all, rest }) => {
    element.add(['a.pdf', 'b.pdf'].map((name) => textFile(name, 1000, 'application/pdf')));
    await rest();
    for (const upload of engine.uploads) {
      upload.stubborn = true;
      upload.to('uploading', 400);
    }
    await rest();
    for (const button of all('[data-action=cancel]')) button.click();
    engine.last.finish();
  },
  'unfinished, and refused another file': async ({ element, engine, find, rest }) => {
    const entry = { state: 'unfinished', size: 9, lastModified: 1, sentBytes: 5, inUse: false } as const;
    element.journal = new FakeJournal([
      { ...entry, id: '1', name: 'a.pdf', canReopen: true },
      { ...entry, id: '2', name: 'b.pdf', canReopen: false },
    ]);
    const offered = () => element.shadowRoot?.querySelectorAll('[data-state=unfinished]').length;
    await expect.poll(offered, { timeout: 10_000 }).toBe(2);
    find('[data-action=continue]').click();
    await expect.poll(() => engine.resumed).toHaveLength(1);
    engine.last.fail('source-differs');
    await expect.poll(offered).toBe(2);
    await rest();
  },
  'several failed': async ({ element, engine, rest }) => {
    element.add(['a.pdf', 'b.pdf'].map((name) => textFile(name, 1000, 'application/pdf')));
    await rest();
    for (const upload of engine.uploads) upload.fail('s3-slow-down');
  },
  'done, failed, refused and cancelled': async ({ element, engine, find, rest }) => {
    element.concurrent = 3;
    element.add([
      ...['a.pdf', 'b.pdf', 'c.pdf'].map((name) => textFile(name, 9, 'application/pdf')),
      textFile('d.x'),
    ]);
    await rest();
    engine.uploads[0]?.finish();
    engine.uploads[1]?.fail('signer-unreachable');
    await rest();
    find('[data-action=cancel]').click();
  },
  'not started, beside what was stored before': async ({ element, rest }) => {
    element.manual = true;
    element.name = '';
    element.initial = ['x.pdf', 'y.pdf'].map((name) => ({ receipt: receiptFor(textFile(name), name), name }));
    element.add(['a.pdf', 'b.pdf'].map((name) => textFile(name, 1000, 'application/pdf')));
    element.add(['c.x', 'd.x'].map((name) => textFile(name)));
    await rest();
  },
  notice: ({ element }) => {
    element.multiple = false;
    element.add([textFile('a.pdf'), textFile('b.pdf')]);
  },
};
