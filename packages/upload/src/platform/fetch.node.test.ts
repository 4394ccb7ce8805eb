import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSignerClient } from '../signer/client.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { localOpeningWorker } from '../workers/local-opening-worker.js';
import { ask } from './fetch.js';

const never = new AbortController().signal;
let server: Server;
let origin: string;
/** Paths that were asked for, and what came along. */
const seen: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/flood') {
      const chunk = 'x'.repeat(65_536);
      const pour = (): void => void (response.destroyed || response.write(chunk, () => setImmediate(pour)));
      return pour();
    }
    if (request.url === '/drip') {
      const timer = setInterval(() => response.write(' '), 20);
      return void response.once('close', () => clearInterval(timer));
    }
    seen.push(`${request.url} ${request.headers.authorization ?? '-'}`);
    const status = Number(/^\/(30\d)\//.exec(request.url ?? '')?.[1] ?? 200);
    response.writeHead(status, status === 200 ? {} : { location: '/elsewhere' }).end('{"token":"t"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

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

describe('a body', () => {
  const flood = async (most: number): Promise<number> => {
    const answer = await ask({ method: 'GET', url: `${origin}/flood`, headers: {} }, most, 5000);
    return answer?.text.length ?? -1;
  };

  test.each([1, 4096, 1_048_576])('without end is read to %i bytes', async (most) => {
    expect(await flood(most)).toBe(most);
  });

  test('that drips is no answer', async () => {
    const began = performance.now();
    expect(await ask({ method: 'GET', url: `${origin}/drip`, headers: {} }, 100, 300)).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(2000);
  });

  test('is not waited for when the caller has had enough', async () => {
    const controller = new AbortController();
    const asked = ask(
      { method: 'GET', url: `${origin}/drip`, headers: {}, signal: controller.signal },
      100,
      9000,
    );
    setTimeout(() => controller.abort(new Error('enough')), 100);
    await expect(asked).rejects.toThrow('enough');
  });
});
