import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealStack, startRealStack } from '../testing/real-stack.js';
import type { send } from './xhr.js';

/** In a real Chromium: what may come instead of S3's answer to a PUT. */

let stack: RealStack;

beforeAll(async () => {
  stack = await startRealStack();
}, 60_000);
afterAll(() => stack?.close(), 60_000);

/** What `send` makes of it, and the paths that were asked for. */
async function put(answer: (response: ServerResponse) => void): Promise<[object, string[]]> {
  stack.calls.length = 0;
  stack.intercept = ({ url }, response) => {
    if (url === '/sealift/elsewhere') response.writeHead(200).end();
    else answer(response);
    return true;
  };
  const outcome = await stack.page.evaluate(() => {
    const globals = globalThis as never as { send: typeof send };
    const request = { method: 'PUT' as const, url: '/sealift/object', headers: {}, expiresAt: 0 };
    return globals.send(request, new Uint8Array(1000), () => {}, new AbortController().signal);
  });
  return [outcome, stack.calls.slice()];
}

test('an empty 200', async () => {
  expect(await put((response) => response.writeHead(200).end())).toEqual([
    { kind: 'answered', status: 200, text: '', retryAfter: null },
    ['object'],
  ]);
});

test.each([307, 308])('%i: XMLHttpRequest follows, but what answers there is not S3', async (status) => {
  const [outcome, calls] = await put((response) =>
    response.writeHead(status, { location: '/sealift/elsewhere' }).end(),
  );
  expect(outcome).toMatchObject({ kind: 'answered', status: 302, text: '' });
  expect(calls).toEqual(['object', 'elsewhere']);
});

test('an answer without end is not read on', async () => {
  let sent = 0;
  let cut = false;
  const [outcome] = await put((response) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    const chunk = 'x'.repeat(16_384);
    const timer = setInterval(() => {
      sent += chunk.length;
      response.write(chunk);
    }, 5);
    response.once('close', () => {
      clearInterval(timer);
      cut = true;
    });
  });
  expect(outcome).toMatchObject({ kind: 'answered', status: 200, text: 'x'.repeat(4096) });
  await expect.poll(() => cut).toBe(true);
  expect(sent).toBeLessThan(4_000_000);
});
