/** The demo's page for a film that plays while it is fetched: played, sought in, damaged, and gone on with after its service worker was ended. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, launch, type Page } from './browser.js';
import { type Stack, startStack } from './stack.js';

let stack: Stack;
let browser: Browser;
let page: Page;
/** Milliseconds: longer than a busy machine takes. */
const SOON = { timeout: 60_000, interval: 100 };

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack(), launch()]);
  page = await browser.newPage();
});
afterAll(async () => {
  await browser?.close();
  expect(await stack?.close()).toBe(0);
});

/** In the frame of the service worker. */
const video = () => page.frameLocator('encrypted-media iframe').locator('video');
const duration = () => video().evaluate((video: HTMLVideoElement) => video.duration);
const playable = () =>
  video().evaluate((video: HTMLVideoElement) => !video.seeking && video.readyState >= 2 && !video.error);
const seek = (share: number) =>
  video().evaluate((video: HTMLVideoElement, share) => {
    video.currentTime = share * video.duration;
  }, share);
const counted = (state: string) => page.locator(`.segments [data-state=${state}]`).count();

test('a film plays from its first segments on, and seeks', { timeout: 180_000 }, async () => {
  await page.goto(`${stack.page}watch.html`);
  await page.getByRole('button', { name: 'Take ours' }).click();
  await expect.poll(duration, SOON).toBeGreaterThan(2000);
  const all = await page.locator('.segments li').count();
  expect(all).toBeGreaterThan(25);
  await page.getByText('The segment table beside the object was verified first').waitFor();
  await seek(0.5);
  await expect.poll(playable, SOON).toBe(true);
  const verified = await counted('verified');
  expect(verified).toBeGreaterThan(0);
  // What is before the place and was not asked for was not fetched.
  expect(verified).toBeLessThan(all);
  expect(await counted('refused')).toBe(0);
});

test('it goes on when its service worker was ended', { timeout: 120_000 }, async () => {
  const session = await page.context().newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await seek(0.1);
  await expect.poll(playable, SOON).toBe(true);
});

test('a byte that was changed in the bucket is refused, and nothing else', { timeout: 180_000 }, async () => {
  await page.getByRole('button', { name: 'Change a byte in the bucket' }).click();
  await page.getByRole('button', { name: /^Mend the byte/ }).waitFor();
  await expect.poll(duration, SOON).toBeGreaterThan(2000);
  await seek(0.715);
  await expect.poll(() => counted('refused'), SOON).toBe(1);
  await page
    .locator('.told')
    .getByText(/^Refused: segment \d+\.$/)
    .waitFor();
  const sentence = page.locator('encrypted-media [role=status]');
  await expect.poll(() => sentence.textContent(), SOON).toMatch(/^Part of this file was changed or damaged/);
  // Outside of the page's policy, as a devtool.
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  expect(violations.map(({ id }) => id)).toEqual([]);
});

test('and mended, it plays there', { timeout: 180_000 }, async () => {
  await page.getByRole('button', { name: /^Mend the byte/ }).click();
  await page.getByRole('button', { name: 'Change a byte in the bucket' }).waitFor();
  await expect.poll(duration, SOON).toBeGreaterThan(2000);
  await seek(0.715);
  await expect.poll(playable, SOON).toBe(true);
  expect(await counted('refused')).toBe(0);
});
