import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadedFiles } from '../sizes.js';
import { type Browser, launch } from './browser.js';
import { type BundledPage, serveBundledPage } from './bundled-page.js';

const SCRIPT = `
  import { createUploader } from '@sealift/upload/upload';
  const uploader = createUploader({ signer: '/sealift' });
  globalThis.upload = async (size) => {
    try {
      const receipt = await uploader.upload(new File([new Uint8Array(size).fill(7)], 'a.bin')).finished;
      return { size: receipt.size, workers: uploader.workers };
    } catch ({ code }) {
      return { code };
    }
  };`;
const LARGE = 17 * 1024 * 1024;

let site: BundledPage;
let browser: Browser;
/** Does not come. */
let lost: RegExp | undefined;
/** Files that the browser asked for. */
const asked = new Set<string>();

beforeAll(async () => {
  [site, browser] = await Promise.all([serveBundledPage(SCRIPT), launch()]);
  site.onRequest = (path) => {
    if (lost?.test(path)) return 'lost';
    if (site.bytesOf(path) > 0) asked.add(path);
    return undefined;
  };
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** A page with an empty cache. Without `idle` it never has nothing to do. */
async function open({ idle = false } = {}) {
  const context = await browser.newContext();
  const page = await context.newPage();
  if (!idle) await page.addInitScript(() => Object.assign(globalThis, { requestIdleCallback: undefined }));
  await page.goto(site.origin);
  await page.waitForFunction(() => 'upload' in globalThis);
  const upload = (size: number): Promise<unknown> =>
    page.evaluate((size) => (globalThis as unknown as { upload(size: number): unknown }).upload(size), size);
  return { context, page, upload };
}

test.each([
  ['one part', 1_000_000, 'at work', 23_600],
  ['two parts and a bit', LARGE, 'several parts', 28_400],
] as const)(
  'an ordinary upload of %s loads what "npm run size" counts, and nothing else',
  async (_, size, loaded, most) => {
    asked.clear();
    const { context, upload } = await open();
    expect(await upload(size)).toEqual({ size, workers: 'file' });
    expect([...asked].sort()).toEqual([...loadedFiles(site.output, loaded)].sort());
    expect([...asked].reduce((sum, name) => sum + site.bytesOf(name), 0)).toBeLessThan(most);
    await context.close();
  },
);

test('an idle page fetches what files of several parts need before one is chosen, and nothing else', async () => {
  asked.clear();
  const { context, upload } = await open({ idle: true });
  const ahead = [...loadedFiles(site.output, 'several parts')].filter((name) => name !== 'seal.worker.js');
  await expect.poll(() => [...asked].sort()).toEqual([...ahead].sort());
  expect(await upload(1_000_000)).toMatchObject({ size: 1_000_000 });
  await context.close();
});

test('a script that does not come ends the upload that needs it; after a reload it is there', async () => {
  lost = /multipart/;
  const { context, page, upload } = await open();
  try {
    expect(await upload(LARGE)).toEqual({ code: 'script-unavailable' });
    expect(await upload(1_000_000)).toMatchObject({ size: 1_000_000 });
    lost = undefined;
    await page.reload();
    await page.waitForFunction(() => 'upload' in globalThis);
    expect(await upload(LARGE)).toMatchObject({ size: LARGE });
  } finally {
    lost = undefined;
    await context.close();
  }
});
