import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { requestListener } from '@sealift/signer/node';
import { chromium } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { CHROMIUM_ARGS, findChromium } from '../browser/chromium.js';
import { freePort, openStack } from '../packages/stack.js';
import { bundlePage } from '../sizes.js';
import type { Browser } from './browser.js';

/** What a developer reads on the page's console when the page, the signer or the bucket is set up wrongly. */

const express = createRequire(import.meta.url)('express');
const SCRIPT = `
  import '@sealift/element/define';
  import { createUploader } from '@sealift/upload/upload';
  globalThis.upload = (signer) =>
    createUploader({ signer, retry: { retries: 0 } })
      .upload(new File(['plaintext'], 'secret-name.txt'))
      .finished.then(() => 'done', ({ code, message }) => ({ code, message }));`;

let stack: Awaited<ReturnType<typeof openStack>>;
let browser: Browser;
let port: number;
let files: Map<string, string | Uint8Array>;
const servers: Server[] = [];

beforeAll(async () => {
  port = await freePort();
  const executablePath = findChromium();
  const args = [...CHROMIUM_ARGS, '--host-resolver-rules=MAP app.test 127.0.0.1'];
  const [opened, launched, output] = await Promise.all([
    openStack([`http://127.0.0.1:${port}`, `http://app.test:${port}`]),
    chromium.launch({ args, ...(executablePath ? { executablePath } : {}) }),
    bundlePage(SCRIPT),
  ]);
  [stack, browser] = [opened, launched];
  files = new Map(output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]));
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
afterAll(async () => {
  await browser?.close();
  await stack?.close();
});

/** The page's files at `port`, or another one; everything else is for `other`. @returns the origin */
async function serve(other: RequestListener, at = port): Promise<string> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname.slice(1);
    if (path === '')
      return response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>');
    const file = files.get(path);
    if (file === undefined) return other(request, response);
    return response.writeHead(200, { 'content-type': 'text/javascript' }).end(file);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  return `http://127.0.0.1:${at}`;
}

/** Two uploads, one after the other: what came of the second, and what the console says of both. */
async function visit(page: string, signer: string) {
  const context = await browser.newContext();
  const tab = await context.newPage();
  const said: string[] = [];
  tab.on('console', (message) => {
    if (message.type() === 'error' && message.text().startsWith('Sealift')) said.push(message.text());
  });
  await tab.goto(page);
  await tab.waitForFunction(() => 'upload' in globalThis);
  const upload = () =>
    tab.evaluate(
      (address) =>
        (
          globalThis as unknown as { upload(signer: string): Promise<{ code: string; message: string }> }
        ).upload(address),
      signer,
    );
  await upload();
  await expect.poll(() => said.length, { timeout: 30_000 }).toBe(1);
  const { code, message } = await upload();
  await tab.waitForTimeout(500);
  await context.close();
  expect(said).toHaveLength(1);
  expect(`${said}${message}`).not.toMatch(/X-Amz|secret-name|\?\w+=/);
  return { code, said: said[0] ?? '' };
}

const signer: RequestListener = (request, response) => requestListener(stack.signer)(request, response);

test('a signer that does not know the page', async () => {
  const elsewhere = await freePort();
  const address = await serve(signer, elsewhere);
  const page = await serve(signer, await freePort());
  const { code, said } = await visit(page, `${address}/sealift`);
  expect(code).toBe('signer-unreachable');
  expect(said).toMatch(/^Sealift: signer-unreachable: Something answers at /);
  expect(said).toContain(`Add "${page}" to allowedOrigins`);
});

test('a signer that is not there', async () => {
  const page = await serve(signer);
  const { said } = await visit(page, `http://127.0.0.1:${await freePort()}/sealift`);
  expect(said).toMatch(/^Sealift: signer-unreachable: Nothing answers at .*that the signer runs\.$/);
});

test("a development server's own page in place of the signer", async () => {
  const page = await serve((_, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>App</title>'),
  );
  const { code, said } = await visit(page, '/sealift');
  expect(code).toBe('signer-answer-invalid');
  expect(said).toMatch(/^Sealift: signer-answer-invalid: The answer \(200\) is a web page.*server\.proxy/);
});

test('a body that express.json() has read, and a path that the router strips', async () => {
  const app = express();
  app.use('/early', express.json(), (request: IncomingMessage, response: never) => {
    request.url = `/sealift${request.url}`;
    return signer(request, response);
  });
  app.use('/sealift', signer);
  const page = await serve(app);
  expect((await visit(page, '/early')).said).toMatch(
    /^Sealift: body-consumed: Mount the signer before .*express\.json/,
  );
  const { code, said } = await visit(page, '/sealift');
  expect(code).toBe('signer-refused');
  expect(said).toMatch(/^Sealift: base-path-mismatch: .*set basePath: '' in createSigner/);
});

test('a proxy that strips a header', async () => {
  const page = await serve((request, response) => {
    delete request.headers['content-type'];
    request.rawHeaders = request.rawHeaders.filter((_, index, all) => {
      const name = all[index - (index % 2)] ?? '';
      return name.toLowerCase() !== 'content-type';
    });
    return signer(request, response);
  });
  const { said } = await visit(page, '/sealift');
  expect(said).toMatch(/^Sealift: unsupported-media-type: .*strips or changes Content-Type\.$/);
});

test('a bucket whose CORS rules do not know the page', async () => {
  const known = `http://127.0.0.1:${port}`;
  const page = await serve(
    (request, response) => {
      const at = request.rawHeaders.findIndex((name) => name.toLowerCase() === 'origin');
      request.rawHeaders[at + 1] = known;
      request.headers.origin = known;
      return signer(request, response);
    },
    await freePort(),
  );
  const { code, said } = await visit(page, '/sealift');
  expect(code).toBe('s3-unreachable');
  expect(said).toMatch(/^Sealift: s3-unreachable: /);
  expect(said).toContain(`sealift bucket setup --allowed-origin ${page}`);
});

test('a page that is not secure', async () => {
  await serve(signer);
  const { code, said } = await visit(`http://app.test:${port}`, '/sealift');
  expect(code).toBe('insecure-context');
  expect(said).toMatch(/^Sealift: insecure-context: The page was loaded over http from app\.test.*https/);
});

test('an element without a signer', async () => {
  const page = await serve(signer);
  const context = await browser.newContext();
  const tab = await context.newPage();
  const said: string[] = [];
  tab.on('console', (message) => void (message.type() === 'error' && said.push(message.text())));
  await tab.goto(page);
  await tab.evaluate(() => {
    document.body.innerHTML = '<encrypted-upload></encrypted-upload><encrypted-upload></encrypted-upload>';
  });
  for (const index of [0, 1])
    await tab
      .locator('encrypted-upload')
      .nth(index)
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') });
  await expect.poll(() => said.length, { timeout: 10_000 }).toBeGreaterThan(0);
  await tab.waitForTimeout(300);
  await context.close();
  expect(said).toEqual([
    'Sealift: signer-missing: <encrypted-upload> needs a signer attribute with the address of the signer, as in <encrypted-upload signer="/sealift">.',
  ]);
});
