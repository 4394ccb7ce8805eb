import { afterEach, describe, expect, test } from 'vitest';
import { receiptFor } from '../testing/fake-engine.js';
import { hear, mountUpload, textFile } from '../testing/mount.js';

afterEach(() => {
  document.body.innerHTML = '';
});

const inForm = (tag: string) => `<form><label for="up">Documents</label><fieldset>${tag}</fieldset></form>`;
const form = () => document.querySelector('form') as HTMLFormElement;
const sent = () =>
  new FormData(form()).getAll('documents').map((entry) => JSON.parse(String(entry)).key as string);

describe('in a form', () => {
  test('sends a receipt for each stored file, under its name', async () => {
    const { element, engine, find, rest } = await mountUpload('id="up" name="documents" multiple', inForm);
    expect(element.form).toBe(form());
    expect(sent()).toEqual([]);
    expect(element.value).toBe('');
    const changes = hear(element, 'change');
    element.add([textFile('a.txt'), textFile('b.txt')]);
    await rest();
    engine.uploads[0]?.finish('k/a');
    engine.uploads[1]?.finish('k/b');
    await rest();
    expect(sent()).toEqual(['k/a', 'k/b']);
    expect(JSON.parse(element.value)).toMatchObject([{ key: 'k/a' }, { key: 'k/b' }]);
    find('[data-action=remove]').click();
    await rest();
    expect(sent()).toEqual(['k/b']);
    expect(changes).toHaveLength(3);
  });

  test('sends nothing without a name', async () => {
    const { element, engine, rest } = await mountUpload('id="up"', inForm);
    element.add([textFile('a.txt')]);
    await rest();
    engine.last.finish();
    await rest();
    expect([...new FormData(form())]).toEqual([]);
  });

  test('is invalid while required and empty, while uploading, and after a failure', async () => {
    const { element, engine, find, rest } = await mountUpload('id="up" name="documents" required', inForm);
    expect(element.validity.valueMissing).toBe(true);
    expect(element.validationMessage).toBe('Please upload a file.');
    element.add([textFile('a.txt')]);
    await rest();
    expect(element.validity.customError).toBe(true);
    expect(element.validationMessage).toBe('Please wait until the upload is finished.');
    engine.last.fail('s3-slow-down');
    await rest();
    expect(element.validationMessage).toBe('Some files are not stored. Try again or remove them.');
    find('[data-action=retry]').click();
    await rest();
    engine.last.finish();
    await rest();
    expect(element.checkValidity()).toBe(true);
    expect(form().checkValidity()).toBe(true);
  });

  test('asking for what is missing brings the focus to the button', async () => {
    const { element, find } = await mountUpload('id="up" name="documents" required', inForm);
    expect(element.reportValidity()).toBe(false);
    expect(element.shadowRoot?.activeElement).toBe(find('.choose'));
  });

  test('is not sent before so many files are stored as the page wants', async () => {
    const { element, engine, rest } = await mountUpload(
      'id="up" name="documents" multiple min-files="2"',
      inForm,
    );
    expect(element.validity.valueMissing).toBe(true);
    expect(element.validationMessage).toBe('Please upload at least 2 files.');
    element.add([textFile('a.txt'), textFile('b.txt')]);
    await rest();
    engine.uploads[0]?.finish('k/a');
    await rest();
    expect(element.checkValidity()).toBe(false);
    engine.uploads[1]?.finish('k/b');
    await rest();
    expect(element.checkValidity()).toBe(true);
    element.minFiles = 3;
    await rest();
    expect(element.checkValidity()).toBe(false);
  });

  test('the page may object, too, until it takes that back', async () => {
    const { element, engine, rest } = await mountUpload('id="up" name="documents" required', inForm);
    element.setCustomValidity('Please choose a patient first.');
    expect(element.validity).toMatchObject({ customError: true, valueMissing: true });
    expect(element.validationMessage).toBe('Please choose a patient first.');
    element.add([textFile('a.txt')]);
    await rest();
    engine.last.finish();
    await rest();
    expect(element.validity).toMatchObject({ customError: true, valueMissing: false });
    element.setCustomValidity('');
    expect(element.checkValidity()).toBe(true);
  });

  test('is disabled by its property, as frameworks set it', async () => {
    const { element, find, rest } = await mountUpload('');
    for (const disabled of [true, false]) {
      element.disabled = disabled;
      await rest();
      expect(find<HTMLButtonElement>('.choose').disabled).toBe(disabled);
      expect(element.matches(':state(disabled)')).toBe(disabled);
    }
  });

  test('is disabled with its fieldset', async () => {
    const { element, find, rest } = await mountUpload('id="up" required', inForm);
    const fieldset = document.querySelector('fieldset') as HTMLFieldSetElement;
    fieldset.disabled = true;
    await rest();
    expect(find<HTMLButtonElement>('.choose').disabled).toBe(true);
    expect(element.matches(':state(disabled)')).toBe(true);
    expect(element.willValidate).toBe(false);
    fieldset.disabled = false;
    await rest();
    expect(find<HTMLButtonElement>('.choose').disabled).toBe(false);
  });

  test('a reset stops and forgets everything', async () => {
    const { element, engine, all, rest } = await mountUpload('id="up" name="documents" multiple', inForm);
    element.add([textFile('a.txt'), textFile('b.txt')]);
    await rest();
    engine.uploads[0]?.finish();
    await rest();
    form().reset();
    await rest();
    expect(engine.uploads[1]?.options.signal?.aborted).toBe(true);
    expect(all('.file')).toHaveLength(0);
    expect(sent()).toEqual([]);
  });

  test('what a browser has kept of its value comes back, in the list and in the form', async () => {
    const { element, all, rest } = await mountUpload('id="up" name="documents" multiple required', inForm);
    const changes = hear(element, 'change');
    const state = new FormData();
    for (const key of ['k/a', 'k/b']) {
      state.append('documents', JSON.stringify(receiptFor(textFile('secret.txt', 2000), key)));
    }
    state.append('documents', '{"not":"a receipt"}');
    element.formStateRestoreCallback(state);
    element.formStateRestoreCallback(state);
    await rest();
    expect(sent()).toEqual(['k/a', 'k/b']);
    expect(element.receipts.map(({ key }) => key)).toEqual(['k/a', 'k/b']);
    expect(all('.name').map((name) => name.textContent)).toEqual(['Stored file', 'Stored file']);
    expect(all('.status').map((status) => status.textContent)).toEqual(['2 kB · Stored', '2 kB · Stored']);
    expect(element.checkValidity()).toBe(true);
    expect(changes).toHaveLength(1);
    all('[data-action=remove]')[0]?.click();
    await rest();
    expect(sent()).toEqual(['k/b']);
  });

  test('without multiple, one comes back', async () => {
    const { element, all, rest } = await mountUpload('id="up" name="documents"', inForm);
    const state = new FormData();
    for (const key of ['k/a', 'k/b'])
      state.append('documents', JSON.stringify(receiptFor(textFile('x'), key)));
    element.formStateRestoreCallback(state);
    await rest();
    expect(sent()).toEqual(['k/b']);
    expect(all('.file')).toHaveLength(1);
  });
});
