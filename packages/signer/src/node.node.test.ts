import { createServer, request } from 'node:http';
import { type AddressInfo, Server } from 'node:net';
import { Hono } from 'hono';
import { afterEach, expect, test, vi } from 'vitest';
import { type RunningSigner, requestListener, serve } from './node.js';
import { ORIGIN, stack } from './testing/harness.js';
import { s3Error } from './testing/scripted-s3.js';

const { signer } = stack(() => s3Error(404, 'NotFound'));
const init = {
  method: 'POST',
  headers: { 'content-type': 'application/json', origin: ORIGIN },
  body: '{"size":1}',
};
let running: RunningSigner | undefined;

afterEach(async () => {
  await running?.close();
  running = undefined;
});

test('serves over HTTP', async () => {
  running = await serve(signer, { port: 0 });
  expect(running.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const answer = await fetch(`${running.url}/uploads`, init);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
});

test('a connection is kept longer than proxies keep theirs, and many may wait', async () => {
  const listen = vi.spyOn(Server.prototype, 'listen');
  running = await serve(signer, { port: 0 });
  expect(listen.mock.calls[0]?.[0]).toMatchObject({ backlog: 4096 });
  expect((await fetch(`${running.url}/uploads`, init)).headers.get('keep-alive')).toBe('timeout=65');
  await running.close();
  running = await serve(signer, { port: 0, backlog: 7, keepAliveTimeout: 2 });
  expect(listen.mock.calls[1]?.[0]).toMatchObject({ backlog: 7 });
  expect((await fetch(`${running.url}/uploads`, init)).headers.get('keep-alive')).toBe('timeout=2');
  listen.mockRestore();
});

test('a taken port is an error of serve, not of the process', async () => {
  running = await serve(signer, { port: 0 });
  const port = Number(new URL(running.url).port);
  await expect(serve(signer, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('a body longer than the limit is refused while it is sent', async () => {
  running = await serve(signer, { port: 0 });
  const { port } = new URL(running.url);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sent = request(
      { port, path: '/uploads', method: 'POST', headers: { 'content-type': 'application/json' } },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode);
        sent.destroy();
      },
    );
    sent.on('error', reject);
    for (let at = 0; at < 20; at += 1) sent.write(' '.repeat(10_000));
  });
  expect(status).toBe(413);
});

test('is a listener for node:http and Express', async () => {
  const server = createServer(requestListener(signer));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  expect((await fetch(`http://127.0.0.1:${port}/uploads`, init)).status).toBe(200);
  await new Promise((resolve) => server.close(resolve));
});

test('can be mounted in Hono, under any path', async () => {
  for (const path of ['/', '/sealift', '/api/v1/sealift']) {
    const app = new Hono().mount(path, signer.fetch);
    const answer = await app.request(`https://app.example${path.replace(/\/$/, '')}/uploads`, init);
    expect(answer.status).toBe(200);
  }
});
