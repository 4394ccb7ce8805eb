import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, launch } from './browser.js';
import { type BundledPage, serveBundledPage } from './bundled-page.js';

/** Uploads, and asks a worker of its own what an uploader's workers are asked. */
const SCRIPT = `
  import { createUploader } from '@sealift/upload/upload';
  globalThis.upload = async (options) => {
    const uploader = createUploader({ signer: '/sealift', ...options });
    const { size } = await uploader.upload(new File([new Uint8Array(9_000_000).fill(7)], 'a.bin')).finished;
    const { workers } = uploader;
    uploader.close();
    return { size, workers };
  };
  globalThis.ask = (known) => new Promise((resolve) => {
    const worker = new Worker('/seal.worker.js', { type: 'module' });
    worker.onmessage = ({ data }) => {
      if (data.ready) worker.postMessage({ call: 1, name: 'speedUp', args: [known] });
      else resolve(data.value ?? data.error);
    };
  });`;
const REPORTS = 'reports';

let site: BundledPage;
let browser: Browser;
/** Of page and worker alike. */
let policy: string | undefined;
let reports = 0;

beforeAll(async () => {
  [site, browser] = await Promise.all([serveBundledPage(SCRIPT), launch()]);
  site.onRequest = (path) => {
    if (path === REPORTS) reports++;
  };
  site.headers = (path): Record<string, string> =>
    policy === undefined || path === REPORTS
      ? {}
      : { 'content-security-policy': `${policy}; report-uri /${REPORTS}` };
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const strict = (): string =>
  `default-src 'none'; img-src data:; worker-src 'self'; connect-src 'self' ${site.s3}`;

test.each([
  ['without a policy', () => undefined, true],
  ['under a policy for scripts', () => `${strict()}; script-src 'self'`, false],
  ['under one that allows WebAssembly', () => `${strict()}; script-src 'self' 'wasm-unsafe-eval'`, true],
] as const)('%s: in WebAssembly where it may, and nothing is reported', async (_, under, fast) => {
  policy = under();
  reports = 0;
  const context = await browser.newContext();
  const page = await context.newPage();
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  await page.goto(site.origin);
  await page.waitForFunction(() => 'upload' in globalThis);
  const call = (name: string, argument?: unknown): Promise<unknown> =>
    page.evaluate(
      ([name, argument]) =>
        (globalThis as unknown as Record<string, (argument: unknown) => unknown>)[name as string]?.(argument),
      [name, argument],
    );
  expect(await call('upload')).toEqual({ size: 9_000_000, workers: 'file' });
  expect(await call('ask')).toBe(fast);
  expect(await call('upload', { webAssembly: false })).toMatchObject({ size: 9_000_000 });
  expect([said, reports]).toEqual([[], 0]);
  // The test would see a report: a page that says what is not so gets one, and its upload ends well.
  expect(await call('upload', { webAssembly: true })).toEqual({ size: 9_000_000, workers: 'file' });
  if (!fast) await expect.poll(() => reports).toBeGreaterThan(0);
  await context.close();
});
