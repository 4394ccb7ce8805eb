/** The documentation site, built and served below a path: it needs nobody else, fits a phone, and its demo is alive. */
import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../structure/source-files.js';
import { type Browser, launch, type Page } from './browser.js';

const BASE = '/sealift/';
const DIST = path.join(root, 'docs/.vitepress/dist');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
};
let server: Server;
let site: string;
let browser: Browser;

beforeAll(async () => {
  const built = spawnSync(process.execPath, ['build.js', '--base', BASE], {
    cwd: path.join(root, 'docs'),
    encoding: 'utf8',
  });
  expect(built.status, built.stderr).toBe(0);
  server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://site');
    const file = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    const content = file.startsWith(BASE)
      ? await readFile(path.join(DIST, file.slice(BASE.length))).catch(() => undefined)
      : undefined;
    response.writeHead(content ? 200 : 404, { 'content-type': TYPES[path.extname(file)] ?? 'text/plain' });
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}${BASE}`;
  browser = await launch();
}, 600_000);

afterAll(async () => {
  await browser?.close();
  server?.close();
});

/** A page on a phone, with what it asked others for and what it complained of. */
async function phone(): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  const faults: string[] = [];
  page.on('request', (request) => {
    const { origin } = new URL(request.url());
    if (origin !== new URL(site).origin && !origin.endsWith('.invalid')) faults.push(request.url());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  return { page, faults };
}

test('every page fits a phone, asks nobody else for anything, and complains of nothing', async () => {
  const { page, faults } = await phone();
  const pages = (await readdir(DIST, { recursive: true })).filter((file) => file.endsWith('.html'));
  expect(pages.length).toBeGreaterThan(40);
  for (const name of pages.filter(
    (file) => !/^(decisions|reference\/api)\//.test(file) && file !== '404.html',
  )) {
    await page.goto(site + name);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) faults.push(`${name} is ${over} pixels too wide`);
  }
  expect(faults).toEqual([]);
  await page.close();
});

test('the search finds a code and leads to it', async () => {
  const page = await browser.newPage();
  await page.goto(site);
  await page.locator('.DocSearch-Button').first().click();
  await page.locator('#localsearch-input').fill('sse-c-blocked');
  await page.locator('.result').first().waitFor();
  const targets = await page
    .locator('.result')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  expect(targets.some((target) => target?.startsWith(`${BASE}errors.html`))).toBe(true);
  await page.close();
});

test('the live demo encrypts a file, and gets it back', async () => {
  const { page, faults } = await phone();
  await page.goto(`${site}guide/live.html`);
  const bytes = Buffer.alloc(20_000_000, 'in this tab only ');
  const picked = { name: 'secret.txt', mimeType: 'text/plain', buffer: bytes };
  await page.locator('.live encrypted-upload input[type=file]').first().setInputFiles(picked);
  await page.locator('.live encrypted-upload li[data-state=done]').waitFor({ timeout: 60_000 });
  const listed = await page.locator('.live-requests li').allInnerTexts();
  expect(listed.filter((line) => /^S3\s+PUT/.test(line))).toHaveLength(3);
  expect(await page.locator('.live-bytes').innerText()).toMatch(/^([0-9a-f]{2} ?){64}$/);
  const [saved] = await Promise.all([
    page.waitForEvent('download', { timeout: 60_000 }),
    page.locator('.live encrypted-download button').first().click(),
  ]);
  const pieces: Buffer[] = [];
  for await (const piece of await saved.createReadStream()) pieces.push(piece as Buffer);
  expect(saved.suggestedFilename()).toBe('secret.txt');
  expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
  expect(faults).toEqual([]);
  await page.close();
});
