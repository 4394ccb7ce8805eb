import { beforeEach, describe, expect, test } from 'vitest';
import { FakeUploader, settle } from '../testing/fake-engine.js';
import { FileItem } from './file-item.js';
import { UploadQueue } from './queue.js';

let engine: FakeUploader;
let queue: UploadQueue;
let drained: number;
let openings: (() => FakeUploader | Promise<FakeUploader>)[];

beforeEach(() => {
  engine = new FakeUploader();
  drained = 0;
  openings = [];
  queue = new UploadQueue({
    open: () => (openings.shift() ?? (() => engine))(),
    context: () => undefined,
    limit: () => 2,
    moved: () => {},
    progressed: () => {},
    drained: () => {
      drained += 1;
    },
  });
});

function add(count: number): FileItem[] {
  const items = Array.from({ length: count }, (_, i) => new FileItem(new File(['x'.repeat(10)], `${i}.txt`)));
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
});
