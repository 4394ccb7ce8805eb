/** axe over the demo's pages: light and dark, wide and narrow, magnified, with forced colours; before and after an upload. */
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

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 380, height: 900 };
test.each([
  ['light, wide', 'client', { colorScheme: 'light', viewport: WIDE }],
  ['dark, wide', 'sse-kms', { colorScheme: 'dark', viewport: WIDE }],
  ['light, on a phone', 'sse-c', { colorScheme: 'light', viewport: PHONE }],
  // 1280 pixels, four times as large.
  [
    'dark, at 400 %',
    'client-rsa',
    { colorScheme: 'dark', viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 },
  ],
  ['with forced colours', 'client-sse-kms', { forcedColors: 'active', viewport: WIDE }],
] as const)('%s, %s', async (_name, id, view) => {
  const page = await browser.newPage({ reducedMotion: 'reduce', ...view });
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

test('keys that people hold, on a phone', async () => {
  const page = await browser.newPage({ reducedMotion: 'reduce', viewport: { width: 320, height: 640 } });
  await page.goto(`${stack.page}keys.html`);
  for (const way of await page.locator('input[name=way]').all()) {
    await way.check();
    expect(await violations(page), (await way.getAttribute('value')) ?? '').toEqual([]);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(over, 'wider than the window').toBeLessThanOrEqual(0);
  }
  await page.close();
});

test('without colours the picture says the same', async () => {
  const page = await browser.newPage({ forcedColors: 'active', reducedMotion: 'reduce' });
  await page.goto(`${stack.page}#sse-s3`);
  await page.locator('.flow-step').nth(4).click();
  const looks = await page.locator('.thing').evaluateAll((things) =>
    things.map((thing) => {
      const name = thing.querySelector('.thing-name') as Element;
      const { outlineStyle, color } = getComputedStyle(thing);
      const look = `${outlineStyle} ${color} ${getComputedStyle(name).textDecorationLine}`;
      return [thing.getAttribute('data-state') ?? '', look] as const;
    }),
  );
  const byState = new Map(looks);
  expect([...byState.keys()].sort()).toEqual(['never', 'not-now', 'now']);
  expect(new Set(byState.values()).size).toBe(3);
  await page.close();
});

test.each([
  [390, 844],
  [360, 640],
])('on a phone of %i × %i the first screen takes a file', async (width, height) => {
  const page = await browser.newPage({ viewport: { width, height }, hasTouch: true, isMobile: true });
  await page.goto(stack.page);
  const zone = await page.locator('encrypted-upload [part=zone]').boundingBox();
  expect((zone?.y ?? 0) + (zone?.height ?? Number.POSITIVE_INFINITY)).toBeLessThan(height);
  await page.close();
});

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
