import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JournalEntry } from '../engine/ports.js';
import { FakeJournal, type FakeUploader, receiptFor } from '../testing/fake-engine.js';
import { expectAccessible, hear, type Mounted, mountUpload, spoken, textFile } from '../testing/mount.js';
import type { EncryptedUpload } from './encrypted-upload.js';
import type { UploadedDetail } from './events.js';

beforeAll(async () => {
  await import('../engine/recall.js');
});
beforeEach(() => sessionStorage.clear());
afterEach(() => {
  document.body.innerHTML = '';
});

const movie: JournalEntry = {
  id: 'e1',
  state: 'unfinished',
  name: 'holiday.mov',
  size: 1000,
  lastModified: 5,
  sentBytes: 610,
  canReopen: false,
  inUse: false,
};
const stored: JournalEntry = {
  ...movie,
  id: 'e2',
  state: 'stored',
  name: 'letter.pdf',
  sentBytes: 1000,
  receipt: receiptFor(textFile('letter.pdf', 1000), 'k/letter'),
};
const holiday = () => new File([new Uint8Array(1000)], 'holiday.mov', { lastModified: 5 });

type Upload = Mounted<EncryptedUpload, FakeUploader> & { readonly journal: FakeJournal };

/** As a page is after it was loaded. */
async function returned(
  kept: readonly JournalEntry[],
  names: readonly string[] = kept.flatMap(({ name }) => name ?? []),
  attributes = 'multiple name="documents"',
): Promise<Upload> {
  const upload = await mountUpload(attributes);
  const journal = new FakeJournal(kept);
  upload.element.journal = journal;
  await looked(upload, names);
  return { ...upload, journal };
}

/** The element looks when the page has nothing else to do: it has looked when there is what is expected, or has had time to. */
async function looked({ all, rest }: Pick<Upload, 'all' | 'rest'>, names: readonly string[]): Promise<void> {
  const listed = () => all('.name').map((name) => name.textContent);
  if (names.length > 0) await expect.poll(listed, { timeout: 10_000 }).toEqual(names);
  else await new Promise((resolve) => setTimeout(resolve, 600));
  await rest();
  expect(listed()).toEqual(names);
}

function pick(upload: Upload, file: File): void {
  const input = upload.find<HTMLInputElement>('input');
  const transfer = new DataTransfer();
  transfer.items.add(file);
  input.files = transfer.files;
  input.dispatchEvent(new Event('change'));
}

/** The file dialog, without opening one. */
function dialogs(upload: Upload): () => number {
  let opened = 0;
  upload.find('input').addEventListener('click', (event) => {
    opened += 1;
    event.preventDefault();
  });
  return () => opened;
}

describe('an unfinished upload', () => {
  test('is offered with how far it is, and blocks nothing', async () => {
    const upload = await returned([movie]);
    const { element, engine, find } = upload;
    expect(find('.name').textContent).toBe('holiday.mov');
    expect(find('.status').textContent).toBe('1 kB · 61% was sent. Choose the file again to go on');
    expect(find('[data-action=continue]').getAttribute('aria-label')).toBe('Continue: holiday.mov');
    expect(find('[data-action=discard]').getAttribute('aria-label')).toBe('Discard: holiday.mov');
    expect(element.checkValidity()).toBe(true);
    expect(element.matches(':state(busy)')).toBe(false);
    expect(engine.uploads).toHaveLength(0);
    expect(await spoken(upload)).toBe('An unfinished upload can go on.');
    await expectAccessible();
  });

  test('goes on when its file was picked again', async () => {
    const upload = await returned([movie]);
    const { element, engine, find, rest } = upload;
    const opened = dialogs(upload);
    const uploaded = hear<UploadedDetail>(element, 'sealift-uploaded');
    find('[data-action=continue]').click();
    expect(opened()).toBe(1);
    expect(engine.resumed).toHaveLength(0);
    const file = holiday();
    pick(upload, file);
    await rest();
    expect(engine.resumed).toEqual([movie]);
    expect(engine.last.file).toBe(file);
    engine.last.finish('k/holiday');
    await rest();
    expect(uploaded).toMatchObject([{ file, name: 'holiday.mov', receipt: { key: 'k/holiday' } }]);
    expect(element.receipts.map(({ key }) => key)).toEqual(['k/holiday']);
  });

  test('goes on without it where the browser may read it again', async () => {
    const upload = await returned([{ ...movie, canReopen: true }]);
    const { element, engine, find, rest } = upload;
    const opened = dialogs(upload);
    const uploaded = hear<UploadedDetail>(element, 'sealift-uploaded');
    expect(find('.status').textContent).toBe('1 kB · 61% was sent');
    find('[data-action=continue]').click();
    await expect.poll(() => engine.resumed).toHaveLength(1);
    expect(opened()).toBe(0);
    engine.last.finish('k/holiday');
    await rest();
    expect(uploaded).toMatchObject([{ file: undefined, name: 'holiday.mov' }]);
  });

  test('another file is refused with a sentence, and the right one is taken after it', async () => {
    const upload = await returned([movie]);
    const { engine, find, rest } = upload;
    dialogs(upload);
    find('[data-action=continue]').click();
    pick(upload, textFile('other.mov'));
    await rest();
    engine.last.fail('source-differs');
    for (let i = 0; i < 3; i += 1) await rest();
    expect(find('.file').dataset).toMatchObject({ state: 'unfinished', code: 'source-differs' });
    expect(find('.status').textContent).toMatch(/^This is not the file/);
    find('[data-action=continue]').click();
    pick(upload, holiday());
    await rest();
    expect(engine.resumed).toHaveLength(2);
    expect(find('.file').dataset.code).toBeUndefined();
  });

  test('a file that is dropped or chosen as usual goes on, too, if it is that one', async () => {
    const { element, engine, all, rest } = await returned([movie]);
    element.add([
      new File([new Uint8Array(1000)], 'holiday.mov', { lastModified: 6 }),
      holiday(),
      textFile('x'),
    ]);
    await rest();
    expect(engine.resumed).toEqual([movie]);
    expect(all('.name').map((name) => name.textContent)).toEqual(['holiday.mov', 'holiday.mov', 'x']);
    expect(engine.uploads).toHaveLength(3);
  });

  test('a dialog that was closed does not turn the next file into that one', async () => {
    const upload = await returned([movie]);
    const { engine, find, rest } = upload;
    dialogs(upload);
    find('[data-action=continue]').click();
    find('.choose').click();
    pick(upload, textFile('other.txt'));
    await rest();
    expect(engine.resumed).toHaveLength(0);
    expect(engine.last.file.name).toBe('other.txt');
  });

  test('is ended when it is discarded, and leaves the list', async () => {
    const { engine, find, all, rest } = await returned([movie]);
    find('[data-action=discard]').click();
    for (let i = 0; i < 3; i += 1) await rest();
    expect(engine.abandoned).toEqual([movie]);
    expect(all('.file')).toHaveLength(0);
  });

  test('that another tab works on is not offered', async () => {
    const { all } = await returned([{ ...movie, inUse: true }], []);
    expect(all('.file')).toHaveLength(0);
  });

  test('without multiple, the latest is offered, and a new file takes its place', async () => {
    const { element, engine, all, rest } = await returned(
      [movie, { ...movie, id: 'e3', name: 'b.mov' }],
      ['b.mov'],
      'name="d"',
    );
    expect(all('.name').map((name) => name.textContent)).toEqual(['b.mov']);
    element.add([textFile('new.txt')]);
    await rest();
    expect(all('.name').map((name) => name.textContent)).toEqual(['new.txt']);
    expect(engine.abandoned).toHaveLength(0);
  });

  test.each(['resume="off"', 'signer=""'])('with %s nothing is offered', async (attribute) => {
    const upload = await mountUpload('multiple');
    const [name = '', value = ''] = attribute.replaceAll('"', '').split('=');
    upload.element.setAttribute(name, value);
    upload.element.journal = new FakeJournal([movie]);
    await looked(upload, []);
    expect(upload.all('.file')).toHaveLength(0);
  });

  test('of another signer is not offered any more', async () => {
    const upload = await returned([movie]);
    upload.journal.kept.length = 0;
    upload.element.signer = '/other';
    await looked(upload, []);
    expect(upload.all('.file')).toHaveLength(0);
  });
});

describe('what is stored', () => {
  async function storing(): Promise<Upload> {
    const upload = await returned([]);
    upload.element.add([textFile('letter.pdf', 1000)]);
    await expect.poll(() => upload.engine.uploads).toHaveLength(1);
    upload.engine.last.entryId = 'e2';
    upload.engine.last.finish('k/letter');
    await upload.rest();
    return upload;
  }

  test('comes back after a reload, with its name, as value', async () => {
    await storing();
    const { element, find } = await returned([stored]);
    expect(find('.name').textContent).toBe('letter.pdf');
    expect(find('.file').dataset).toMatchObject({ state: 'done', key: 'k/letter' });
    expect(element.receipts).toEqual([stored.receipt]);
  });

  test('is in the list of the tab that stored it only', async () => {
    const { all } = await returned([stored], []);
    expect(all('.file')).toHaveLength(0);
  });

  test('is there once, with its name, where the form has brought it back as well', async () => {
    await storing();
    const upload = await mountUpload('multiple name="documents"');
    const state = new FormData();
    state.append('documents', JSON.stringify(stored.receipt));
    upload.element.formStateRestoreCallback(state);
    upload.element.journal = new FakeJournal([stored]);
    await looked(upload, ['letter.pdf']);
  });

  test.each<[string, (upload: Upload) => void]>([
    ['removed', ({ find }) => find('[data-action=remove]').click()],
    ['cleared', ({ element }) => element.clear()],
  ])('and %s is forgotten', async (_how, away) => {
    const upload = await storing();
    away(upload);
    await upload.rest();
    expect(upload.journal.forgotten).toEqual(['e2']);
    const { all } = await returned([stored], []);
    expect(all('.file')).toHaveLength(0);
  });

  test.each<[string, (upload: Mounted<EncryptedUpload, FakeUploader>) => void]>([
    ['removed', ({ find }) => find('[data-action=remove]').click()],
    ['cleared', ({ element }) => element.clear()],
    [
      'sent',
      ({ element }) => element.closest('form')?.dispatchEvent(new Event('submit', { cancelable: true })),
    ],
  ])('and %s as soon as the form has brought it back does not come back', async (_how, away) => {
    await storing();
    const upload = await mountUpload('multiple name="documents"');
    const form = document.createElement('form');
    upload.element.before(form);
    form.append(upload.element);
    // Firefox sends a form also when a script only says so.
    form.addEventListener('submit', (event) => event.preventDefault());
    const state = new FormData();
    state.append('documents', JSON.stringify(stored.receipt));
    upload.element.formStateRestoreCallback(state);
    await upload.rest();
    away(upload);
    upload.element.journal = new FakeJournal([stored]);
    await expect.poll(() => sessionStorage.length, { timeout: 10_000 }).toBe(0);
    await upload.rest();
    if (_how !== 'sent') expect(upload.all('.file')).toHaveLength(0);
  });

  test('and sent with its form is not in the list of the next one', async () => {
    const upload = await storing();
    const form = document.createElement('form');
    document.body.append(form);
    form.append(upload.element);
    form.addEventListener('submit', (event) => event.preventDefault());
    form.requestSubmit();
    const { all } = await returned([stored], []);
    expect(all('.file')).toHaveLength(0);
  });
});
