import { expect, test } from 'vitest';
import { localOpeningWorker } from './local-opening-worker.js';

const { signal } = new AbortController();

test('a range of which every byte came before its connection broke is not asked for again', async () => {
  const asked: (string | null)[] = [];
  const worker = localOpeningWorker(async ({ headers }) => {
    asked.push(new Headers(headers).get('range'));
    const all = Uint8Array.of(1, 2, 3, 4);
    // What S3 makes of a range that ends before it begins: the whole object.
    if (asked.length > 1) return new Response(new Uint8Array(8));
    let pulls = 0;
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void =>
      pulls++ === 0 ? controller.enqueue(all) : controller.error(new TypeError('broken'));
    return new Response(new ReadableStream({ pull }), { status: 206 });
  });
  await worker.open(1, undefined);
  const range = {
    request: { method: 'GET' as const, url: 'https://s3.test', headers: {}, expiresAt: 0 },
    offset: 4,
    length: 4,
    objectSize: 8,
    etag: '"e"',
    plaintextLength: 4,
  };
  expect(await worker.fetch(1, range, () => {}, signal)).toEqual({ kind: 'short' });
  const again = await worker.fetch(1, range, () => {}, signal);
  expect(again).toMatchObject({ kind: 'opened', plaintext: Uint8Array.of(1, 2, 3, 4) });
  expect(asked).toEqual(['bytes=4-7']);
});
