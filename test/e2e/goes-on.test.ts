/** Downloads that go on, in a Chromium that is reloaded and killed: what is asked of S3, what is on the disk, what comes out. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { launch, type Page } from './browser.js';
import { type KillableBrowser, launchKillable } from './killable.js';
import { bytesBelow, filesWith } from './plaintext-on-disk.js';
import { type Stack, startStack } from './stack.js';

// A browser that is killed is started again: twice the time of other tests.
vi.setConfig({ testTimeout: 240_000 });

const MIB = 1024 * 1024;
const RANGE = 8 * MIB;
/** In flight at a time, of two workers. */
const IN_FLIGHT = 4 * RANGE;
const SIZE = 100_000_000;
/** About where it is cut off. */
const SEVENTY = Math.floor((0.7 * SIZE) / RANGE) * RANGE;
/** Where Chromium keeps the private file system of an origin. */
const PRIVATE_FILES = `${path.sep}File System${path.sep}`;

const POLL = { timeout: 120_000, interval: 20, message: 'it is on disk' };

const bytes = randomBytes(SIZE);
const digest = createHash('sha256').update(bytes).digest('hex');

let stack: Stack;
let folder: string;
let profile: string;
let browser: KillableBrowser;
let key: string;
/** First bytes of the ranges that S3 was asked for by the page that is open. */
let asked: number[];

beforeAll(async () => {
  stack = await startStack();
  folder = await mkdtemp(path.join(tmpdir(), 'sealift-goes-on-'));
  key = await store();
}, 300_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  expect(await stack?.close(), 'the stack ends cleanly').toBe(0);
});

beforeEach(async () => {
  profile = await mkdtemp(path.join(folder, 'profile-'));
  browser = await launchKillable(profile);
});

afterEach(async () => {
  await browser?.kill();
  await rm(profile, { recursive: true, force: true });
});

/** A page that asks S3 for what lies before `end`, and for the rest in vain. */
async function visit(end = Number.POSITIVE_INFINITY): Promise<void> {
  const { page } = browser;
  // What it asks for in vain is answered as soon as its requests are no longer routed: first it is left.
  await page.goto('about:blank');
  asked = [];
  await page.unrouteAll();
  await page.route(
    (url) => url.origin === new URL(stack.s3Endpoint).origin,
    async (route, request) => {
      const [, first] = /^bytes=(\d+)-/.exec(request.headers().range ?? '') ?? [];
      if (first === undefined) return route.continue();
      if (Number(first) >= end) return;
      asked.push(Number(first));
      await route.continue();
    },
  );
  await page.goto(stack.page);
}

async function killed(): Promise<void> {
  await browser.kill();
  browser = await launchKillable(profile);
}

/** What the scripts in the page leave for each other. */
interface Handed {
  handed: { file: File; verified: boolean; release(): Promise<void> };
  /** `loaded` of the first event. */
  beganAt: number;
}

function press(page: Page): Promise<void> {
  return page.evaluate((objectKey) => {
    const kept = globalThis as unknown as Handed;
    const element = document.createElement('encrypted-download');
    document.body.append(Object.assign(element, { signer: '/sealift/client', objectKey, save: 'manual' }));
    element.addEventListener('sealift-download-progress', ({ detail }) => {
      kept.beganAt ??= detail.loaded;
    });
    element.addEventListener('sealift-downloaded', ({ detail }) => {
      kept.handed = detail;
    });
    void element.start();
  }, key);
}

async function outcome(page: Page): Promise<{ digest: string; beganAt: number; verified: boolean }> {
  await page.waitForFunction(() => 'handed' in globalThis, undefined, { timeout: 120_000 });
  return page.evaluate(async () => {
    const { handed, beganAt } = globalThis as unknown as Handed;
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await handed.file.arrayBuffer()));
    const { verified } = handed;
    return {
      digest: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''),
      ...{ beganAt, verified },
    };
  });
}

/** Cut off at 70 %. */
async function begun(): Promise<void> {
  await visit(SEVENTY);
  await press(browser.page);
  await expect.poll(() => bytesBelow(profile, PRIVATE_FILES), POLL).toBeGreaterThan(SEVENTY);
}

async function assertGoesOn(): Promise<void> {
  await press(browser.page);
  expect(await outcome(browser.page)).toMatchObject({ digest, verified: true });
  const missing = Array.from(
    { length: Math.ceil((SIZE - SEVENTY) / RANGE) },
    (_, index) => SEVENTY + index * RANGE,
  );
  expect(asked).toEqual(expect.arrayContaining(missing));
  expect(new Set(asked).size, 'no range twice').toBe(asked.length);
  // A piece may be on disk, and not have its name yet.
  expect(asked.length).toBeLessThanOrEqual(missing.length + IN_FLIGHT / RANGE);
}

test('the browser is killed at 70 %: the next one fetches the rest, and no more than was in flight', async () => {
  await begun();
  await killed();
  expect(await filesWith(bytes, profile), 'nothing of the file is on the disk').toEqual([]);
  await visit();
  await assertGoesOn();
  expect((await outcome(browser.page)).beganAt).toBeGreaterThanOrEqual(RANGE);
  expect(await bytesBelow(profile, PRIVATE_FILES), 'what was kept is gone').toBeLessThan(SIZE + MIB);
});

test('the page is loaded anew', async () => {
  await begun();
  await visit();
  await assertGoesOn();
});

test('killed again and again, while pieces are fetched and written: hardly more than the object is fetched', async () => {
  let fetched = 0;
  for (const ranges of [1, 3, 6, 9]) {
    // Two more than are waited for, so that it never ends before it is killed.
    await visit((ranges + 2) * RANGE);
    await press(browser.page);
    await expect.poll(() => bytesBelow(profile, PRIVATE_FILES), POLL).toBeGreaterThan(ranges * RANGE);
    fetched += asked.length;
    await killed();
  }
  await visit();
  await press(browser.page);
  expect(await outcome(browser.page)).toMatchObject({ digest, verified: true });
  fetched += asked.length;
  expect(fetched * RANGE).toBeLessThanOrEqual(SIZE + RANGE + 4 * IN_FLIGHT);
});

test('what is kept was changed on the disk: that piece is fetched again', async () => {
  await begun();
  await browser.kill();
  await flipIn(profile);
  browser = await launchKillable(profile);
  await visit();
  await press(browser.page);
  expect(await outcome(browser.page)).toMatchObject({ digest, verified: true });
  expect(asked.filter((first) => first < SEVENTY).length).toBeGreaterThanOrEqual(1);
});

test('a second tab begins anew, and leaves what the first one has', async () => {
  await begun();
  const first = browser.page;
  const second = await first.context().newPage();
  browser = { ...browser, page: second };
  await visit();
  await press(second);
  expect(await outcome(second)).toMatchObject({ digest, verified: true });
  expect(asked).toHaveLength(Math.ceil(SIZE / RANGE));
  await first.close();
  await visit();
  await assertGoesOn();
});

/** Changes one byte of one piece. */
async function flipIn(below: string): Promise<void> {
  for (const entry of await readdir(below, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isFile() || !file.includes(PRIVATE_FILES)) continue;
    const content = await readFile(file);
    if (content.byteLength < RANGE) continue;
    content[12_345] = (content[12_345] ?? 0) ^ 1;
    return writeFile(file, content);
  }
  throw new Error('no piece was found');
}

/** Uploads random bytes through the page, in another browser. */
async function store(): Promise<string> {
  const file = path.join(folder, 'random.bin');
  await writeFile(file, bytes);
  const uploader = await launch();
  try {
    const page = await uploader.newPage();
    await page.goto(`${stack.page}#client`);
    await page.locator('encrypted-upload[signer="/sealift/client"]:not([disabled])').waitFor();
    await page.locator('encrypted-upload input[type=file]').first().setInputFiles(file);
    const row = page.locator('encrypted-upload li[data-state=done]');
    await row.waitFor({ timeout: 90_000 });
    return (await row.getAttribute('data-key')) ?? '';
  } finally {
    await uploader.close();
  }
}
