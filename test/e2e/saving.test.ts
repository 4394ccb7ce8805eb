/** Files that Chromium saves as they are verified: whole, damaged, cut, cancelled, left, and with its service worker ended. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Download, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { CHROMIUM_ARGS, findChromium } from '../browser/chromium.js';
import { type Stack, startStack } from './stack.js';
import { storageOf } from './storage.js';

const SEGMENT = 768 * 1024;
/** Two requests to S3 for a file of this size. */
const BYTES = randomBytes(18 * SEGMENT + 1234);
/** Milliseconds: longer than a busy machine takes. */
const LONG = { timeout: 180_000 };
const SOON = { timeout: 60_000, interval: 50 };

let stack: Stack;
let browser: Browser;
let page: Page;
let folder: string;
let key: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sealift-saving-'));
  const executablePath = findChromium();
  [stack, browser] = await Promise.all([
    startStack(),
    chromium.launch({
      args: CHROMIUM_ARGS,
      downloadsPath: folder,
      ...(executablePath ? { executablePath } : {}),
    }),
  ]);
  page = await browser.newPage();
  await page.goto(`${stack.page}watch.html`);
  await page
    .locator('encrypted-upload input[type=file]')
    .first()
    .setInputFiles({ name: 'report.pdf', mimeType: 'video/webm', buffer: BYTES });
  await page.locator('encrypted-download').waitFor({ timeout: 90_000 });
  key = (await page.locator('encrypted-download').getAttribute('object-key')) ?? '';
  await page.close();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
  expect(await stack?.close()).toBe(0);
});

/** A page with a button that saves the file. */
beforeEach(async () => {
  page = await browser.newPage();
  await page.goto(`${stack.page}watch.html`);
  await page.evaluate((key) => {
    const told: string[] = [];
    Object.assign(window, { told });
    for (const name of ['sealift-saved', 'sealift-downloaded', 'sealift-error'])
      document.addEventListener(name, (event) => {
        const { code = '', size = '' } = (event as CustomEvent<{ code?: string; size?: number }>).detail;
        told.push(`${name} ${code}${size}`.trim());
      });
    const button = document.createElement('encrypted-download');
    const attributes = { signer: '/sealift/films', 'object-key': key, 'service-worker': '/sealift/sw.js' };
    for (const [name, value] of Object.entries(attributes)) button.setAttribute(name, value);
    document.body.prepend(button);
  }, key);
}, 60_000);
afterEach(async () => {
  await network('normal');
  await page?.close();
});

const told = () => page.evaluate(() => (window as unknown as { told: string[] }).told);
const sentence = () => page.locator('encrypted-download [role=status]').textContent();
const saved = async (download: Download) => readFile(await download.path());
const network = (state: string) =>
  fetch(`${stack.page}demo/network`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ state }),
  });
/** The same again mends it. */
const changeByte = (offset: number) =>
  fetch(`${stack.page}demo/change-byte`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key, offset }),
  });

async function start(): Promise<Download> {
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 60_000 }),
    page.locator('encrypted-download button').first().click(),
  ]);
  return download;
}

/** Begun over a slow network, and in its middle. */
async function inTheMiddle(): Promise<Download> {
  await network('slow');
  const download = await start();
  const progress = page.locator('encrypted-download [role=progressbar]');
  await expect
    .poll(async () => Number(await progress.getAttribute('aria-valuenow')), SOON)
    .toBeGreaterThan(4);
  return download;
}

test('a file is saved whole', LONG, async () => {
  const download = await start();
  expect(await download.failure()).toBeNull();
  expect(download.suggestedFilename()).toBe('report.pdf');
  expect((await saved(download)).equals(BYTES)).toBe(true);
  await expect.poll(told, SOON).toEqual([`sealift-saved ${BYTES.byteLength}`]);
  expect(await sentence()).toMatch(/^Verified: \u2068report\.pdf\u2069/);
});

test('what the network breaks goes on where it stopped', LONG, async () => {
  const download = await inTheMiddle();
  await network('cut');
  await network('normal');
  expect(await download.failure()).toBeNull();
  expect((await saved(download)).equals(BYTES)).toBe(true);
  await expect.poll(told, SOON).toEqual([`sealift-saved ${BYTES.byteLength}`]);
});

test('a forged segment: the download fails, nothing stays, and the page says which', LONG, async () => {
  await changeByte(17 * SEGMENT + 5);
  const before = await readdir(folder);
  const download = await start();
  expect(await download.failure()).toEqual(expect.any(String));
  expect(await readdir(folder)).toEqual(before);
  await expect.poll(told, SOON).toEqual(['sealift-error segment-damaged']);
  expect(await sentence()).toMatch(/^Segment 17 of the stored file was changed or damaged/);
  await changeByte(17 * SEGMENT + 5);
});

test('a forged first segment: nothing is begun, and the page says so', LONG, async () => {
  await changeByte(5);
  await page.locator('encrypted-download button').first().click();
  await expect.poll(told, SOON).toEqual(['sealift-error segment-damaged']);
  expect(await sentence()).toMatch(/^Segment 0 of the stored file/);
  await changeByte(5);
});

test('the service worker is ended: nobody calls it whole', LONG, async () => {
  const before = await readdir(folder);
  const download = await inTheMiddle();
  const session = await page.context().newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  expect(await download.failure()).toEqual(expect.any(String));
  expect(await readdir(folder)).toEqual(before);
  await expect.poll(told, SOON).toEqual(['sealift-error saving-interrupted']);
  expect(await sentence()).toMatch(/^The download broke off/);
});

test('cancelled in the page, it fails in the browser, and starts anew', LONG, async () => {
  const before = await readdir(folder);
  const download = await inTheMiddle();
  await page.locator('encrypted-download .cancel').click();
  expect(await download.failure()).toEqual(expect.any(String));
  expect(await readdir(folder)).toEqual(before);
  expect(await told()).toEqual([]);
  await network('normal');
  expect((await saved(await start())).equals(BYTES)).toBe(true);
});

test('cancelled in the browser, the page says that it is not whole', LONG, async () => {
  const download = await inTheMiddle();
  await download.cancel();
  await expect.poll(told, SOON).toEqual(['sealift-error saving-interrupted']);
});

test('paused, nothing more is read; resumed, it is saved', LONG, async () => {
  const download = await inTheMiddle();
  await page.locator('encrypted-download .hold').click();
  await network('normal');
  const progress = page.locator('encrypted-download [role=progressbar]');
  const at = async () => Number(await progress.getAttribute('aria-valuenow'));
  // Longer than it would take.
  await page.waitForTimeout(3000);
  expect(await at()).toBeLessThan(90);
  await page.locator('encrypted-download .hold').click();
  expect((await saved(download)).equals(BYTES)).toBe(true);
});

test('of a page that is left there is a whole file or none', LONG, async () => {
  const download = await inTheMiddle();
  page.once('dialog', (dialog) => void dialog.accept());
  await page.goto('about:blank');
  await network('normal');
  const failed = await download.failure();
  if (failed === null) expect((await saved(download)).equals(BYTES)).toBe(true);
});

test('without a segment table the whole is verified first', LONG, async () => {
  await storageOf(stack).delete(`${key}.segments`);
  const download = await start();
  expect((await saved(download)).equals(BYTES)).toBe(true);
  await expect.poll(told, SOON).toEqual(['sealift-downloaded']);
});
