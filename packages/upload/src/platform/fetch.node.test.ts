import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSignerClient } from '../signer/client.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { localOpeningWorker } from '../workers/local-opening-worker.js';

const never = new AbortController().signal;
let server: Server;
let origin: string;
/** Paths that were asked for, and what came along. */
const seen: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(`${request.url} ${request.headers.authorization ?? '-'}`);
    const status = Number(/^\/(30\d)\//.exec(request.url ?? '')?.[1] ?? 200);
    response.writeHead(status, status === 200 ? {} : { location: '/elsewhere' }).end('{"token":"t"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test.each([301, 302, 303, 307, 308])('the signer answers %i: nothing goes elsewhere', async (status) => {
  seen.length = 0;
  const signer = createSignerClient(
    { signer: `${origin}/${status}`, headers: { authorization: 'Bearer x' } },
    { retries: 0 },
    createFakeClock(),
  );
  const code = await signer.call('uploads/start', { token: 'secret' }, never).then(
    () => 'answered',
    (error) => error.code,
  );
  expect(code).toBe('signer-unreachable');
  expect(seen).toEqual([`/${status}/uploads/start Bearer x`]);
});

test.each([302, 307])('S3 answers a GET with %i: what it names is not read', async (status) => {
  seen.length = 0;
  const worker = localOpeningWorker();
  await worker.open(1, undefined);
  const request = { method: 'GET' as const, url: `${origin}/${status}/object`, headers: {}, expiresAt: 0 };
  const range = { request, etag: '"e"', offset: 0, length: 13, objectSize: 13, plaintextLength: 13 };
  expect(await worker.fetch(1, range, () => {}, never)).toEqual({ kind: 'unreachable' });
  expect(seen).toEqual([`/${status}/object -`]);
});
