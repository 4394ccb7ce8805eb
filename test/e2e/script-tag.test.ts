/** The file for pages without a bundler, as it is published: from the page's own server, and from another one. */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildScript, SCRIPT_FOLDER } from '../../packages/element/build-script.js';
import { openFront } from '../packages/front.js';
import { freePort, openStack, type Stack } from '../packages/stack.js';
import { chooseFile, launchChromium, openPage, randomFile } from '../packages/visit.js';

const FOLDER = '/assets/sealift';
let browser: Browser;
let stack: Stack;
let origin: string;
let scripts: string;
let folder: string;
/** Of every answer of the page's server. */
const headers: Record<string, string> = {};
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  await buildScript();
  browser = await launchChromium();
  const [port, other] = [await freePort(), await freePort()];
  origin = `http://127.0.0.1:${port}`;
  scripts = `http://127.0.0.1:${other}`;
  stack = await openStack([origin]);
  folder = mkdtempSync(path.join(tmpdir(), 'sealift-script-tag-'));
  const { signer } = stack;
  const own = await openFront(port, { folder, headers, signer });
  const elsewhere = await openFront(other, { folder, headers: { 'access-control-allow-origin': '*' } });
  closing.push(own.close, elsewhere.close, stack.close, () => browser.close());
});
afterAll(async () => {
  for (const close of closing) await close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  delete headers['content-security-policy'];
  rmSync(path.join(folder, 'assets'), { recursive: true, force: true });
  cpSync(SCRIPT_FOLDER, path.join(folder, FOLDER), { recursive: true });
});

const tags = (): string => readFileSync(path.join(SCRIPT_FOLDER, 'tags.html'), 'utf8');

function writePage(head: string): void {
  const body = '<encrypted-upload signer="/sealift"></encrypted-upload>';
  writeFileSync(path.join(folder, 'index.html'), `<!doctype html><title>Page</title>${head}${body}`);
}

/** Up and back again. */
async function roundTrip(): Promise<{ workers: string[]; complaints: number }> {
  const visit = await openPage(browser, origin);
  try {
    const file = randomFile();
    const { key } = await chooseFile(visit.page, file);
    expect((await stack.read(key)).equals(file.buffer)).toBe(true);
    const sealing = workersOf(visit.page);
    const sha256 = await visit.page.evaluate(download, key);
    expect(sha256).toBe(createHash('sha256').update(file.buffer).digest('hex'));
    return {
      workers: [...new Set([...sealing, ...workersOf(visit.page)])],
      complaints: visit.complaints().length,
    };
  } finally {
    await visit.close();
  }
}

/** Runs in the page. */
async function download(key: string): Promise<string> {
  const element = document.createElement('encrypted-download');
  element.setAttribute('signer', '/sealift');
  element.setAttribute('object-key', key);
  element.setAttribute('save', 'manual');
  const file = new Promise<File>((resolve, reject) => {
    element.addEventListener('sealift-downloaded', (event) => resolve((event as CustomEvent).detail.file));
    element.addEventListener('sealift-error', (event) =>
      reject(new Error((event as CustomEvent).detail.code)),
    );
  });
  document.body.append(element);
  (element as HTMLElement & { start(): Promise<void> }).start();
  const digest = await crypto.subtle.digest('SHA-256', await (await file).arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What the workers that live were started from: the name of a file, or `blob:`. */
function workersOf(page: Page): string[] {
  return page
    .workers()
    .map((worker) => (worker.url().startsWith('blob:') ? 'blob:' : path.basename(worker.url())));
}

test('one tag, under the strictest policy', async () => {
  const own = `connect-src 'self' ${stack.env.S3_ENDPOINT}`;
  headers['content-security-policy'] =
    `default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; ${own}`;
  writePage(`<script type="module" src="${FOLDER}/sealift.js"></script>`);
  const { workers, complaints } = await roundTrip();
  expect(workers.sort()).toEqual(['open.worker.js', 'seal.worker.js']);
  expect(complaints).toBe(0);
}, 120_000);

test('from another origin, with the published hashes', async () => {
  writePage(tags().replaceAll(`"${FOLDER}/`, `"${scripts}${FOLDER}/`));
  const { workers, complaints } = await roundTrip();
  expect(workers).toEqual(['blob:']);
  expect(complaints).toBe(0);
}, 120_000);

test('a file that is not the published one does not run', async () => {
  const name = readdirSync(SCRIPT_FOLDER).find((file) => file.startsWith('sealift-uploader-')) ?? '';
  const changed = `${readFileSync(path.join(SCRIPT_FOLDER, name), 'utf8')}\nglobalThis.changed = true;`;
  writeFileSync(path.join(folder, FOLDER, name), changed);
  writePage(tags());
  const visit = await openPage(browser, origin);
  try {
    const code = visit.page.evaluate(
      () =>
        new Promise((resolve) =>
          addEventListener('sealift-error', (event) => resolve((event as CustomEvent).detail.code), {
            capture: true,
          }),
        ),
    );
    await visit.page.locator('encrypted-upload input[type=file]').setInputFiles(randomFile());
    expect(await code).toBe('engine-unavailable');
    expect(await visit.page.evaluate(() => 'changed' in globalThis)).toBe(false);
  } finally {
    await visit.close();
  }
}, 120_000);

test('the language of the page is loaded from beside it; without it the page speaks English', async () => {
  const heard = async () => {
    writePage(`${tags()}<script>document.documentElement.lang = 'de';</script>`);
    const visit = await openPage(browser, origin);
    try {
      const content = visit.page.locator('encrypted-upload [lang]');
      await visit.page.waitForLoadState('networkidle');
      return [await content.getAttribute('lang'), (await content.locator('.choose').textContent())?.trim()];
    } finally {
      await visit.close();
    }
  };
  expect(await heard()).toEqual(['de', 'Datei auswählen']);
  const name = readdirSync(SCRIPT_FOLDER).find((file) => file.startsWith('sealift-de-')) ?? '';
  rmSync(path.join(folder, FOLDER, name));
  expect(await heard()).toEqual(['en', 'Choose a file']);
}, 60_000);
