import { beforeEach, describe, expect, test } from 'vitest';
import type { JournalEntry } from '../engine/ports.js';
import { coded, FakeUploader, receiptFor, settle } from '../testing/fake-engine.js';
import { SMALL_FILE } from './admission.js';
import { FileItem } from './file-item.js';
import { UploadQueue } from './queue.js';

let engine: FakeUploader;
let queue: UploadQueue;
let drained: number;
let waited: number;
let left: JournalEntry[];
let openings: (() => FakeUploader | Promise<FakeUploader>)[];

beforeEach(() => {
  engine = new FakeUploader();
  drained = 0;
  waited = 0;
  left = [];
  openings = [];
  queue = new UploadQueue({
    open: () => (openings.shift() ?? (() => engine))(),
    context: () => undefined,
    fileHandle: async () => undefined,
    unfinished: async (id) => left.find((entry) => entry.id === id),
    limit: () => 2,
    moved: () => {},
    waited: () => {
      waited += 1;
    },
    progressed: () => {},
    drained: () => {
      drained += 1;
    },
  });
});

function add(count: number, size: number = SMALL_FILE + 1): FileItem[] {
  const items = Array.from({ length: count }, (_, i) => {
    const file = new File(['x'.repeat(10)], `${i}.txt`);
    return new FileItem(Object.defineProperty(file, 'size', { value: size }));
  });
  queue.add(items);
  return items;
}
const states = () => queue.items.map((item) => item.state).join(' ');

describe('the queue', () => {
  test('starts two files, and the next when one is through', async () => {
    add(3);
    await settle();
    expect(states()).toBe('preparing preparing waiting');
    engine.uploads[0]?.finish();
    await settle();
    expect(states()).toBe('done preparing preparing');
    expect(drained).toBe(0);
    for (const upload of engine.uploads) upload.finish();
    await settle();
    expect(states()).toBe('done done done');
    expect(drained).toBe(1);
  });

  test('follows the engine through its states', async () => {
    const [item] = add(1);
    await settle();
    engine.last.to('uploading', 4);
    expect(item?.state).toBe('uploading');
    expect(item?.loaded).toBe(4);
    engine.last.to('completing', 10);
    expect(item?.state).toBe('completing');
    engine.last.finish('a/b');
    await settle();
    expect(item?.receipt?.key).toBe('a/b');
  });

  test('a failure frees the place and keeps the code', async () => {
    const [first] = add(3);
    await settle();
    engine.uploads[0]?.fail('s3-unavailable');
    await settle();
    expect(first?.problem?.code).toBe('s3-unavailable');
    expect(states()).toBe('failed preparing preparing');
  });

  test('trying again starts anew, and the first attempt has no say any more', async () => {
    const [item] = add(1);
    await settle();
    const first = engine.last;
    if (item) queue.cancel(item);
    await settle();
    if (item) queue.retry(item);
    await settle();
    expect(engine.uploads).toHaveLength(2);
    first.to('completing', 10);
    first.finish('first');
    await settle();
    expect(item?.state).toBe('preparing');
    engine.last.finish('second');
    await settle();
    expect(item?.receipt?.key).toBe('second');
  });

  test('cancelling tells the engine and leaves others alone', async () => {
    const [first, second] = add(2);
    await settle();
    if (first) queue.cancel(first);
    await settle();
    expect(engine.uploads[0]?.options.signal?.aborted).toBe(true);
    expect(engine.uploads[1]?.options.signal?.aborted).toBe(false);
    expect([first?.state, second?.state]).toEqual(['cancelled', 'preparing']);
  });

  test('a file that S3 has already taken is done, even when it is cancelled at that moment', async () => {
    const [item] = add(1);
    await settle();
    engine.last.to('completing', 10);
    engine.last.finish();
    if (item) queue.cancel(item);
    await settle();
    expect(item?.state).toBe('done');
  });

  test('a file that is cancelled while it completes is cancelled once the engine says so', async () => {
    const [item] = add(1);
    await settle();
    engine.last.to('completing', 10);
    if (item) queue.cancel(item);
    expect(item?.state).toBe('cancelling');
    expect(item && queue.remove(item)).toBe(false);
    expect(queue.busy).toBe(true);
    await settle();
    expect(item?.state).toBe('cancelled');
    expect(drained).toBe(1);
  });

  test('a file that was cancelled too late counts as stored, with its receipt', async () => {
    const [item] = add(1);
    await settle();
    engine.last.stubborn = true;
    if (item) queue.cancel(item);
    await settle();
    expect(item?.state).toBe('cancelling');
    engine.last.fail('cancelled-but-stored', { receipt: { key: 'a/b' } });
    await settle();
    expect(item).toMatchObject({ state: 'done', tooLate: true, receipt: { key: 'a/b' } });
  });

  test.each(['outcome-unknown', 'receipt-mismatch'])('%s has failed, cancelled or not', async (code) => {
    const [item] = add(1);
    await settle();
    engine.last.stubborn = true;
    if (item) queue.cancel(item);
    engine.last.fail(code);
    await settle();
    expect(item).toMatchObject({ state: 'failed', problem: { code } });
  });

  test('cancelling everything starts nothing new', async () => {
    add(5);
    await settle();
    queue.cancelAll();
    await settle();
    expect(states()).toBe('cancelled cancelled cancelled cancelled cancelled');
    expect(engine.uploads).toHaveLength(2);
    expect(drained).toBe(1);
  });

  test('an engine that does not load fails the file, and the next attempt loads it again', async () => {
    openings.push(() => Promise.reject(new TypeError('Failed to fetch')));
    const [item] = add(1);
    await settle();
    expect(item?.problem?.code).toBe('unknown-error');
    if (item) queue.retry(item);
    await settle();
    expect(item?.state).toBe('preparing');
  });

  test('a file that is cancelled while the engine loads never reaches it', async () => {
    let loaded: (uploader: FakeUploader) => void = () => {};
    openings.push(() => new Promise((resolve) => (loaded = resolve)));
    const [item] = add(1);
    if (item) queue.cancel(item);
    loaded(engine);
    await settle();
    expect(engine.uploads).toHaveLength(0);
    expect(item?.state).toBe('cancelled');
  });

  test('only settled files can be removed', async () => {
    const [item] = add(1);
    await settle();
    expect(item && queue.remove(item)).toBe(false);
    engine.last.finish();
    await settle();
    expect(item && queue.remove(item)).toBe(true);
    expect(queue.items).toHaveLength(0);
  });

  test('clearing stops what runs and hears nothing more of it', async () => {
    const [item] = add(3);
    await settle();
    queue.clear();
    engine.uploads[0]?.finish();
    await settle();
    expect(queue.items).toHaveLength(0);
    expect(engine.uploads.map((upload) => upload.options.signal?.aborted)).toEqual([true, true]);
    expect(item?.receipt).toBeUndefined();
    expect(drained).toBe(0);
  });

  test('small files are handed over by the dozen, beside the large ones', async () => {
    add(200, SMALL_FILE);
    add(3);
    await settle();
    expect(engine.uploads).toHaveLength(130);
    engine.uploads[0]?.finish();
    await settle();
    expect(engine.uploads).toHaveLength(131);
    expect(engine.last.file.size).toBe(SMALL_FILE);
  });
});

describe('pausing', () => {
  test('gives the place to the next file, and goes on where it was', async () => {
    const [first] = add(3) as [FileItem];
    await settle();
    engine.uploads[0]?.to('uploading', 4);
    expect(queue.pause(first)).toBe(true);
    await settle();
    expect(engine.uploads[0]?.paused).toBe(true);
    expect(states()).toBe('paused preparing preparing');
    expect(queue.busy).toBe(true);
    expect(queue.resume(first)).toBe(true);
    expect(engine.uploads[0]?.paused).toBe(false);
    expect(states()).toBe('uploading preparing preparing');
    expect(first.loaded).toBe(4);
    expect(engine.uploads).toHaveLength(3);
  });

  test('a file that waits for a place waits on when it is resumed', async () => {
    const [, , third] = add(3) as [FileItem, FileItem, FileItem];
    await settle();
    queue.pause(third);
    expect(states()).toBe('preparing preparing paused');
    engine.uploads[0]?.finish();
    await settle();
    expect(engine.uploads).toHaveLength(2);
    queue.resume(third);
    await settle();
    expect(states()).toBe('done preparing preparing');
  });

  test('what has left the page may arrive all the same', async () => {
    const [first] = add(1) as [FileItem];
    await settle();
    engine.last.to('uploading', 4);
    queue.pause(first);
    engine.last.to('uploading', 10);
    expect(first).toMatchObject({ state: 'paused', loaded: 4 });
    engine.last.finish();
    await settle();
    expect(first.state).toBe('done');
    expect(drained).toBe(1);
  });

  test('all, and again all', async () => {
    add(4);
    await settle();
    expect(queue.pauseAll()).toBe(4);
    expect(states()).toBe('paused paused paused paused');
    expect(engine.uploads.map(({ paused }) => paused)).toEqual([true, true]);
    await settle();
    expect(queue.resumeAll()).toBe(4);
    await settle();
    expect(states()).toBe('preparing preparing waiting waiting');
    expect(drained).toBe(0);
  });

  test('a paused file can be cancelled, whether the engine has it or not', async () => {
    const [first, , third] = add(3) as [FileItem, FileItem, FileItem];
    await settle();
    queue.pause(third);
    queue.pause(first);
    queue.cancel(third);
    expect(third.state).toBe('cancelled');
    queue.cancel(first);
    expect(first.state).toBe('cancelling');
    await settle();
    expect(states()).toBe('cancelled preparing cancelled');
  });

  test('a file that is paused while the engine loads is handed over, and held there', async () => {
    let loaded: (uploader: FakeUploader) => void = () => {};
    openings.push(() => new Promise((resolve) => (loaded = resolve)));
    const [item] = add(1) as [FileItem];
    queue.pause(item);
    loaded(engine);
    await settle();
    expect(engine.last.paused).toBe(true);
    expect(item.state).toBe('paused');
  });

  test('an engine that cannot pause is not asked to, and no file says it is paused', async () => {
    const [first] = add(1) as [FileItem];
    let loaded: (uploader: FakeUploader) => void = () => {};
    openings.push(() => new Promise((resolve) => (loaded = resolve)));
    await settle();
    Object.assign(engine.last, { pause: undefined });
    expect(queue.pause(first)).toBe(false);
    const [second] = add(1) as [FileItem];
    queue.pause(second);
    const { upload } = engine;
    engine.upload = (...args) => Object.assign(upload.apply(engine, args), { pause: undefined });
    loaded(engine);
    await settle();
    expect([first.state, second.state]).toEqual(['preparing', 'preparing']);
  });

  test('trying all again leaves alone what was cancelled', async () => {
    const [, second] = add(3) as [FileItem, FileItem];
    await settle();
    queue.cancel(second);
    engine.uploads[0]?.fail('s3-unavailable');
    await settle();
    engine.uploads[2]?.fail('s3-unavailable');
    await settle();
    queue.retryAll();
    expect(states()).toBe('preparing cancelled preparing');
  });
});

describe('waiting', () => {
  test('is told once, and gone when the file moves, is paused or has ended', async () => {
    const [item] = add(1) as [FileItem];
    await settle();
    engine.last.to('uploading', 4);
    engine.last.wait('network', 1);
    expect(item.wait).toEqual({ for: 'network', since: 1 });
    engine.last.dispatchEvent(new Event('statechange'));
    expect(waited).toBe(1);
    engine.last.wait();
    expect(item.wait).toBeUndefined();
    expect(waited).toBe(2);
    engine.last.wait('s3');
    queue.pause(item);
    expect(item.wait).toBeUndefined();
    queue.resume(item);
    expect(item.wait?.for).toBe('s3');
    engine.last.finish();
    await settle();
    expect(item.wait).toBeUndefined();
  });
});

describe('an unfinished upload', () => {
  const entry: JournalEntry = {
    id: 'e1',
    state: 'unfinished',
    name: 'holiday.mov',
    size: 10,
    lastModified: 1,
    sentBytes: 6,
    canReopen: true,
    inUse: false,
  };
  function offer(more: Partial<JournalEntry> = {}): FileItem {
    const item = new FileItem({ name: 'holiday.mov', size: 10 }, { entry: { ...entry, ...more } });
    queue.add([item]);
    return item;
  }

  test('is left alone until the user goes on with it', async () => {
    const item = offer();
    await settle();
    expect(item).toMatchObject({ state: 'unfinished', loaded: 6 });
    expect(engine.uploads).toHaveLength(0);
    expect(queue.busy).toBe(false);
    queue.goOn(item);
    await settle();
    expect(engine.resumed).toEqual([entry]);
    engine.last.finish('k');
    await settle();
    expect(item.receipt?.key).toBe('k');
  });

  test.each(['source-differs', 'source-needed', 'upload-in-use'])(
    'that is refused with %s waits for another try, and for another file',
    async (code) => {
      left = [entry];
      const item = offer();
      item.file = new File(['x'], 'other.mov');
      queue.goOn(item);
      await settle();
      engine.last.fail(code);
      await settle();
      expect(item).toMatchObject({ state: 'unfinished', problem: { code }, file: undefined });
      queue.goOn(item);
      expect(item.problem).toBeUndefined();
    },
  );

  test('that is gone is begun anew when it is tried again, with the file that was picked', async () => {
    const item = offer();
    item.file = new File(['x'], 'holiday.mov');
    queue.goOn(item);
    await settle();
    engine.last.fail('upload-gone');
    await settle();
    expect(item).toMatchObject({ state: 'failed', entry: undefined });
    queue.retry(item);
    await settle();
    expect(engine.resumed).toHaveLength(1);
    expect(engine.uploads).toHaveLength(2);
  });

  test('an upload that failed and is still remembered goes on where it was', async () => {
    const [item] = add(1) as [FileItem];
    await settle();
    engine.last.entryId = 'e1';
    left = [entry];
    engine.last.fail('s3-unreachable');
    await settle();
    expect(item).toMatchObject({ state: 'failed', entry: { id: 'e1' } });
    queue.retry(item);
    await settle();
    expect(engine.resumed).toEqual([entry]);
  });

  test('is ended at S3 before it leaves the list', async () => {
    const item = offer();
    let end: (receipt?: undefined) => void = () => {};
    engine.abandoning = new Promise((resolve) => (end = resolve));
    const discarded = queue.discard(item);
    expect(item.state).toBe('cancelling');
    await settle();
    expect(engine.abandoned).toEqual([entry]);
    expect(queue.items).toHaveLength(1);
    end();
    await discarded;
    expect(queue.items).toHaveLength(0);
  });

  test('that turns out to be stored stays, with its receipt', async () => {
    const item = offer();
    engine.abandoning = Promise.resolve(receiptFor(new File(['x'], 'x'), 'k'));
    await queue.discard(item);
    expect(item).toMatchObject({ state: 'done', tooLate: true, receipt: { key: 'k' } });
  });

  test('that is gone when it is to be ended leaves the list; one that cannot be ended says so', async () => {
    const [gone, busy] = [offer(), offer({ id: 'e2' })];
    engine.abandoning = Promise.reject(coded('upload-gone'));
    await queue.discard(gone);
    engine.abandoning = Promise.reject(coded('upload-in-use'));
    await queue.discard(busy);
    expect(queue.items).toEqual([busy]);
    expect(busy).toMatchObject({ state: 'failed', problem: { code: 'upload-in-use' } });
  });
});
