/** A page that was loaded again offers what was on its way, goes on with it, and knows what it had stored. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, download, launch, type Page, upload } from './browser.js';
import { type Stack, startStack } from './stack.js';
import { storageOf } from './storage.js';

const PART = 8 * 1024 * 1024;
const PARTS = 12;

let stack: Stack;
let browser: Browser;
let folder: string;

beforeAll(async () => {
  stack = await startStack();
  browser = await launch();
  folder = await mkdtemp(path.join(tmpdir(), 'sealift-resume-'));
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
  expect(await stack?.close(), 'the stack ends cleanly').toBe(0);
});

test('reload half-way: continue, refuse another file, end with the same bytes', async () => {
  const bytes = randomBytes(PARTS * PART + 5);
  const [movie, other] = [path.join(folder, 'holiday.mov'), path.join(folder, 'other.mov')];
  await writeFile(movie, bytes);
  await writeFile(other, randomBytes(bytes.byteLength));
  const page = await browser.newPage();
  page.on('dialog', (dialog) => dialog.accept().catch(() => {}));
  await page.goto(stack.page);
  const letter = await upload(page, { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('x') });
  await reloadAfter(page, PART, () =>
    page.locator('encrypted-upload input[type=file]').first().setInputFiles(movie),
  );

  const row = page.locator('encrypted-upload li[data-state=unfinished]');
  await row.waitFor();
  expect(await row.locator('.name').textContent()).toBe('holiday.mov');
  expect(await row.locator('.status').textContent()).toMatch(
    / · \d+% was sent\. Choose the file again to go on$/,
  );
  const done = page.locator('encrypted-upload li[data-state=done]');
  expect(await done.locator('.name').allTextContents()).toEqual(['letter.txt']);
  expect(await receipts(page)).toEqual([letter.key]);

  const puts: number[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PUT') puts.push(Number(new URL(request.url()).searchParams.get('partNumber')));
  });
  await choose(page, other);
  await page.locator('encrypted-upload li[data-state=unfinished][data-code=source-differs]').waitFor();
  expect(puts, 'nothing of another file leaves the page').toEqual([]);

  await choose(page, movie);
  await page.locator('encrypted-upload li[data-state=done]').nth(1).waitFor({ timeout: 60_000 });
  expect(puts.length).toBeGreaterThan(0);
  expect(puts.length, 'what S3 has is not sent again').toBeLessThan(PARTS + 1);
  const [, key = ''] = await receipts(page);
  expect((await storageOf(stack).get(key)).body.byteLength).toBe(bytes.byteLength + 16);
  const back = await download(page, key);
  expect(createHash('sha256').update(back.bytes).digest('hex')).toBe(
    createHash('sha256').update(bytes).digest('hex'),
  );
  await page.close();
});

test('a dropped file goes on after a reload without being picked again', async () => {
  const file = path.join(folder, 'dropped.bin');
  await writeFile(file, randomBytes(PARTS * PART));
  const page = await browser.newPage();
  page.on('dialog', (dialog) => dialog.accept().catch(() => {}));
  let asked = false;
  page.on('filechooser', () => {
    asked = true;
  });
  await page.goto(stack.page);
  await reloadAfter(page, PART, async () => {
    const session = await page.context().newCDPSession(page);
    const { x, y } = (await page.locator('encrypted-upload').boundingBox()) ?? { x: 0, y: 0 };
    const data = { items: [], files: [file], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await session.send('Input.dispatchDragEvent', { type, x: x + 40, y: y + 40, data });
  });
  const row = page.locator('encrypted-upload li[data-state=unfinished]');
  await row.waitFor();
  expect(await row.locator('.status').textContent()).toMatch(/ · \d+% was sent$/);
  await row.locator('[data-action=continue]').click();
  await page.locator('encrypted-upload li[data-state=done]').waitFor({ timeout: 60_000 });
  expect(asked, 'no dialog was opened').toBe(false);
  const [key = ''] = await receipts(page);
  expect((await storageOf(stack).get(key)).body.byteLength).toBe(PARTS * PART + 16);
  await page.close();
});

test('discarded: S3 forgets it, and the next page too', async () => {
  const before = await storageOf(stack).openUploads();
  const file = path.join(folder, 'discarded.bin');
  await writeFile(file, randomBytes(PARTS * PART));
  await utimes(file, 1, 1);
  const page = await browser.newPage();
  page.on('dialog', (dialog) => dialog.accept().catch(() => {}));
  await page.goto(stack.page);
  await reloadAfter(page, PART, () =>
    page.locator('encrypted-upload input[type=file]').first().setInputFiles(file),
  );
  await page.locator('encrypted-upload li[data-state=unfinished] [data-action=discard]').click();
  await expect.poll(() => page.locator('encrypted-upload li').count()).toBe(0);
  await expect.poll(() => storageOf(stack).openUploads(), { timeout: 30_000 }).toBe(before);
  await page.reload();
  await page.waitForTimeout(1500);
  expect(await page.locator('encrypted-upload li').count()).toBe(0);
  await page.close();
});

/** Loads the page again in the middle of what `start` starts. */
async function reloadAfter(page: Page, bytes: number, start: () => Promise<void>): Promise<void> {
  const again = page.waitForNavigation({ timeout: 100_000 });
  await page.evaluate((loaded) => {
    let asked = false;
    document.addEventListener('sealift-progress', ({ detail }) => {
      if (asked || detail.overall.loaded <= loaded) return;
      asked = true;
      location.reload();
    });
  }, bytes);
  await start();
  await again;
}

async function choose(page: Page, file: string): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.locator('encrypted-upload [data-action=continue]').click(),
  ]);
  await chooser.setFiles(file);
}

function receipts(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    (document.querySelector('encrypted-upload')?.receipts ?? []).map((receipt) => receipt.key),
  );
}
