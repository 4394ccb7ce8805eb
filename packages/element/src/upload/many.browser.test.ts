import { afterEach, expect, test } from 'vitest';
import { FakeUploader } from '../testing/fake-engine.js';
import { hear, mountUpload, textFile } from '../testing/mount.js';
import type { AllDoneDetail } from './events.js';

afterEach(() => {
  document.body.innerHTML = '';
});

/** Ends each upload as soon as it has begun, in tasks of their own, as requests do. */
class QuickUploader extends FakeUploader {
  override upload(...args: Parameters<FakeUploader['upload']>): ReturnType<FakeUploader['upload']> {
    const upload = super.upload(...args);
    setTimeout(() => upload.to('uploading', 5));
    setTimeout(() => upload.finish(upload.file.name));
    return upload;
  }
}

test('hundreds of small files go through', async () => {
  const { element, all } = await mountUpload('multiple name="documents"');
  element.uploader = new QuickUploader();
  const done = hear<AllDoneDetail>(element, 'sealift-all-done');
  element.add(Array.from({ length: 300 }, (_, i) => textFile(`${i}.txt`)));
  await expect.poll(() => done.length, { timeout: 60_000 }).toBe(1);
  await element.updateComplete;
  expect(element.receipts).toHaveLength(300);
  expect(all('.file:not([data-state=done])')).toEqual([]);
  expect(all('.summary .stored').map(({ textContent }) => textContent)).toEqual(['300 of 300 files stored']);
}, 90_000);
