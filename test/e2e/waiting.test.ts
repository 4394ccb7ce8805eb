/** A page that loses its network says so: in the row, in the line for all, and once to a screen reader. */
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, launch, type Page } from './browser.js';
import { type Stack, startStack } from './stack.js';
import { storageOf } from './storage.js';

const PART = 8 * 1024 * 1024;

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

test('offline, and back', async () => {
  const page = await browser.newPage();
  await page.goto(stack.page);
  await hear(page, '[aria-live]');
  await page
    .locator('encrypted-upload input[type=file]')
    .first()
    .setInputFiles(
      ['a', 'b'].map((name) => ({ name: `${name}.bin`, mimeType: '', buffer: randomBytes(3 * PART) })),
    );
  await page.locator('encrypted-upload li[data-state=uploading]').first().waitFor();
  await page.context().setOffline(true);

  const rows = page.locator('encrypted-upload li');
  const total = page.locator('encrypted-upload [part=total]');
  await expect
    .poll(() => total.textContent(), { timeout: 20_000 })
    .toMatch(/^\d+% · Waiting for the network$/);
  for (const row of await rows.all()) {
    expect(await row.getAttribute('data-waiting')).toBe('network');
    expect(await row.locator('.status').textContent()).toMatch(/ · Waiting for the network$/);
  }
  // Longer than anything that ticks.
  await page.waitForTimeout(12_000);
  expect(await total.textContent()).toMatch(/Waiting for the network$/);
  expect((await said(page)).filter((text) => /network/.test(text))).toEqual(['Waiting for the network.']);

  await page.context().setOffline(false);
  await expect
    .poll(() => page.locator('encrypted-upload li[data-state=done]').count(), { timeout: 60_000 })
    .toBe(2);
  expect((await said(page)).filter((text) => /network/.test(text))).toEqual(['Waiting for the network.']);
  await page.close();
});

test('paused, moved about in the document, and resumed', async () => {
  const page = await browser.newPage();
  await page.goto(stack.page);
  const bytes = randomBytes(6 * PART);
  await page
    .locator('encrypted-upload input[type=file]')
    .first()
    .setInputFiles({ name: 'a.bin', mimeType: '', buffer: bytes });
  const row = page.locator('encrypted-upload li');
  await page.locator('encrypted-upload li[data-state=uploading]').waitFor();
  await row.locator('[data-action=pause]').click();
  await page.locator('encrypted-upload li[data-state=paused]').waitFor();
  const far = await row.locator('.status').textContent();
  await page.evaluate(async () => {
    const element = document.querySelector('encrypted-upload') as HTMLElement;
    element.remove();
    await new Promise((resolve) => setTimeout(resolve, 2000));
    document.querySelector('footer, main')?.append(element);
  });
  expect(await row.locator('.status').textContent()).toBe(far);
  await row.locator('[data-action=resume]').click();
  await page.evaluate(() => {
    const element = document.querySelector('encrypted-upload') as HTMLElement;
    document.querySelector('main')?.prepend(element);
  });
  await page.locator('encrypted-upload li[data-state=done]').waitFor({ timeout: 60_000 });
  const key = (await row.getAttribute('data-key')) ?? '';
  const { body } = await storageOf(stack).get(key);
  expect(body.byteLength).toBe(bytes.byteLength + 16);
  const back = await page.evaluate(async (objectKey) => {
    const element = document.createElement('encrypted-download');
    element.setAttribute('signer', '/sealift/client');
    element.setAttribute('object-key', objectKey);
    element.setAttribute('save', 'manual');
    document.body.append(element);
    const heard = new Promise<File>((resolve) =>
      element.addEventListener('sealift-downloaded', (event) =>
        resolve((event as CustomEvent<{ file: File }>).detail.file),
      ),
    );
    await (element as unknown as { start(): Promise<void> }).start();
    const digest = await crypto.subtle.digest('SHA-256', await (await heard).arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }, key);
  expect(back).toBe(createHash('sha256').update(bytes).digest('hex'));
  await page.close();
});

test('the page’s own switch: slow, cut, S3 busy, and as it was', async () => {
  const page = await browser.newPage();
  await page.goto(stack.page);
  const network = async (name: string) => {
    await page.locator('#network label', { hasText: name }).click();
    await page.locator(`#network label:has(:checked)`, { hasText: name }).waitFor();
  };
  const status = page.locator('encrypted-upload li .status');
  await network('Slow');
  // Eight seconds. Not more bytes: Playwright is told the body of each attempt, and comes late for everything else meanwhile.
  await page
    .locator('encrypted-upload input[type=file]')
    .first()
    .setInputFiles({ name: 'a.bin', mimeType: '', buffer: randomBytes(2_000_000) });
  await page.locator('encrypted-upload li[data-state=uploading]').waitFor();
  await network('Cut');
  await expect.poll(() => status.textContent(), { timeout: 30_000 }).toMatch(/Waiting for the network$/);
  // Given up after seconds: what was shown counts, not what a poll comes in time for.
  await hear(page, 'li .status');
  await network('S3 busy');
  await expect
    .poll(async () => (await said(page)).join('\n'), { timeout: 60_000 })
    .toMatch(/storage service does not answer/);
  await network('Cut');
  expect(
    await page.evaluate(() =>
      fetch('/sealift/client/uploads', { method: 'POST' }).then(
        () => 'an answer',
        () => 'cut',
      ),
    ),
  ).toBe('cut');
  await page.reload();
  await page.locator('#network input[value=cut]:checked').waitFor();
  expect(await page.evaluate(() => navigator.onLine)).toBe(false);
  await network('As it is');
  // The servers are told first.
  await expect.poll(() => page.evaluate(() => navigator.onLine)).toBe(true);
  await page.close();
  for (const [type, body] of [
    ['application/json', '{"state":"worse"}'],
    ['text/plain', '{"state":"cut"}'],
  ] as const) {
    const refused = await fetch(`${stack.page}demo/network`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    expect(refused.status).toBe(400);
  }
});

/** Of the element's uploads: whatever the first element that the selector finds there holds from now on. */
async function hear(page: Page, selector: string): Promise<void> {
  await page.locator(`encrypted-upload ${selector}`).first().waitFor({ state: 'attached' });
  await page.evaluate((selector) => {
    const said: string[] = [];
    (globalThis as unknown as { said: string[] }).said = said;
    const heard = document.querySelector('encrypted-upload')?.shadowRoot?.querySelector(selector) as Node;
    new MutationObserver(() => said.push(heard.textContent ?? '')).observe(heard, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  }, selector);
}

function said(page: Page): Promise<string[]> {
  return page.evaluate(() => (globalThis as unknown as { said: string[] }).said);
}
