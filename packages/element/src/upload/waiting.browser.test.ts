import { afterEach, describe, expect, test } from 'vitest';
import { hear, mountUpload, spoken, textFile } from '../testing/mount.js';
import type { WaitingDetail } from './events.js';

afterEach(() => {
  document.body.innerHTML = '';
});

/** The reporter waits so long before it says that nothing moves, and the announcer a little more. */
const SAID = 1400;

describe('a file that does not move', () => {
  test('says why, in its row, and neither speed nor time left', async () => {
    const { element, engine, find, all, rest } = await mountUpload('');
    element.add([textFile('a.txt', 2000)]);
    await rest();
    engine.last.to('uploading', 100);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    engine.last.to('uploading', 500);
    await rest();
    expect(find('.status').textContent).toMatch(/^500 bytes of 2 kB · .* left$/);
    engine.last.wait('network');
    await rest();
    expect(find('.status').textContent).toBe('500 bytes of 2 kB · Waiting for the network');
    expect(find('.file').dataset.waiting).toBe('network');
    expect(element.matches(':state(waiting)')).toBe(true);
    engine.last.wait();
    await rest();
    expect(find('.status').textContent).not.toContain('Waiting');
    expect(all('[data-waiting]')).toHaveLength(0);
    expect(element.matches(':state(waiting)')).toBe(false);
  });

  test('and paused ones say that', async () => {
    const { element, engine, find, rest } = await mountUpload('');
    element.add([textFile('a.txt', 2000)]);
    await rest();
    engine.last.to('uploading', 500);
    await rest();
    find('[data-action=pause]').click();
    await rest();
    expect(find('.status').textContent).toBe('500 bytes of 2 kB · Paused');
    expect(find('[role=progressbar]').getAttribute('aria-valuenow')).toBe('25');
    expect(element.matches(':state(paused)')).toBe(true);
    expect(element.matches(':state(busy)')).toBe(true);
    find('[data-action=resume]').click();
    await rest();
    expect(find('.file').dataset.state).toBe('uploading');
  });

  test('an engine that says nothing of waiting: the speed goes when it is old', async () => {
    const { element, engine, find, rest } = await mountUpload('');
    element.add([textFile('a.txt', 2000)]);
    await rest();
    engine.last.to('uploading', 100);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    engine.last.to('uploading', 500);
    await rest();
    expect(find('.status').textContent).toContain('left');
    await new Promise((resolve) => setTimeout(resolve, 5300));
    expect(find('.status').textContent).toBe('500 bytes of 2 kB');
  });
});

describe('several files', () => {
  test('have a line for all: how far, or why nothing moves', async () => {
    const { element, engine, find, rest } = await mountUpload('multiple');
    const heard = hear<WaitingDetail>(element, 'sealift-waiting');
    element.add(['a', 'b', 'c', 'd'].map((name) => textFile(name, 1000)));
    await rest();
    for (const upload of engine.uploads) upload.to('uploading', 250);
    engine.uploads[0]?.wait('s3');
    await rest();
    expect(find('.total').textContent).toBe('25%');
    for (const upload of engine.uploads) upload.wait('network');
    await rest();
    expect(find('.total').textContent).toBe('25% · Waiting for the network');
    engine.uploads[2]?.wait();
    await rest();
    expect(find('.total').textContent).toBe('25%');
    find('.pause-all').click();
    await rest();
    expect(find('.total').textContent).toBe('25% · Paused');
    find('.resume-all').click();
    for (const upload of engine.uploads) upload.wait();
    for (const upload of engine.uploads) upload.finish();
    await rest();
    expect(find('.total').textContent).toBe('');
    expect(heard.map((detail) => detail.for)).toEqual(['network', undefined, 'paused', undefined]);
  });

  test('that have failed are tried again together', async () => {
    const { element, engine, find, all, rest } = await mountUpload('multiple');
    element.add(['a', 'b'].map((name) => textFile(name, 1000)));
    await rest();
    for (const upload of engine.uploads) upload.fail('s3-slow-down');
    await rest();
    find('.retry-all').click();
    await rest();
    expect(engine.uploads).toHaveLength(4);
    expect(all('.retry-all')).toHaveLength(0);
  });
});

describe('for a screen reader', () => {
  test('a standstill is said once for all files, and so is its end', async () => {
    const upload = await mountUpload('multiple');
    const { element, engine, rest } = upload;
    const said: (string | null)[] = [];
    element.add(['a', 'b', 'c'].map((name) => textFile(name, 1000)));
    await rest();
    for (const one of engine.uploads) one.to('uploading', 100);
    await spoken(upload);
    const region = upload.find('[aria-live]');
    new MutationObserver(() => said.push(region.textContent)).observe(region, { childList: true });
    for (const one of engine.uploads) one.wait('network');
    await expect.poll(() => said, { timeout: 10_000 }).toEqual(['Waiting for the network.']);
    for (const one of engine.uploads) one.wait('network');
    await spoken(upload, SAID);
    expect(said).toEqual(['Waiting for the network.']);
    for (const one of engine.uploads) one.wait();
    const both = ['Waiting for the network.', 'Uploading again.'];
    await expect.poll(() => said, { timeout: 10_000 }).toEqual(both);
    await spoken(upload, SAID);
    expect(said).toEqual(both);
  });

  test('a connection that comes and goes is not talked about', async () => {
    const upload = await mountUpload('');
    upload.element.add([textFile('a', 1000)]);
    await upload.rest();
    upload.engine.last.to('uploading', 100);
    await spoken(upload);
    upload.find('[aria-live]').textContent = '';
    for (let round = 0; round < 4; round += 1) {
      upload.engine.last.wait('slow');
      await spoken(upload, 300);
      upload.engine.last.wait();
      await spoken(upload, 100);
    }
    expect(await spoken(upload, SAID)).toBe('');
  });

  test('pausing and resuming many is one sentence', async () => {
    const upload = await mountUpload('multiple');
    upload.element.add(['a', 'b', 'c'].map((name) => textFile(name, 1000)));
    await upload.rest();
    await spoken(upload);
    upload.element.pauseAll();
    expect(await spoken(upload, SAID)).toBe('3 files paused.');
    upload.element.resumeAll();
    expect(await spoken(upload, SAID)).toBe('3 files resumed.');
  });
});
