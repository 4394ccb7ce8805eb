import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type BrowserContext, launchProfile, type Page } from './browser.js';
import { type BundledPage, serveBundledPage } from './bundled-page.js';

/**
 * What stands between choosing a file and its first byte, in round trips and not in time: all that belongs to one round trip has to be
 * asked for before any of it is answered. What waited for something else would wait for ever.
 */
const SCRIPT = `
  import { createUploader } from '@sealift/upload/upload';
  const uploader = createUploader({ signer: '/sealift' });
  globalThis.upload = async (size) => {
    const { size: stored } = await uploader.upload(new File([new Uint8Array(size).fill(7)], 'a.bin')).finished;
    return stored;
  };`;
const LARGE = 17 * 1024 * 1024;

let site: BundledPage;
let profile: string;
let browser: BrowserContext;
let stop = (): void => {};

beforeAll(async () => {
  site = await serveBundledPage(SCRIPT);
});
// Each has a browser that has connected to nobody.
beforeEach(async () => {
  profile = await mkdtemp(path.join(tmpdir(), 'sealift-first-byte-'));
  browser = await launchProfile(profile);
});
afterEach(async () => {
  stop();
  await browser.close();
  await rm(profile, { recursive: true, force: true, maxRetries: 3 });
});
afterAll(() => site?.close());

/** Resolves for each of them when all have been seen. */
function together(...names: RegExp[]): (seen: string) => Promise<void> | undefined {
  const missing = new Set(names);
  let all = (): void => {};
  const complete = new Promise<void>((resolve) => {
    all = resolve;
  });
  return (seen) => {
    const mine = names.filter((name) => name.test(seen));
    for (const name of mine) missing.delete(name);
    if (missing.size === 0) all();
    return mine.length > 0 ? complete : undefined;
  };
}

/** Tells of connections to S3 and of a page's requests there. What the signer asks S3 tells of itself, too, and is left out by its methods. */
function watchS3(onConnection: () => void, onPageRequest: () => void): void {
  const port = Number(new URL(site.s3).port);
  const connected = (message: unknown): void => {
    if ((message as { socket: Socket }).socket.localPort === port) onConnection();
  };
  const requested = (message: unknown): void => {
    const { method = '', socket } = (message as { request: IncomingMessage }).request;
    if (socket.localPort === port && ['OPTIONS', 'PUT'].includes(method)) onPageRequest();
  };
  subscribe('net.server.socket', connected);
  subscribe('http.server.request.start', requested);
  stop = () => {
    unsubscribe('net.server.socket', connected);
    unsubscribe('http.server.request.start', requested);
  };
}

/** A page that has been looked at for a moment: what files of several parts need has come. */
async function openPage(): Promise<Page> {
  const asked: string[] = [];
  site.onRequest = (path) => void asked.push(path);
  const page = await browser.newPage();
  await page.goto(site.origin);
  await page.waitForFunction(() => 'upload' in globalThis);
  await expect.poll(() => asked.join(' '), { timeout: 60_000 }).toMatch(/multipart/);
  await page.waitForLoadState('networkidle');
  return page;
}

const UPLOADS = /^sealift\/uploads$/;
const START = /^sealift\/uploads\/start$/;
const PARTS = /^sealift\/uploads\/parts$/;
const WORKER = /seal\.worker/;
const CONNECTION = /^connection to S3$/;
const REQUEST = /^request to S3$/;

test.each([
  [
    'several parts',
    LARGE,
    [
      [UPLOADS, WORKER],
      [START, CONNECTION],
      [REQUEST, PARTS],
    ],
  ],
  ['one part', 1_000_000, [[UPLOADS, WORKER], [START, CONNECTION], [REQUEST]]],
] as const)('a file of %s: two round trips, then S3 is asked', async (_, size, expected) => {
  const page = await openPage();
  const trips = expected.map((names) => together(...names));
  /** What was seen for the first time, by its round trip. */
  const seen = new Map<string, number>();
  const see = async (name: string): Promise<void> => {
    const trip = expected.findIndex((names) => names.some((one) => one.test(name)));
    if (trip < 0) return;
    if (!seen.has(name)) seen.set(name, trip);
    await trips[trip]?.(name);
  };
  site.onRequest = see;
  watchS3(
    () => void see('connection to S3'),
    () => void see('request to S3'),
  );
  const stored = await page.evaluate(
    (size) => (globalThis as unknown as { upload(size: number): Promise<number> }).upload(size),
    size,
  );
  expect(stored).toBe(size);
  expect([...seen.values()]).toEqual(expected.flatMap((names, trip) => names.map(() => trip)));
});

test('an element that the pointer has reached asks for no script but the worker when a file is chosen', async () => {
  const element = await serveBundledPage(
    "import '@sealift/element/define';",
    '<encrypted-upload signer="/sealift"></encrypted-upload>',
  );
  try {
    const asked: string[] = [];
    element.onRequest = (path) => void asked.push(path);
    const page = await browser.newPage();
    await page.goto(element.origin);
    await page.locator('encrypted-upload').hover();
    const names = (): string => asked.join(' ');
    await expect
      .poll(names, { timeout: 60_000 })
      .toMatch(/(?=.*listing-)(?=.*recall-)(?=.*uploader-)(?=.*multipart-)/);
    // They have come when all that they import has.
    const files = element.output.map(({ fileName }) => `/${fileName}`);
    const late = files.filter((name) => /^\/(listing|recall|uploader|english|multipart)-/.test(name));
    // As text: the test's own bundler would make another call of it.
    await page.evaluate(
      `Promise.all(${JSON.stringify(late)}.map((script) => import(script))).then(() => {})`,
    );
    const before = asked.length;
    const file = { name: 'a.bin', mimeType: '', buffer: Buffer.alloc(1000, 7) };
    await page.locator('encrypted-upload input[type=file]').setInputFiles(file);
    await page.locator('encrypted-upload li[data-state=done]').waitFor({ timeout: 60_000 });
    expect(asked.slice(before).filter((path) => path.endsWith('.js'))).toEqual(['seal.worker.js']);
  } finally {
    await element.close();
  }
});
