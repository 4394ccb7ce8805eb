/** A real service worker, a real signer and a strict S3, in every engine: which of them the browser may save with by itself. */
import { DEFAULT_SEGMENT_BYTES as SEGMENT } from '@sealift/core/segments';
import { beforeAll, expect, inject, test } from 'vitest';
import { noise, sameBytes } from '../testing/bytes.js';
import { type Bucket, openBucket } from '../testing/sealed-objects.js';
import { createSaver } from './index.js';

const WORKER = new URL('../../workers/stream.worker.js', import.meta.url);
const stack = inject('stack');
const LONG = { timeout: 90_000 };
const SIZE = 3 * SEGMENT + 1000;
const isChromium = / (Headless)?Chrome\//.test(navigator.userAgent);

let bucket: Bucket;
beforeAll(async () => {
  await fetch(stack, { mode: 'no-cors' });
  bucket = await openBucket(stack);
  await bucket.store({ key: 'saved', bytes: noise(SIZE), name: 'film.mp4', type: 'video/mp4' });
  await bucket.store({ key: 'bare', bytes: noise(SIZE), name: '', type: '', withoutTable: true });
}, 120_000);

test('a file goes to disk as it is verified in Chromium, and whole everywhere', LONG, async () => {
  const saver = createSaver(bucket.downloader, { serviceWorker: WORKER });
  const { streamed, download } = await saver.save({ key: 'official/saved' });
  expect(streamed).toBe(isChromium);
  const progress: number[] = [];
  download.addEventListener('progress', ({ loaded }) => progress.push(loaded));
  const { file, ...saved } = await download.finished;
  expect(saved).toMatchObject({ named: true, verified: true, objectKey: 'official/saved' });
  if (streamed) expect([file, saved]).toMatchObject([undefined, { name: 'film.mp4', size: SIZE }]);
  else
    expect(sameBytes(new Uint8Array((await file?.arrayBuffer()) ?? new ArrayBuffer()), noise(SIZE))).toBe(
      true,
    );
  expect(download.state).toBe('done');
  expect(progress.at(-1)).toBe(SIZE);
  expect(document.querySelector('iframe[hidden]')).toBeNull();
});

test.each([
  ['an object without a segment table', 'official/bare', WORKER],
  ['no service worker', 'official/saved', new URL('none.js', WORKER)],
])('%s: it comes to the page', LONG, async (_, key, serviceWorker) => {
  const { streamed, download } = await createSaver(bucket.downloader, { serviceWorker }).save({ key });
  expect(streamed).toBe(false);
  expect((await download.finished).file?.size).toBe(SIZE);
});

test('an object that does not exist is that', LONG, async () => {
  const saver = createSaver(bucket.downloader, { serviceWorker: WORKER });
  const none = async (): Promise<unknown> => {
    const { download } = await saver.save({ key: 'official/none' });
    return download.finished;
  };
  await expect(none()).rejects.toMatchObject({ code: 'signer-refused' });
});

test('whoever aborts it has no file', LONG, async () => {
  const saver = createSaver(bucket.downloader, { serviceWorker: WORKER });
  const controller = new AbortController();
  const { download } = await saver.save({ key: 'official/saved' }, { signal: controller.signal });
  controller.abort();
  await expect(download.finished).rejects.toMatchObject({ name: 'AbortError' });
  expect(download.state).toBe('cancelled');
  saver.close();
  await expect(saver.save({ key: 'official/saved' })).rejects.toMatchObject({ code: 'cancelled' });
});
