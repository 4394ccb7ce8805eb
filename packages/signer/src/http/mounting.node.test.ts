import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { requestListener } from '../node.js';
import { ORIGIN, stack } from '../testing/harness.js';
import { s3Error } from '../testing/scripted-s3.js';

const express = createRequire(import.meta.url)('express');
const init = {
  method: 'POST',
  headers: { 'content-type': 'application/json', origin: ORIGIN },
  body: '{"size":1}',
};
const signerAt = (basePath: string) => stack(() => s3Error(404, 'NotFound'), { basePath }).signer;

let said: string[];
beforeEach(() => {
  said = [];
  vi.spyOn(console, 'error').mockImplementation((line) => void said.push(String(line)));
});
afterEach(() => vi.restoreAllMocks());

/** Twice the same call: what a server says it says once. */
async function calls(app: RequestListener, path: string): Promise<{ code?: string; detail?: string }> {
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await fetch(`http://127.0.0.1:${port}${path}`, init).then((answer) => answer.text());
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, init);
  const found = (await answer.json()) as { code?: string; detail?: string };
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return found;
}

describe('in Express', () => {
  test('before a body parser all is well, and nothing is said', async () => {
    const app = express().use(requestListener(signerAt('/sealift')));
    expect(await calls(app, '/sealift/uploads')).toMatchObject({ key: expect.any(String) });
    expect(said).toEqual([]);
  });

  test('after express.json() the body is gone', async () => {
    const app = express()
      .use(express.json())
      .use(requestListener(signerAt('/sealift')));
    const { code, detail } = await calls(app, '/sealift/uploads');
    expect(code).toBe('body-consumed');
    expect(detail).toContain('Mount the signer before what reads bodies, as express.json()');
    expect(said).toEqual([`sealift signer: body-consumed: ${detail}`]);
  });

  test('below a path that the router strips', async () => {
    const app = express().use('/sealift', requestListener(signerAt('/sealift')));
    const { code, detail } = await calls(app, '/sealift/uploads');
    expect(code).toBe('base-path-mismatch');
    expect(detail).toContain('asked for "/uploads": set basePath: \'\' in createSigner');
    expect(said).toEqual([`sealift signer: base-path-mismatch: ${detail}`]);
  });
});

test('a doubled basePath is called one', async () => {
  const listener = requestListener(signerAt('/sealift'));
  const { code, detail } = await calls(listener, '/sealift/sealift/uploads/start?a=secret');
  expect(code).toBe('base-path-mismatch');
  expect(detail).toContain('"/sealift" is there twice');
  expect(said).toHaveLength(1);
  expect(`${detail}${said}`).not.toContain('secret');
});

test('any other address is just not found, and only what is plain is shown', async () => {
  const { fetch } = signerAt('/sealift');
  const codeAt = async (path: string) => {
    const answer = await fetch(new Request(`https://app.example${path}`, init));
    return ((await answer.json()) as { code: string }).code;
  };
  expect(await codeAt('/sealift/nothing')).toBe('not-found');
  expect(await codeAt('/%0a<b>/uploads')).toBe('not-found');
  expect(await codeAt('/x/uploads')).toBe('base-path-mismatch');
  expect(said).toHaveLength(1);
});

test('a page that may not call learns nothing of it', async () => {
  const headers = { ...init.headers, origin: 'https://evil.example' };
  const answer = await signerAt('/sealift').fetch(
    new Request('https://app.example/uploads', { ...init, headers }),
  );
  expect(await answer.json()).toMatchObject({ code: 'origin-not-allowed' });
  expect(said).toEqual([]);
});

test('a request whose body was read says so on every platform', async () => {
  const app = new Hono().use(async (context, next) => {
    await context.req.raw.text();
    await next();
  });
  const signer = signerAt('');
  app.all('*', (context) => signer.fetch(context.req.raw));
  const answer = await app.request('https://app.example/uploads', init);
  expect(await answer.json()).toMatchObject({ code: 'body-consumed', status: 500 });
});
