import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AWAY_MS } from '../engine/departure.js';
import type { DownloaderPort, DownloadTarget } from '../engine/ports.js';
import { expectAccessible, hear, mountDownload } from '../testing/mount.js';
import type { ErrorDetail } from '../upload/events.js';
import type { DownloadedDetail } from './events.js';

const saved = vi.hoisted(() => [] as string[]);
const streamed = vi.hoisted(() => [] as unknown[]);
const saving = vi.hoisted(() => ({ ready: Promise.resolve() }));
vi.mock('../engine/load.js', () => ({
  loadDownloader: () => Promise.reject(new Error('The test brings its own engine.')),
  loadUploader: () => Promise.reject(new Error('The test brings its own engine.')),
  removeLeftovers: () => {},
  loadStreaming: async () => ({
    startDownload: async (
      downloader: DownloaderPort,
      target: DownloadTarget,
      settings: { serviceWorker?: string; filename: string },
      signal: AbortSignal,
    ) => {
      streamed.push([settings.serviceWorker, settings.filename]);
      return downloader.download(target, { signal });
    },
  }),
  loadSaveFile: async () => {
    await saving.ready;
    return (file: File) => saved.push(file.name);
  },
}));

const report = new File(['report'], 'report.pdf', { type: 'application/pdf' });

beforeEach(() => {
  saved.length = 0;
  streamed.length = 0;
  saving.ready = Promise.resolve();
  document.documentElement.lang = 'en';
});
afterEach(() => {
  document.body.innerHTML = '';
  document.documentElement.removeAttribute('lang');
  document.documentElement.removeAttribute('style');
});

describe('<encrypted-download>', () => {
  test('saves a file once it is verified, and says so', async () => {
    const { element, engine, find, rest } = await mountDownload('object-key="uploads/1" version-id="v2"');
    const events = hear<DownloadedDetail>(element, 'sealift-downloaded');
    find('.main').click();
    await rest();
    expect(engine.asked).toEqual([{ key: 'uploads/1', versionId: 'v2' }]);
    expect(find('[role=progressbar]').textContent).toBe('Downloading 0%');
    engine.last.protection = { profile: 'client' };
    engine.last.to(42, 100);
    await rest();
    expect(find('[role=progressbar]').textContent).toBe('Decrypting 42%');
    expect(saved).toEqual([]);
    engine.last.to(100, 100);
    await rest();
    expect(find('[role=progressbar]').textContent).toBe('Checking');
    engine.last.finish(report);
    await rest();
    expect(saved).toEqual(['report.pdf']);
    expect(find('[role=status]').textContent).toBe('Verified: \u2068report.pdf\u2069, 6 bytes');
    expect(events).toMatchObject([{ key: 'uploads/1', named: true, verified: true, file: report }]);
  });

  test('with a service worker the browser saves it: the page says so, and has no file', async () => {
    const { element, engine, find, rest } = await mountDownload(
      'object-key="uploads/1" service-worker="/sealift/sw.js" filename="a.pdf"',
    );
    const here = hear(element, 'sealift-downloaded');
    const events = hear(element, 'sealift-saved');
    find('.main').click();
    await rest();
    expect(streamed).toEqual([['/sealift/sw.js', 'a.pdf']]);
    engine.last.save('report.pdf', 6);
    await rest();
    expect(find('[role=status]').textContent).toBe('Verified: \u2068report.pdf\u2069, 6 bytes');
    expect(events).toEqual([{ key: 'uploads/1', name: 'report.pdf', size: 6, named: true, verified: true }]);
    expect([here, saved]).toEqual([[], []]);
  });

  test('with a service worker, and no safe way: it is saved as ever', async () => {
    const { element, engine, find, rest } = await mountDownload(
      'object-key="uploads/1" service-worker="/sw.js"',
    );
    const events = hear(element, 'sealift-saved');
    find('.main').click();
    await rest();
    engine.last.finish(report);
    await rest();
    expect([saved, events]).toEqual([['report.pdf'], []]);
  });

  test.each(['', 'service-worker="/sw.js" save="manual"'])(
    'is not streamed with "%s"',
    async (attributes) => {
      const { engine, find, rest } = await mountDownload(`object-key="uploads/1" ${attributes}`);
      find('.main').click();
      await rest();
      expect(engine.downloads).toHaveLength(1);
      expect(streamed).toEqual([]);
    },
  );

  test('says which segment was damaged, and that what broke off is not whole', async () => {
    const { engine, find, rest } = await mountDownload('object-key="uploads/1" service-worker="/sw.js"');
    for (const [code, more, sentence] of [
      ['segment-damaged', { segment: 37 }, /^Segment 37 of the stored file was changed or damaged/],
      ['saving-interrupted', {}, /^The download broke off, so the file is not whole/],
    ] as const) {
      find('.main').click();
      await rest();
      engine.last.fail(code, more);
      await rest();
      expect(find('[role=status]').textContent).toMatch(sentence);
    }
  });

  test('does not claim to have decrypted or verified what the storage did', async () => {
    const { engine, find, rest } = await mountDownload('object-key="uploads/1"');
    find('.main').click();
    await rest();
    engine.last.protection = { profile: 'sse-kms' };
    for (const [loaded, text] of [
      [42, 'Downloading 42%'],
      [100, 'Downloading 100%'],
    ] as const) {
      engine.last.to(loaded, 100);
      await rest();
      expect(find('[role=progressbar]').textContent).toBe(text);
    }
    engine.last.finish(report, { verified: false });
    await rest();
    expect(find('[role=status]').textContent).toBe('Downloaded: \u2068report.pdf\u2069, 6 bytes');
  });

  test('says of an old file that nobody can verify it', async () => {
    const { engine, find, rest } = await mountDownload('object-key="uploads/1"');
    find('.main').click();
    await rest();
    engine.last.protection = { profile: 'client', client: { suite: 'ALG_AES_256_CBC_IV16_NO_KDF' } };
    engine.last.finish(report, { verified: false });
    await rest();
    expect(find('[role=status]').textContent).toBe(
      'Decrypted, but it may have been changed: \u2068report.pdf\u2069, 6 bytes',
    );
  });

  test('claims nothing that its engine does not say', async () => {
    const { element, engine, find, rest } = await mountDownload('object-key="uploads/1"');
    const events = hear<DownloadedDetail>(element, 'sealift-downloaded');
    find('.main').click();
    await rest();
    engine.last.protection = { profile: 'client' };
    // An engine of the page's own, without the types.
    engine.last.finish(report, { verified: undefined as never });
    await rest();
    expect(events).toMatchObject([{ verified: false }]);
    expect(find('[role=status]').textContent).toBe(
      'Decrypted, but it may have been changed: \u2068report.pdf\u2069, 6 bytes',
    );
  });

  test('names the sender, and passes on what the uploader claims', async () => {
    const { element, engine, find, rest } = await mountDownload('object-key="uploads/1"');
    const events = hear<DownloadedDetail>(element, 'sealift-downloaded');
    const more = {
      sender: { name: 'Dr. Ada', fingerprint: 'sha256:00' },
      claimedName: '../report.pdf',
      claimedType: 'text/html',
    };
    find('.main').click();
    await rest();
    engine.last.finish(report, more);
    await rest();
    expect(find('[role=status]').textContent).toBe(
      'Verified, from \u2068Dr. Ada\u2069: \u2068report.pdf\u2069, 6 bytes',
    );
    expect(events).toMatchObject([{ ...more, verified: true }]);
  });

  test('names no sender of a file that was not verified', async () => {
    const { engine, find, rest } = await mountDownload('object-key="uploads/1"');
    find('.main').click();
    await rest();
    engine.last.finish(report, { verified: false, sender: { name: 'Dr. Ada', fingerprint: 'sha256:00' } });
    await rest();
    expect(find('[role=status]').textContent).toBe('Downloaded: \u2068report.pdf\u2069, 6 bytes');
  });

  test.each(['require="client"', 's3-origin="https://s3.test"', 'identity="required"'])(
    'starts nothing where its engine would not look at %s',
    async (pin) => {
      const { element, engine, find, rest } = await mountDownload(`object-key="uploads/1" ${pin}`);
      const errors = hear<ErrorDetail>(element, 'sealift-error');
      find('.main').click();
      await rest();
      expect(engine.downloads).toHaveLength(0);
      expect(errors).toMatchObject([{ code: 'pins-ignored' }]);
    },
  );

  test('cancelled while it was about to be saved: it is not, and is released', async () => {
    const { element, engine, find, rest } = await mountDownload('key="uploads/1"');
    const events = hear(element, 'sealift-downloaded');
    let ready = () => {};
    saving.ready = new Promise((resolve) => {
      ready = resolve;
    });
    find('.main').click();
    await rest();
    engine.last.finish(report);
    await rest();
    find('.cancel').click();
    ready();
    await rest();
    expect([saved, events, engine.last.released]).toEqual([[], [], 1]);
  });

  test('a file that cannot be saved is released', async () => {
    const { element, engine, find, rest } = await mountDownload('key="uploads/1"');
    const errors = hear<ErrorDetail>(element, 'sealift-error');
    saving.ready = Promise.reject(Object.assign(new Error('offline'), { code: 'engine-unavailable' }));
    saving.ready.catch(() => {});
    find('.main').click();
    await rest();
    engine.last.finish(report);
    await rest();
    expect(errors).toMatchObject([{ code: 'engine-unavailable' }]);
    expect(engine.last.released).toBe(1);
  });

  test('with save="manual" hands the file over and does not save it', async () => {
    const { element, engine, find, rest } = await mountDownload('key="uploads/1" save="manual"');
    const events = hear<DownloadedDetail>(element, 'sealift-downloaded');
    find('.main').click();
    await rest();
    engine.last.finish(report);
    await rest();
    expect(saved).toEqual([]);
    expect(engine.last.released).toBe(0);
    await events[0]?.release();
    expect(engine.last.released).toBe(1);
  });

  test('an object without a name of its own is saved under the one in the page', async () => {
    const { engine, find, rest } = await mountDownload('key="uploads/1" filename="letter.txt"');
    find('.main').click();
    await rest();
    engine.last.finish(new File(['x'], '1'), { named: false });
    await rest();
    expect(saved).toEqual(['letter.txt']);
  });

  test('shows what went wrong, and saves nothing', async () => {
    const { element, engine, find, rest } = await mountDownload('key="uploads/1"');
    const errors = hear<ErrorDetail>(element, 'sealift-error');
    find('.main').click();
    await rest();
    engine.last.fail('object-authentication-failed');
    await rest();
    expect(saved).toEqual([]);
    expect(find('[role=status]').textContent).toMatch(/cannot be trusted\. Nothing was saved\.$/);
    expect(errors).toMatchObject([{ code: 'object-authentication-failed' }]);
    find('.main').click();
    await rest();
    expect(engine.downloads).toHaveLength(2);
  });

  test('one click is one download', async () => {
    const { engine, find, rest } = await mountDownload('key="uploads/1"');
    find('.main').click();
    find('.main').click();
    await rest();
    expect(engine.downloads).toHaveLength(1);
  });

  test('pauses and resumes with one button, which keeps the focus; each is said once', async () => {
    const { element, engine, find, all, rest } = await mountDownload('object-key="uploads/1"');
    find('.main').click();
    await rest();
    engine.last.to(42, 100);
    await rest();
    const hold = find<HTMLButtonElement>('.hold');
    expect([hold.getAttribute('aria-label'), hold.part.value]).toEqual(['Pause', 'pause']);
    hold.focus();
    hold.click();
    await rest();
    expect(engine.last.paused).toBe(true);
    expect(find('[role=status]').textContent).toBe('Paused');
    expect(find('[role=progressbar]').textContent).toBe('42%');
    expect(find('[role=progressbar]').ariaLabel).toBe('Downloading 42%');
    expect([hold.getAttribute('aria-label'), hold.part.value]).toEqual(['Resume', 'resume']);
    expect(element.shadowRoot?.activeElement).toBe(hold);
    await expectAccessible();
    // Nothing starts anew meanwhile.
    find('.main').click();
    await rest();
    expect(engine.downloads).toHaveLength(1);
    hold.click();
    await rest();
    expect(engine.last.paused).toBe(false);
    expect(find('[role=status]').textContent).toBe('');
    engine.last.finish(report);
    await rest();
    expect(all('.hold')).toHaveLength(0);
    expect(element.shadowRoot?.activeElement).toBe(find('.main'));
  });

  test('says what it waits for, for as long as it waits', async () => {
    const { engine, find, rest } = await mountDownload('object-key="uploads/1"');
    find('.main').click();
    await rest();
    engine.last.protection = { profile: 'client' };
    engine.last.to(42, 100);
    for (const [what, said] of [
      ['network', /^Waiting for the network$/],
      ['s3', /^The storage service does not answer; trying again since /],
      ['signer', /^Waiting for the server$/],
      ['slow', /^Slow connection$/],
    ] as const) {
      engine.last.waitFor({ for: what, since: Date.now() });
      await rest();
      expect(find('[role=status]').textContent).toMatch(said);
      expect(find('[role=progressbar]').textContent).toBe('42%');
    }
    await expectAccessible();
    engine.last.waitFor(undefined);
    await rest();
    expect(find('[role=status]').textContent).toBe('');
    engine.last.waitFor({ for: 'network', since: Date.now() });
    engine.last.fail('s3-unreachable');
    await rest();
    expect(find('[role=status]').textContent).not.toMatch(/Waiting/);
  });

  test('cancelled while paused: nothing is saved, and it starts anew', async () => {
    const { element, engine, find, all, rest } = await mountDownload('object-key="uploads/1"');
    find('.main').click();
    await rest();
    element.pause();
    await rest();
    find('.cancel').click();
    await rest();
    expect(engine.last.signal?.aborted).toBe(true);
    expect(all('.hold')).toHaveLength(0);
    element.resume();
    element.pause();
    find('.main').click();
    await rest();
    expect(engine.downloads).toHaveLength(2);
    expect(find('.hold').getAttribute('aria-label')).toBe('Pause');
    expect(saved).toEqual([]);
  });

  test('an engine that cannot pause has no such button', async () => {
    const { element, engine, find, all, rest } = await mountDownload('object-key="uploads/1"');
    const make = engine.download.bind(engine);
    engine.download = (...asked) => Object.assign(make(...asked), { pause: undefined, resume: undefined });
    find('.main').click();
    await rest();
    expect(all('.hold')).toHaveLength(0);
    element.pause();
    await rest();
    expect(find('[role=status]').textContent).toBe('');
  });

  test('a cancelled download saves nothing, releases what came late, and leaves the focus on the button', async () => {
    const { element, engine, find, all, rest } = await mountDownload('key="uploads/1"');
    const errors = hear(element, 'sealift-error');
    find('.main').click();
    await rest();
    const first = engine.last;
    first.stubborn = true;
    find('.cancel').click();
    await rest();
    first.finish(report);
    await rest();
    expect([saved, errors, first.released]).toEqual([[], [], 1]);
    expect(all('.cancel')).toHaveLength(0);
    expect(element.shadowRoot?.activeElement).toBe(find('.main'));
  });

  test('another object starts afresh', async () => {
    const { element, engine, find, rest } = await mountDownload('object-key="uploads/1"');
    find('.main').click();
    await rest();
    engine.last.finish(report);
    await rest();
    element.objectKey = 'uploads/2';
    await rest();
    expect(find('[role=status]').textContent).toBe('');
  });

  test('goes on while it is moved or put aside for a while, and stops when it stays away', async () => {
    const { element, engine, find, rest } = await mountDownload('object-key="uploads/1"');
    find('.main').click();
    await rest();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      element.remove();
      vi.advanceTimersByTime(AWAY_MS - 1);
      document.body.append(element);
      vi.advanceTimersByTime(AWAY_MS);
      expect(engine.last.signal?.aborted).toBe(false);
      element.remove();
      vi.advanceTimersByTime(AWAY_MS);
      expect(engine.last.signal?.aborted).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe.each(['light', 'dark'])('accessible in %s', (scheme) => {
  test.each(['idle', 'working', 'done', 'failed'])('%s', async (state) => {
    document.documentElement.style.cssText = `color-scheme: ${scheme}; background: Canvas`;
    const { engine, find, rest } = await mountDownload('key="uploads/1" save="manual"');
    if (state !== 'idle') find('.main').click();
    await rest();
    if (state === 'done') engine.last.finish(report);
    if (state === 'failed') engine.last.fail('object-authentication-failed');
    await rest();
    await expectAccessible();
  });
});
