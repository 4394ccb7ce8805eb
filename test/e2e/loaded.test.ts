import { createServer, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { requestListener } from '@sealift/signer/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort, openStack } from '../packages/stack.js';
import { bundlePage, loadedFiles } from '../sizes.js';
import { type Browser, launch } from './browser.js';

const SCRIPT = `
  import { createUploader } from '@sealift/upload/upload';
  globalThis.upload = async (size) => {
    const uploader = createUploader({ signer: '/sealift' });
    try {
      const receipt = await uploader.upload(new File([new Uint8Array(size).fill(7)], 'a.bin')).finished;
      return { size: receipt.size, workers: uploader.workers };
    } catch ({ code }) {
      return { code };
    }
  };`;
const LARGE = 17 * 1024 * 1024;

let stack: Awaited<ReturnType<typeof openStack>>;
let server: Server;
let browser: Browser;
let origin: string;
let output: Awaited<ReturnType<typeof bundlePage>>;
/** Does not come. */
let lost: RegExp | undefined;
/** Bytes after gzip by name, of all files that the browser asked for. */
const sent = new Map<string, number>();

beforeAll(async () => {
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  [stack, browser, output] = await Promise.all([openStack([origin]), launch(), bundlePage(SCRIPT)]);
  const files = new Map(
    output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]),
  );
  const signer = requestListener(stack.signer);
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', origin);
    if (pathname.startsWith('/sealift/')) return signer(request, response);
    if (pathname === '/') {
      return response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>');
    }
    const file = files.get(pathname.slice(1));
    if (file === undefined) return response.writeHead(404).end();
    if (lost?.test(pathname)) return response.destroy();
    const body = gzipSync(file, { level: 9 });
    sent.set(pathname.slice(1), body.byteLength);
    const type = { 'content-type': 'text/javascript', 'content-encoding': 'gzip' };
    return response.writeHead(200, { ...type, 'cache-control': 'max-age=3600' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
});
afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
  await stack?.close();
});

/** A page with an empty cache. */
async function open() {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(origin);
  await page.waitForFunction(() => 'upload' in globalThis);
  const upload = (size: number): Promise<unknown> =>
    page.evaluate((size) => (globalThis as unknown as { upload(size: number): unknown }).upload(size), size);
  return { context, page, upload };
}

test.each([
  ['one part', 1_000_000, 'at work', 22_600],
  ['two parts and a bit', LARGE, 'several parts', 27_000],
] as const)(
  'an ordinary upload of %s loads what "npm run size" counts, and nothing else',
  async (_, size, loaded, most) => {
    sent.clear();
    const { context, upload } = await open();
    expect(await upload(size)).toEqual({ size, workers: 'file' });
    expect([...sent.keys()].sort()).toEqual([...loadedFiles(output, loaded)].sort());
    expect([...sent.values()].reduce((sum, bytes) => sum + bytes)).toBeLessThan(most);
    await context.close();
  },
);

test('a script that does not come ends the upload that needs it; after a reload it is there', async () => {
  lost = /multipart/;
  const { context, page, upload } = await open();
  try {
    expect(await upload(LARGE)).toEqual({ code: 'script-unavailable' });
    expect(await upload(1_000_000)).toMatchObject({ size: 1_000_000 });
    lost = undefined;
    await page.reload();
    await page.waitForFunction(() => 'upload' in globalThis);
    expect(await upload(LARGE)).toMatchObject({ size: LARGE });
  } finally {
    lost = undefined;
    await context.close();
  }
});
