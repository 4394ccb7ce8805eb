/**
 * What is on the disk of whoever downloads, where nothing is to be kept (`keep="off"`): searched in the whole profile of a Chromium that is
 * killed. `goes-on.test.ts` looks at what is kept.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launch, type Page } from './browser.js';
import { type KillableBrowser, launchKillable } from './killable.js';
import { bytesBelow, filesWith } from './plaintext-on-disk.js';
import { type Stack, startStack } from './stack.js';

const MIB = 1024 * 1024;
/** More than a download keeps in memory. */
const LARGE = 72 * MIB;
const SMALL = 3 * MIB;
const PART = 8 * MIB;
/** Where Chromium keeps the private file system of an origin. */
const PRIVATE_FILES = `${path.sep}File System${path.sep}`;

let stack: Stack;
let folder: string;
let profile: string;
let browser: KillableBrowser;
const objects = new Map<string, StoredObject>();

beforeAll(async () => {
  stack = await startStack();
  folder = await mkdtemp(path.join(tmpdir(), 'sealift-at-rest-'));
  for (const id of ['client', 'sse-s3'])
    for (const size of [LARGE, SMALL]) objects.set(`${id} ${size}`, await store(id, size));
}, 300_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  expect(await stack?.close(), 'the stack ends cleanly').toBe(0);
});

beforeEach(async () => {
  profile = await mkdtemp(path.join(folder, 'profile-'));
  browser = await launchKillable(profile);
  await browser.page.goto(stack.page);
});

afterEach(() => browser?.kill());

describe.each([
  ['client', 'this page decrypts'],
  ['sse-s3', 'S3 decrypts'],
])('%s: %s', (id) => {
  test('killed in the middle of a download, and cleaned up by the next visit', async () => {
    const { bytes, key } = stored(id, LARGE);
    await holdLastRange(browser.page);
    await startDownload(browser.page, id, key);
    await expect
      .poll(() => bytesBelow(profile, PRIVATE_FILES), { timeout: 60_000, message: 'it is on disk' })
      .toBeGreaterThan(LARGE - PART);
    await browser.kill();
    expect(await filesWith(bytes, profile)).toEqual([]);

    browser = await launchKillable(profile);
    await browser.page.goto(stack.page);
    await addElement(browser.page, id, key);
    await expect.poll(() => bytesBelow(profile, PRIVATE_FILES), { timeout: 20_000 }).toBeLessThan(MIB);
  });

  test('a small file is on no disk, whenever the browser is killed', async () => {
    const { bytes, key } = stored(id, SMALL);
    await startDownload(browser.page, id, key);
    await handedOver(browser.page);
    expect(await filesWith(bytes, profile)).toEqual([]);
    await browser.kill();
    expect(await filesWith(bytes, profile)).toEqual([]);
  });
});

describe('a large file is on disk as long as somebody has it', () => {
  let bytes: Buffer;
  let key: string;

  beforeEach(async () => {
    ({ bytes, key } = stored('client', LARGE));
    await startDownload(browser.page, 'client', key);
    await handedOver(browser.page);
    const found = await filesWith(bytes, profile);
    expect(found, 'the search finds it').toHaveLength(1);
    expect(path.sep + found[0]).toContain(PRIVATE_FILES);
    expect(await bytesBelow(profile, PRIVATE_FILES), 'once').toBeLessThan(LARGE + MIB);
  });

  test('until it is released', async () => {
    await browser.page.evaluate(() => (globalThis as unknown as Handed).handed.release());
    expect(await filesWith(bytes, profile)).toEqual([]);
  });

  test('until the page is left', async () => {
    await browser.page.goto('about:blank');
    await expect.poll(() => filesWith(bytes, profile), { timeout: 20_000 }).toEqual([]);
  });

  test('until the tab is closed', async () => {
    await browser.page.close({ runBeforeUnload: true });
    await expect.poll(() => filesWith(bytes, profile), { timeout: 20_000 }).toEqual([]);
  });

  test('or, where the browser is killed, until the next visit', async () => {
    await browser.kill();
    browser = await launchKillable(profile);
    await browser.page.goto(stack.page);
    await addElement(browser.page, 'client', key);
    await expect.poll(() => filesWith(bytes, profile), { timeout: 20_000 }).toEqual([]);
  });
});

/** What the scripts in the page leave for each other. */
interface Handed {
  handed: { file: File; release(): Promise<void> };
}

interface StoredObject {
  readonly bytes: Buffer;
  readonly key: string;
}

/** Uploads random bytes through the page, in another browser. */
async function store(id: string, size: number): Promise<StoredObject> {
  const bytes = randomBytes(size);
  const file = path.join(folder, 'random.bin');
  await writeFile(file, bytes);
  const uploader = await launch();
  try {
    const page = await uploader.newPage();
    await page.goto(`${stack.page}#${id}`);
    await page.locator(`encrypted-upload[signer="/sealift/${id}"]:not([disabled])`).waitFor();
    await page.locator('encrypted-upload input[type=file]').first().setInputFiles(file);
    const row = page.locator('encrypted-upload li[data-state=done]');
    await row.waitFor({ timeout: 90_000 });
    return { bytes, key: (await row.getAttribute('data-key')) ?? '' };
  } finally {
    await uploader.close();
  }
}

function stored(id: string, size: number): StoredObject {
  const object = objects.get(`${id} ${size}`);
  if (object === undefined) throw new Error('no such object was stored');
  return object;
}

/** Keeps S3's answer to the last range away from the page. */
async function holdLastRange(page: Page): Promise<void> {
  await page.route(
    (url) => url.origin === new URL(stack.s3Endpoint).origin,
    async (route, request) => {
      const [, first = '0'] = /^bytes=(\d+)-/.exec(request.headers().range ?? '') ?? [];
      if (Number(first) < LARGE - PART) await route.continue();
    },
  );
}

function addElement(page: Page, id: string, key: string): Promise<void> {
  return page.evaluate(
    ([signer, objectKey]) => {
      const element = document.createElement('encrypted-download');
      document.body.append(Object.assign(element, { signer, objectKey, save: 'manual', keep: 'off' }));
    },
    [`/sealift/${id}`, key] as const,
  );
}

async function startDownload(page: Page, id: string, key: string): Promise<void> {
  await addElement(page, id, key);
  await page.evaluate(() => {
    const kept = globalThis as unknown as Handed;
    const element = [...document.querySelectorAll('encrypted-download')].at(-1);
    element?.addEventListener('sealift-downloaded', ({ detail }) => {
      kept.handed = detail;
    });
    void element?.start();
  });
}

async function handedOver(page: Page): Promise<void> {
  await page.waitForFunction(() => 'handed' in globalThis, undefined, { timeout: 90_000 });
}
