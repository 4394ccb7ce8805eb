/** A page in Chromium, what it says, and a file that goes through it. */
import { randomBytes } from 'node:crypto';
import { chromium } from 'playwright';
import { CHROMIUM_ARGS, findChromium } from '../browser/chromium.js';
import { installChromium } from '../browser/install.js';

/** More than one part of 8 MiB, so that an upload has several, and its last one a tag. */
const FILE_BYTES = 9 * 1024 * 1024 + 1;

/** Milliseconds for one step: a development server may compile meanwhile, on a machine that does much else. */
const TIMEOUT = 90_000;

/** @returns {Promise<import('playwright').Browser>} */
export function launchChromium() {
  if (findChromium() === undefined) installChromium();
  const executablePath = findChromium();
  return chromium.launch({ args: CHROMIUM_ARGS, ...(executablePath ? { executablePath } : {}) });
}

/** A file that nobody has seen, as Playwright hands it to an input. */
export function randomFile() {
  return {
    name: 'measurements.bin',
    mimeType: 'application/octet-stream',
    buffer: randomBytes(FILE_BYTES),
  };
}

/**
 * @param {import('playwright').Browser} browser
 * @param {string} url
 * @returns {Promise<{ page: import('playwright').Page, said(): string, complaints(): string[], close(): Promise<void> }>}
 *   `said` is the end of the console, with failed requests and uncaught errors; `complaints` its lines that nobody
 *   should see: they begin with `!`
 */
export async function openPage(browser, url) {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT);
  /** @type {string[]} */
  const lines = [];
  page.on('console', (message) => {
    const { url } = message.location();
    const bad =
      (message.type() === 'error' && !url.endsWith('/favicon.ico')) ||
      (message.type() === 'warning' && /sealift/i.test(message.text()));
    lines.push(`${bad ? '! ' : ''}${message.type()}: ${message.text()} (${pathOf(url)})`);
  });
  page.on('pageerror', (error) => lines.push(`! uncaught: ${error.message}`));
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText;
    // Also said of answers whose body nobody wanted.
    if (why === 'net::ERR_ABORTED') return;
    lines.push(`failed: ${request.method()} ${pathOf(request.url())}: ${why}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) lines.push(`status ${response.status()}: ${pathOf(response.url())}`);
  });
  await page.goto(url);
  return {
    page,
    said: () => [`console of ${pathOf(page.url())}:`, ...lines.slice(-30)].join('\n'),
    complaints: () => lines.filter((line) => line.startsWith('!')),
    close: () => context.close(),
  };
}

/**
 * Hands a file to the page's `<encrypted-upload>` and waits until it is stored.
 *
 * @param {import('playwright').Page} page
 * @param {{ name: string, mimeType: string, buffer: Buffer }} file
 * @returns {Promise<{ key: string }>}
 * @throws Error with the element's own code, when it fails
 */
export async function chooseFile(page, file) {
  await page.locator('encrypted-upload input[type=file]').first().setInputFiles(file);
  const row = page
    .locator('encrypted-upload li[data-state=done], encrypted-upload li[data-state=failed]')
    .first();
  await row.waitFor();
  if ((await row.getAttribute('data-state')) === 'failed') {
    throw new Error(`the upload failed: ${await row.getAttribute('data-code')}: ${await row.innerText()}`);
  }
  const key = await row.getAttribute('data-key');
  if (key === null) throw new Error('the row of a stored file has no key');
  return { key };
}

/** Without its query, which may be a credential. @param {string} url */
function pathOf(url) {
  return url.split('?')[0] ?? '';
}
