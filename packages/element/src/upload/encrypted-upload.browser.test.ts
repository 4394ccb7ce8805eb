import { afterEach, describe, expect, test } from 'vitest';
import { hear, largeFile, mountUpload, textFile } from '../testing/mount.js';
import type { AllDoneDetail, ErrorDetail, ProgressDetail, UploadedDetail } from './events.js';

afterEach(() => {
  document.body.innerHTML = '';
});

describe('a file on its way', () => {
  test('shows progress and ends with a receipt', async () => {
    const { element, engine, find, rest } = await mountUpload('');
    const progress = hear<ProgressDetail>(element, 'sealift-progress');
    const uploaded = hear<UploadedDetail>(element, 'sealift-uploaded');
    const done = hear<AllDoneDetail>(element, 'sealift-all-done');
    element.add([textFile('a.txt', 2000)]);
    await rest();
    expect(element.matches(':state(busy)')).toBe(true);
    expect(find('.file').dataset.state).toBe('preparing');
    engine.last.to('uploading', 500);
    await rest();
    expect(find('[role=progressbar]').getAttribute('aria-valuenow')).toBe('25');
    expect(find('.percent').textContent).toBe('25%');
    expect(find('.status').textContent).toBe('500 bytes of 2 kB');
    expect(progress.at(-1)).toMatchObject({
      loaded: 500,
      total: 2000,
      overall: { loaded: 500, total: 2000 },
    });
    engine.last.to('completing', 2000);
    await rest();
    expect(find('.status').textContent).toBe('2 kB · Finishing');
    engine.last.finish('uploads/abc');
    await rest();
    expect(find('.file').dataset).toMatchObject({ state: 'done', key: 'uploads/abc' });
    expect(uploaded.map(({ receipt, name }) => [receipt.key, name])).toEqual([['uploads/abc', 'a.txt']]);
    expect(done).toMatchObject([{ failed: 0, receipts: [{ key: 'uploads/abc' }] }]);
    expect(element.matches(':state(busy)')).toBe(false);
  });

  test('says who encrypts when it is known, and not before', async () => {
    const { element, engine, find, rest } = await mountUpload('');
    const assurance = () => find('.assurance').textContent?.trim();
    const onDevice = 'Encrypted on this device before upload';
    const unknown = 'How files are protected is shown when an upload starts';
    expect(assurance()).toBe(unknown);
    element.add([textFile('a.txt', 2000)]);
    await rest();
    expect(assurance()).toBe(unknown);
    engine.last.protection = { profile: 'client' };
    engine.last.to('uploading', 500);
    await rest();
    expect(assurance()).toBe(onDevice);
    // What the engine says in the end counts.
    engine.last.finish('uploads/abc', { profile: 'client', storage: 'sse-kms' });
    await rest();
    expect(assurance()).toBe(`${onDevice}, to be encrypted again by the storage service (SSE-KMS)`);
    expect(find('.status').textContent).toBe(
      '2 kB · Encrypted here, then again by the storage service (SSE-KMS), and stored',
    );
    element.add([textFile('b.txt', 2000)]);
    await rest();
    engine.last.protection = { profile: 'dsse-kms' };
    engine.last.to('uploading', 500);
    await rest();
    expect(assurance()).toBe('To be encrypted by the storage service (DSSE-KMS), not on this device');
    engine.last.finish('uploads/abd', { profile: 'dsse-kms' });
    element.clear();
    await rest();
    expect(assurance()).toBe('To be encrypted by the storage service (DSSE-KMS), not on this device');
  });

  test('an engine that does not say how a file is protected: neither do sentences and events', async () => {
    const { element, engine, find, rest } = await mountUpload('');
    const uploaded = hear<UploadedDetail>(element, 'sealift-uploaded');
    element.add([textFile('a.txt', 2000)]);
    await rest();
    engine.last.finish('uploads/abc', { profile: 'client' }, true);
    await rest();
    expect(find('.status').textContent).toBe('2 kB · Stored');
    expect(find('.assurance').textContent?.trim()).toBe(
      'How files are protected is shown when an upload starts',
    );
    expect(uploaded).toMatchObject([{ protection: undefined }]);
  });

  test.each(['require="client"', 'recipient="sha256:x"', 's3-origin="https://s3.test"'])(
    'an engine of the page’s own does not look at %s: nothing is sent',
    async (pin) => {
      const { element, engine, rest } = await mountUpload(pin);
      const errors = hear<ErrorDetail>(element, 'sealift-error');
      element.add([textFile('a.txt')]);
      await rest();
      expect(errors).toMatchObject([{ code: 'pins-ignored' }]);
      expect(engine.uploads).toHaveLength(0);
    },
  );

  test('shows why it failed, and can be tried again', async () => {
    const { element, engine, find, rest } = await mountUpload('');
    const errors = hear<ErrorDetail>(element, 'sealift-error');
    element.add([textFile('a.txt')]);
    await rest();
    engine.last.fail('s3-slow-down');
    await rest();
    expect(find('.status').textContent).toBe('The server is busy. Please try again in a moment.');
    expect(errors).toMatchObject([{ code: 's3-slow-down', message: find('.status').textContent }]);
    expect(errors[0]?.cause).toHaveProperty('message', 'Technical words about s3-slow-down.');
    find('[data-action=retry]').click();
    await rest();
    expect(engine.uploads).toHaveLength(2);
    expect(find('.file').dataset).not.toHaveProperty('code');
  });

  test('passes on why the signer refused', async () => {
    const { element, engine, find, rest } = await mountUpload('');
    const errors = hear<ErrorDetail>(element, 'sealift-error');
    element.add([textFile('a.txt')]);
    await rest();
    engine.last.fail('signer-refused', { problem: { code: 'rate-limited' } });
    await rest();
    expect(errors).toMatchObject([{ code: 'signer-refused', reason: 'rate-limited' }]);
    expect(find('.status').textContent).toBe('The server is busy. Please try again in a moment.');
  });

  test('can be cancelled, and taken off the list', async () => {
    const { element, engine, find, all, rest } = await mountUpload('');
    const errors = hear<ErrorDetail>(element, 'sealift-error');
    element.add([textFile('a.txt')]);
    await rest();
    find('[data-action=cancel]').click();
    await rest();
    expect(engine.last.options.signal?.aborted).toBe(true);
    expect(find('.file').dataset.state).toBe('cancelled');
    find('[data-action=remove]').click();
    await rest();
    expect(all('.file')).toHaveLength(0);
    expect(errors).toEqual([]);
  });
});

describe('several files', () => {
  test('wait for their turn, as many at once as the page says', async () => {
    const { element, all, rest } = await mountUpload('multiple concurrent="3"');
    element.add(['a', 'b', 'c', 'd'].map((name) => largeFile(name)));
    await rest();
    expect(all('.file').map((row) => row.dataset.state)).toEqual([
      'preparing',
      'preparing',
      'preparing',
      'waiting',
    ]);
  });

  test('are counted, and cancelled together', async () => {
    const { element, engine, find, all, rest } = await mountUpload('multiple');
    element.add(['a', 'b', 'c'].map((name) => textFile(name)));
    await rest();
    engine.uploads[0]?.finish();
    await rest();
    expect(find('.summary span').textContent).toBe('1 of 3 files stored');
    find('.cancel-all').click();
    await rest();
    expect(all('.file').map((row) => row.dataset.state)).toEqual(['done', 'cancelled', 'cancelled']);
    expect(all('.cancel-all')).toHaveLength(0);
  });
});

describe('the element in the page', () => {
  test('gives the engine the context of the page', async () => {
    const { element, engine, rest } = await mountUpload('');
    element.context = { case: '42' };
    element.add([textFile('a.txt')]);
    await rest();
    expect(engine.last.options.context).toEqual({ case: '42' });
  });

  test('without a signer every file says that the page is not set up', async () => {
    const { element, find, rest } = await mountUpload('');
    element.uploader = undefined;
    element.signer = '';
    element.add([textFile('a.txt')]);
    await rest();
    expect(find('.file').dataset.code).toBe('signer-missing');
  });

  test('asks before the page is left, only while files are on their way', async () => {
    const { element, engine, rest } = await mountUpload('');
    const leave = () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
    expect(leave()).toBe(false);
    element.add([textFile('a.txt')]);
    await rest();
    expect(leave()).toBe(true);
    engine.last.finish();
    await rest();
    expect(leave()).toBe(false);
  });

  test('says everything in the words of the page', async () => {
    const { element, engine, find, rest } = await mountUpload('');
    element.texts = {
      locale: 'de',
      choose: () => 'Datei wählen',
      errors: { 's3-slow-down': 'Bitte später.' },
    };
    await rest();
    expect(find('.choose').textContent?.trim()).toBe('Datei wählen');
    element.add([textFile('a.txt', 1500)]);
    await rest();
    engine.last.to('uploading', 1234);
    await rest();
    expect(find('.status').textContent).toBe('1,2 kB of 1,5 kB');
    engine.last.fail('s3-slow-down');
    await rest();
    expect(find('.status').textContent).toBe('Bitte später.');
  });
});
