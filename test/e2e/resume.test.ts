/** Uploads that go on, in a Chromium that is reloaded and killed, past a line that hears every byte that leaves. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { bundle } from '../../packages/upload/src/testing/real-stack.js';
import type { Asked, Lie } from '../hostile/line.js';
import { PAGE_KEYS } from '../hostile/profiles.js';
import { openWorld, PART_BYTES as PART, type World } from '../hostile/world.js';
import type { Page } from './browser.js';
import { type KillableBrowser, launchKillable } from './killable.js';

// A browser that is killed is started again: twice the time of other tests.
vi.setConfig({ testTimeout: 240_000 });

const PARTS = 5;
const SIZE = (PARTS - 1) * PART + 5;
const bytes = randomBytes(SIZE);
const digest = createHash('sha256').update(bytes).digest('hex');
const PICKED_AT = new Date('2026-01-02T03:04:05Z');
const HTML = '<!doctype html><input type="file"><script type="module" src="/page.js"></script>';

let world: World;
let folder: string;
let profile: string;
let browser: KillableBrowser;
let script: ReadonlyMap<string, string>;

beforeAll(async () => {
  world = await openWorld();
  script = await bundle('resume-page.ts');
  folder = await mkdtemp(path.join(tmpdir(), 'sealift-resume-'));
}, 300_000);

afterAll(async () => {
  await world?.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  world.reset();
  world.signer.lie = pages;
  await write(bytes);
  profile = await mkdtemp(path.join(folder, 'profile-'));
  browser = await launchKillable(profile);
  await visit(browser.page);
});

afterEach(async () => {
  await browser?.kill();
  await world.store.endUploads();
});

/** The page itself comes from where the signer is. */
const pages: Lie = ({ path: url, method }) => {
  if (method !== 'GET') return undefined;
  const body = url === '/' ? HTML : script.get(url);
  const type = url === '/' ? 'text/html' : 'text/javascript';
  return body === undefined
    ? undefined
    : { status: 200, headers: { 'content-type': type }, body: Buffer.from(body) };
};

/** The file on disk, always of one name, size and time. */
async function write(content: Uint8Array): Promise<void> {
  const file = path.join(folder, 'Überweisung.bin');
  await writeFile(file, content);
  await utimes(file, PICKED_AT, PICKED_AT);
}

async function visit(page: Page): Promise<void> {
  await page.goto(world.signer.origin, { timeout: 100_000 });
  await page.waitForFunction(() => 'goOn' in globalThis, undefined, { polling: 100, timeout: 100_000 });
}

/** By its path, as a person does: Playwright would hand the content over, through the debugger, for minutes. */
async function pick(page: Page): Promise<void> {
  const devTools = await page.context().newCDPSession(page);
  const expression = "document.querySelector('input')";
  const { result } = await devTools.send('Runtime.evaluate', { expression });
  const files = [path.join(folder, 'Überweisung.bin')];
  await devTools.send('DOM.setFileInputFiles', { files, objectId: result.objectId ?? '' });
  await devTools.detach();
}

/** Calls one of the page's functions. */
const call = <T>(page: Page, name: string, ...args: unknown[]): Promise<T> =>
  page.evaluate(
    ([name, args]) =>
      (globalThis as never as Record<string, (...args: unknown[]) => T>)[name]?.(...args) as T,
    [name, args] as const,
  );

/** Part number and upload of a PUT; undefined for other requests. */
function partIn({ method, path: url }: Asked): { upload: string; part: number } | undefined {
  const { searchParams } = new URL(url, 'http://s3');
  const [upload, part] = [searchParams.get('uploadId'), searchParams.get('partNumber')];
  return method === 'PUT' && upload && part ? { upload, part: Number(part) } : undefined;
}

/** Of the one upload that is open. */
async function partsAtS3(): Promise<number> {
  return Math.max(0, ...(await world.store.openParts()).values());
}

/** S3 says nothing of parts after this number; resolves when it has as many, and has heard of the next one. */
async function stallAfter(last: number): Promise<void> {
  world.storage.lie = (asked) => ((partIn(asked)?.part ?? 0) > last ? 'stalled' : undefined);
  await expect
    .poll(() => world.storage.heard.some((asked) => (partIn(asked)?.part ?? 0) > last), { timeout: 100_000 })
    .toBe(true);
  await expect.poll(partsAtS3, { timeout: 100_000 }).toBeGreaterThanOrEqual(last);
}

/** Of each part of each upload all that was ever sent begins alike, whether it broke off or not. */
function assertOneCiphertext(): void {
  const longest = new Map<string, Buffer>();
  for (const asked of world.storage.heard) {
    const found = partIn(asked);
    if (found === undefined) continue;
    const name = `${found.upload} ${found.part}`;
    const known = longest.get(name) ?? Buffer.alloc(0);
    const both = Math.min(known.byteLength, asked.body.byteLength);
    expect(known.subarray(0, both).equals(asked.body.subarray(0, both)), `part ${found.part}`).toBe(true);
    if (asked.body.byteLength > known.byteLength) longest.set(name, asked.body);
  }
}

interface Ended {
  readonly code: string;
  readonly key: string;
  readonly loaded: number;
}

const signerOf = (name: string): string => `${world.signer.origin}/${name}`;
const keyFor = (name: string): number[] | undefined =>
  name.includes('held') ? [...(PAGE_KEYS[1] ?? [])] : undefined;

/** Begins, and is cut off in the middle. */
async function begun(name: string, stalled = 2): Promise<void> {
  await pick(browser.page);
  await call(browser.page, 'begin', signerOf(name), keyFor(name));
  await stallAfter(stalled);
}

async function killed(): Promise<void> {
  await browser.kill();
  world.storage.lie = undefined;
  browser = await launchKillable(profile);
  await visit(browser.page);
}

describe.each(['kms', 'sse-s3', 'sse-c-held'])('%s', (name) => {
  test('the browser is killed: the next one goes on, and sends nothing that S3 has', async () => {
    await begun(name);
    await killed();
    const [entry] = await call<object[]>(browser.page, 'entries');
    expect(entry).toMatchObject({ state: 'unfinished', name: 'Überweisung.bin', size: SIZE, inUse: false });
    const heard = world.storage.heard.length;
    const had = await partsAtS3();
    await pick(browser.page);
    const ended = await call<Ended>(browser.page, 'goOn', signerOf(name), keyFor(name));
    expect(ended).toMatchObject({ code: 'done', loaded: SIZE });
    assertOneCiphertext();
    const again = world.storage.heard.slice(heard).flatMap((asked) => partIn(asked)?.part ?? []);
    expect(again.length).toBeLessThanOrEqual(PARTS - had);
    expect(new Set(again).size, 'no part twice').toBe(again.length);
    expect(await call(browser.page, 'digest', signerOf(name), ended.key, keyFor(name))).toBe(digest);
    const [stored] = await call<object[]>(browser.page, 'entries');
    expect(stored).toMatchObject({ state: 'stored', receipt: { key: ended.key } });
  });

  test.runIf(name !== 'sse-c-held')(
    'the file was changed meanwhile: refused, and nothing is mixed',
    async () => {
      await begun(name);
      await killed();
      const changed = Buffer.from(bytes);
      for (let at = 9; at < SIZE; at += PART) changed[at] = (changed[at] ?? 0) ^ 1;
      await write(changed);
      await pick(browser.page);
      const heard = world.storage.heard.length;
      const ended = await call<Ended>(browser.page, 'goOn', signerOf(name), keyFor(name));
      expect(ended.code).toBe('source-differs');
      assertOneCiphertext();
      expect(world.storage.heard.slice(heard).flatMap((asked) => partIn(asked) ?? [])).toEqual([]);
      // The right one still goes on.
      await write(bytes);
      await pick(browser.page);
      const right = await call<Ended>(browser.page, 'goOn', signerOf(name), keyFor(name));
      expect(right.code).toBe('done');
      assertOneCiphertext();
      expect(await call(browser.page, 'digest', signerOf(name), right.key, keyFor(name))).toBe(digest);
    },
  );
});

test('a reload', async () => {
  await begun('kms');
  // The old page is left first: as soon as S3 stalls no more it answers that one, too, which would finish its upload.
  await visit(browser.page);
  world.storage.lie = undefined;
  await pick(browser.page);
  const ended = await call<Ended>(browser.page, 'goOn', signerOf('kms'));
  expect(ended.code).toBe('done');
  assertOneCiphertext();
  expect(await call(browser.page, 'digest', signerOf('kms'), ended.key)).toBe(digest);
});

test('two tabs: the second one leaves it alone, until the first is closed', async () => {
  const other = await browser.page.context().newPage();
  await visit(other);
  await pick(other);
  await begun('kms');
  expect(await call(other, 'entries')).toMatchObject([{ state: 'unfinished', inUse: true }]);
  expect(await call(other, 'goOn', signerOf('kms'))).toMatchObject({ code: 'upload-in-use' });
  await browser.page.close();
  world.storage.lie = undefined;
  await expect.poll(() => call(other, 'entries')).toMatchObject([{ inUse: false }]);
  const ended = await call<Ended>(other, 'goOn', signerOf('kms'));
  expect(ended.code).toBe('done');
  assertOneCiphertext();
  expect(await call(other, 'digest', signerOf('kms'), ended.key)).toBe(digest);
});

test('with a handle the file need not be picked again', async () => {
  await pick(browser.page);
  await call(browser.page, 'beginWithHandle', signerOf('kms'));
  await stallAfter(2);
  await killed();
  expect(await call(browser.page, 'entries')).toMatchObject([{ state: 'unfinished', canReopen: true }]);
  const ended = await call<Ended>(browser.page, 'goOn', signerOf('kms'));
  expect(ended.code).toBe('done');
  assertOneCiphertext();
  expect(await call(browser.page, 'digest', signerOf('kms'), ended.key)).toBe(digest);
});
