/** Receipts of what is stored come back with the form's other values, as Chromium keeps them: on Back, not after a reload. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, launch, type Page, upload } from './browser.js';
import { type Stack, startStack } from './stack.js';

let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  stack = await startStack();
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  expect(await stack?.close(), 'the stack ends cleanly').toBe(0);
});

test('Back', async () => {
  const page = await browser.newPage();
  await page.goto(stack.page);
  const { key } = await upload(page, {
    name: 'secret.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('x'),
  });
  await leaveAndComeBack(page);
  await page.locator(`encrypted-upload li[data-state=done][data-key="${key}"]`).waitFor();
  const keys = () =>
    page.evaluate(() =>
      (document.querySelector('encrypted-upload') as unknown as { receipts: { key: string }[] }).receipts.map(
        (receipt) => receipt.key,
      ),
    );
  expect(await keys()).toEqual([key]);
  await page.locator('encrypted-upload [data-action=remove]').click();
  await page.waitForFunction(() => Object.keys(sessionStorage).every((key) => !key.startsWith('sealift-')));
  await leaveAndComeBack(page);
  await page.locator('encrypted-upload button').first().waitFor();
  expect(await keys()).toEqual([]);
  await page.close();
});

/** Playwright switches off the cache that would keep the whole page. */
async function leaveAndComeBack(page: Page): Promise<void> {
  await page.goto('about:blank');
  await page.goBack();
}
