import { afterEach, describe, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import { mountUpload, textFile } from '../testing/mount.js';

afterEach(() => {
  document.body.innerHTML = '';
});

describe('keyboard', () => {
  test('reaches everything in the order of the page', async () => {
    const { element, engine, rest } = await mountUpload('multiple');
    element.add([textFile('a.txt'), textFile('b.txt'), textFile('c.txt')]);
    await rest();
    engine.uploads[0]?.fail('s3-slow-down');
    await rest();
    const path: string[] = [];
    for (let step = 0; step < 9; step += 1) {
      await userEvent.keyboard('{Tab}');
      const focused = element.shadowRoot?.activeElement;
      path.push(focused?.getAttribute('aria-label') ?? focused?.textContent?.trim() ?? '');
    }
    expect(path).toEqual([
      'Add files',
      'Pause all',
      'Cancel all',
      'Try again: a.txt',
      'Remove: a.txt',
      'Pause: b.txt',
      'Cancel: b.txt',
      'Pause: c.txt',
      'Cancel: c.txt',
    ]);
  });

  test('P pauses a file and lets it go on, wherever the focus is in its row', async () => {
    const { element, engine, find, rest } = await mountUpload('multiple');
    element.add([textFile('a.txt')]);
    await rest();
    find('[data-action=cancel]').focus();
    await userEvent.keyboard('p');
    await rest();
    expect(engine.last.paused).toBe(true);
    expect(find('.file').dataset.state).toBe('paused');
    // WebKit's driver takes no letter together with Control.
    const held = new KeyboardEvent('keydown', { key: 'p', ctrlKey: true, bubbles: true, composed: true });
    find('[data-action=cancel]').dispatchEvent(held);
    expect(engine.last.paused).toBe(true);
    await userEvent.keyboard('P');
    expect(engine.last.paused).toBe(false);
  });

  test('the button that pauses becomes the one that resumes, and keeps the focus', async () => {
    const { element, find, rest } = await mountUpload('multiple');
    element.add([textFile('a.txt'), textFile('b.txt')]);
    await rest();
    for (const button of ['[data-action=pause]', '.pause-all']) {
      find(button).focus();
      await userEvent.keyboard(' ');
      await rest();
      const focused = element.shadowRoot?.activeElement;
      expect(focused).toBe(find(button.replace('pause', 'resume')));
      await userEvent.keyboard('{Enter}');
      await rest();
      expect(element.shadowRoot?.activeElement).toBe(find(button));
    }
  });

  test('Delete cancels a file, then takes it off the list', async () => {
    const { element, find, all, rest } = await mountUpload('multiple');
    element.add([textFile('a.txt')]);
    await rest();
    find('[data-action=cancel]').focus();
    await userEvent.keyboard('{Delete}');
    await rest();
    expect(find('.file').dataset.state).toBe('cancelled');
    await userEvent.keyboard('{Delete}');
    await rest();
    expect(all('.file')).toHaveLength(0);
  });
});

describe('the focus', () => {
  test('stays in the row whose button vanished', async () => {
    const { element, engine, find, rest } = await mountUpload('multiple');
    element.add([textFile('a.txt'), textFile('b.txt')]);
    await rest();
    find('[data-action=cancel]').focus();
    engine.uploads[0]?.finish();
    await rest();
    expect(element.shadowRoot?.activeElement?.getAttribute('aria-label')).toBe('Remove: a.txt');
  });

  test('goes to the next row, then to the button, when rows vanish', async () => {
    const { element, engine, find, rest } = await mountUpload('multiple');
    element.add([textFile('a.txt'), textFile('b.txt')]);
    await rest();
    for (const upload of engine.uploads) upload.finish();
    await rest();
    find('[data-action=remove]').focus();
    for (const expected of ['Remove: b.txt', null]) {
      find(':focus').click();
      await rest();
      expect(element.shadowRoot?.activeElement?.getAttribute('aria-label')).toBe(expected);
    }
    expect(element.shadowRoot?.activeElement).toBe(find('.choose'));
  });

  test('is not taken from elsewhere in the page', async () => {
    const { element, engine, rest } = await mountUpload(
      'multiple',
      (tag) => `<button id="other">x</button>${tag}`,
    );
    element.add([textFile('a.txt')]);
    await rest();
    document.getElementById('other')?.focus();
    engine.last.finish();
    await rest();
    expect(document.activeElement?.id).toBe('other');
  });
});
