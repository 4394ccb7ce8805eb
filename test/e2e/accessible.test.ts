/** axe over the whole demo page: light and dark, wide and narrow, before and after an upload. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, launch, type Page, upload } from './browser.js';
import { type Stack, startStack } from './stack.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  stack = await startStack();
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  expect(await stack?.close()).toBe(0);
});

test.each([
  ['light', 1440, 'client'],
  ['dark', 1440, 'sse-kms'],
  ['light', 380, 'sse-c'],
  ['dark', 380, 'client-rsa'],
] as const)('%s, %i pixels wide, %s', async (colorScheme, width, id) => {
  const page = await browser.newPage({
    colorScheme,
    viewport: { width, height: 900 },
    reducedMotion: 'reduce',
  });
  try {
    await page.goto(`${stack.page}#${id}`);
    await page.locator(`encrypted-upload[signer="/sealift/${id}"]`).waitFor();
    expect(await violations(page), 'empty').toEqual([]);
    await upload(page, { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('A note.') });
    await page.locator('figure.picture[data-step=stored]').waitFor();
    await page.locator('#checks summary').click();
    await page.locator('#checks button').click();
    await page.locator('.findings li').first().waitFor();
    // What is in the tabs looks alike in all profiles.
    for (const tab of id === 'client' ? ['requests', 'object', 'audit', 'code'] : ['requests']) {
      await page.locator(`#tab-${tab}`).click();
      expect(await violations(page), tab).toEqual([]);
    }
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(over, 'wider than the window').toBeLessThanOrEqual(0);
  } finally {
    await page.close();
  }
});

/** What axe finds, as one line each. It runs outside of the page's policy, as a devtool does. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations: found } = await page.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
  );
}

test('on a phone the first screen says what this is, how to install it, and takes a file', async () => {
  const height = 844;
  const page = await browser.newPage({ viewport: { width: 390, height } });
  await page.goto(stack.page);
  const ends = async (selector: string) =>
    (await page.locator(selector).first().boundingBox())?.y ?? Number.POSITIVE_INFINITY;
  for (const shown of ['h1', '.lead', '.install code', 'encrypted-upload button'])
    expect(await ends(shown), shown).toBeLessThan(height - 60);
  expect(await page.locator('.lead').innerText()).toMatch(/library/);
  expect(await page.locator('.install').innerText()).toMatch(/^npm install @sealift\/element/);
  await page.close();
});
