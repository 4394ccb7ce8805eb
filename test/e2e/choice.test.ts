/** Which profile is chosen: by hand, by an address, by the guide; and that it stays. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { PROFILES } from '../../demo/src/profiles/list.js';
import { read } from '../structure/source-files.js';
import { type Browser, launch, type Page } from './browser.js';
import { type Stack, startStack } from './stack.js';

let stack: Stack;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  stack = await startStack();
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  expect(await stack?.close()).toBe(0);
});

beforeEach(async () => {
  page = await browser.newPage();
  await page.goto(stack.page);
});

afterEach(() => page?.close());

const chosen = () => page.locator('input[name=profile]:checked').getAttribute('value');
const signer = () => page.locator('encrypted-upload').getAttribute('signer');
const hash = () => page.evaluate(() => location.hash);

test('arrow keys move through all profiles; the address and the next visit follow', async () => {
  expect(await chosen()).toBe('client');
  await page.locator('input[name=profile]:checked').focus();
  for (const { id } of PROFILES.slice(1)) {
    await page.keyboard.press('ArrowDown');
    expect(await chosen()).toBe(id);
    expect(await hash()).toBe(`#${id}`);
  }
  await page.locator('input[value=sse-kms]').check();
  expect(await signer()).toBe('/sealift/sse-kms');
  expect(await page.locator('#profile-title').textContent()).toBe('SSE-KMS');
  expect(await page.evaluate(() => localStorage.length)).toBe(1);

  await page.goto('about:blank');
  await page.goto(stack.page);
  expect(await chosen(), 'remembered').toBe('sse-kms');
  expect(await signer()).toBe('/sealift/sse-kms');
});

test('an address opens its profile, and the place on the page', async () => {
  await page.goto('about:blank');
  await page.goto(`${stack.page}#dsse-kms/guide`);
  expect(await chosen()).toBe('dsse-kms');
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(500);
  expect(await page.locator('nav a').first().getAttribute('href')).toBe('#dsse-kms/inspect');

  await page.evaluate(() => {
    location.hash = '#sse-c';
  });
  await expect.poll(chosen).toBe('sse-c');
  expect(await signer()).toBe('/sealift/sse-c');
});

test('the code that is shown is the code that runs', async () => {
  await page.locator('#tab-code').click();
  for (const { id } of PROFILES) {
    await page.locator(`input[name=profile][value=${id}]`).check();
    await page.locator(`encrypted-upload[signer="/sealift/${id}"]`).waitFor();
    const shown = await page.locator('#tab-panel pre').allTextContents();
    const file = read(`demo/server/signers/${id}.js`)
      .replace(/^\/\*\* @type .*\n/m, '')
      .trim();
    expect(shown.at(-1)).toBe(file);
    expect(file).toContain(`basePath: '/sealift/${id}'`);
    const tag = await page.evaluate((html) => {
      const template = document.createElement('template');
      template.innerHTML = html;
      return template.content.querySelector('encrypted-upload')?.getAttribute('signer');
    }, shown[0] ?? '');
    expect(tag).toBe(await signer());
  }
});

test('each step can be looked at before anything is uploaded', async () => {
  const state = (place: string, thing: string) =>
    page.locator(`[data-place=${place}] [data-thing=${thing}]`).getAttribute('data-state');
  expect(await state('s3', 'plaintext')).toBe('never');
  await page.locator('.flow-step').nth(3).click();
  expect(await page.locator('figure.picture').getAttribute('data-step')).toBe('send');
  expect(await page.locator('[data-path=browser-s3]').getAttribute('data-carries')).toBe('ciphertext');
  expect(await state('s3', 'ciphertext')).toBe('now');

  await page.locator('input[value=sse-c]').check();
  await page.locator('.flow-step').nth(3).click();
  expect(await page.locator('[data-path=browser-s3]').getAttribute('data-carries')).toBe('plaintext');
  expect(await state('s3', 'plaintext')).toBe('now');
  expect(await state('kms', 'key')).toBe('never');
});

test('answers lead to a profile, and the profile to the top of the page', async () => {
  await page.locator('#guide').getByLabel('… and people who may read the bucket').check();
  await page.locator('#guide').getByLabel('two layers (CNSSP 15)').check();
  expect(await page.locator('.result').getAttribute('data-profile')).toBe('dsse-kms');
  await page.getByRole('button', { name: 'Try it above' }).click();
  expect(await chosen()).toBe('dsse-kms');
  expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe('dsse-kms');
});

test.each(['client', 'sse-c'])('the page’s own checks find nothing wrong with %s', async (id) => {
  await page.locator(`input[name=profile][value=${id}]`).check();
  await page.locator('#checks summary').click();
  await page.locator('#checks button').click();
  await page.locator('.findings li').first().waitFor({ timeout: 60_000 });
  const found = await page
    .locator('.findings li')
    .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.severity));
  expect(found.length).toBeGreaterThan(6);
  expect(new Set(found)).toEqual(new Set(['ok']));
});
