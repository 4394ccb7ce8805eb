import { once } from 'node:events';
import { request as ask, createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { flip, noise } from '../../../core/test/bytes.js';
import { requestListener } from '../node/index.js';
import { aes, BUCKET, type TestBucket, testBucket } from '../testing/bucket.js';
import { type ObjectHandlerOptions, objectHandler, type ServedObject } from './index.js';

const SEGMENT = 786_432;
const SIZE = 5 * SEGMENT + 1000;
const film = noise(SIZE);
const input = { Bucket: BUCKET, Key: 'films/a b' };

let bucket: TestBucket;
let server: Server | undefined;
let told: unknown[];
beforeAll(async () => {
  bucket = await testBucket();
});
beforeEach(async () => {
  told = [];
  await put({});
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  const { objects } = await bucket.left();
  const Objects = objects.map((Key) => ({ Key }));
  await bucket.plain.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
});
afterAll(() => bucket.close());

async function put({ segments = true, Body = film, fileInfo = { name: 'a “film”.mp4', type: 'video/mp4' } }) {
  await (await bucket.client()).putObject({ ...input, Body }, { segments, fileInfo });
}

async function handlerFor(
  served: Partial<ServedObject> = {},
  options: Partial<ObjectHandlerOptions> = {},
  client: S3Client = bucket.plain,
) {
  return objectHandler({
    s3: await bucket.client({ client }),
    authorize: () => ({ input, ...served }),
    onError: (error) => void told.push(error),
    ...options,
  });
}

/** @returns the address of a server that answers with this handler */
async function served(...how: Parameters<typeof handlerFor>): Promise<string> {
  server = createServer(requestListener(await handlerFor(...how)));
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/film`;
}

const same = (found: ArrayBuffer, from: number, to: number): boolean =>
  Buffer.from(found).equals(film.subarray(from, to));
const codeOf = async (answer: Response): Promise<unknown> => ((await answer.json()) as { code: string }).code;

/** Flips a bit of the stored object. */
async function damage(bit: number): Promise<void> {
  const { Body, Metadata } = await bucket.plain.send(new GetObjectCommand(input));
  const changed = flip((await Body?.transformToByteArray()) ?? new Uint8Array(), bit);
  await bucket.plain.send(new PutObjectCommand({ ...input, Body: changed, Metadata }));
}

describe('over HTTP', () => {
  test('all of it', async () => {
    const answer = await fetch(await served());
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
      'content-length': `${SIZE}`,
      'content-type': 'video/mp4',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers.has('content-disposition')).toBe(false);
    expect(answer.headers.has('content-security-policy')).toBe(false);
    expect(same(await answer.arrayBuffer(), 0, SIZE)).toBe(true);
    expect(told).toEqual([]);
  });

  test.each([
    ['bytes=0-9', 0, 10],
    [`bytes=${SEGMENT - 5}-${SEGMENT + 4}`, SEGMENT - 5, SEGMENT + 5],
    [`bytes=${2 * SEGMENT}-`, 2 * SEGMENT, SIZE],
    ['bytes=-7', SIZE - 7, SIZE],
    [`bytes=${SIZE - 1}-${2 * SIZE}`, SIZE - 1, SIZE],
  ])('%s, and only the segments that cover it are fetched', async (range, from, to) => {
    const client = bucket.another();
    const fetched: string[] = [];
    client.middlewareStack.add(
      (next) =>
        (async (args: { input: { Key?: string; Range?: string } }) => {
          if (args.input.Key === input.Key && args.input.Range) fetched.push(args.input.Range);
          return next(args as never);
        }) as never,
      { step: 'initialize' },
    );
    const answer = await fetch(await served({}, {}, client), { headers: { range } });
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe(`bytes ${from}-${to - 1}/${SIZE}`);
    expect(answer.headers.get('content-length')).toBe(`${to - from}`);
    expect(same(await answer.arrayBuffer(), from, to)).toBe(true);
    const first = Math.floor(from / SEGMENT) * SEGMENT;
    const end = Math.min(Math.ceil(to / SEGMENT) * SEGMENT, SIZE);
    expect(fetched).toEqual([`bytes=${SIZE}-${SIZE + 15}`, `bytes=${first}-${end - 1}`]);
  });

  test('several ranges are all of it; one behind the end is 416', async () => {
    const url = await served();
    expect((await fetch(url, { headers: { range: 'bytes=0-1,5-6' } })).status).toBe(200);
    const answer = await fetch(url, { headers: { range: `bytes=${SIZE}-` } });
    expect([answer.status, answer.headers.get('content-range')]).toEqual([416, `bytes */${SIZE}`]);
    expect(await codeOf(answer)).toBe('range-not-satisfiable');
  });

  test('HEAD', async () => {
    const url = await served();
    const answer = await fetch(url, { method: 'HEAD', headers: { range: 'bytes=0-9' } });
    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, `${SIZE}`]);
    expect(await answer.text()).toBe('');
  });

  test('ETag, If-None-Match, If-Match and If-Range', async () => {
    const url = await served({ cacheControl: 'private, max-age=60' });
    const etag = (await fetch(url, { method: 'HEAD' })).headers.get('etag') ?? '';
    expect(etag).toBe((await bucket.plain.send(new HeadObjectCommand(input))).ETag);
    const range = 'bytes=0-9';
    const unchanged = await fetch(url, { headers: { 'if-none-match': etag } });
    expect([unchanged.status, unchanged.headers.get('etag')]).toEqual([304, etag]);
    expect(unchanged.headers.get('cache-control')).toBe('private, max-age=60');
    const statusWith = async (headers: Record<string, string>) => (await fetch(url, { headers })).status;
    expect(await statusWith({ 'if-match': '"other"' })).toBe(412);
    expect(await statusWith({ range, 'if-range': etag })).toBe(206);
    expect(await statusWith({ range, 'if-range': '"other"' })).toBe(200);
    await put({});
    expect(await statusWith({ 'if-none-match': etag })).toBe(200);
    expect(await statusWith({ range, 'if-range': etag })).toBe(200);
  });

  test('an empty file', async () => {
    await put({ Body: new Uint8Array() });
    const answer = await fetch(await served());
    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, '0']);
    expect((await answer.arrayBuffer()).byteLength).toBe(0);
  });

  test('a target and a method that are none', async () => {
    const { port } = new URL(await served());
    const statusOf = async (path: string, method: string) => {
      const sent = ask({ port, path, method }).end();
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      answer.resume();
      return answer.statusCode;
    };
    expect(await statusOf('http://films.example/film', 'HEAD')).toBe(200);
    expect(await statusOf('//films.example/film', 'HEAD')).toBe(200);
    expect(await statusOf('http://[', 'GET')).toBe(400);
    expect(await statusOf('/film', 'TRACE')).toBe(400);
    expect(await statusOf('/film', 'DELETE')).toBe(405);
  });
});

describe('who may read', () => {
  test('nobody without an answer', async () => {
    for (const authorize of [
      () => null,
      async () => undefined,
      () => {
        throw new Error('no session');
      },
    ]) {
      const answer = await (await handlerFor({}, { authorize })).fetch(
        new Request('https://films.example/a'),
      );
      expect([answer.status, await codeOf(answer)]).toEqual([403, 'not-authorized']);
    }
    expect(told).toEqual([]);
  });

  test('an answer that cannot be used is the operator’s', async () => {
    for (const answer of [
      {},
      true,
      { input: {} },
      { input: { Bucket: BUCKET } },
      { input, disposition: 'x' },
    ]) {
      const handler = await handlerFor({}, { authorize: () => answer as unknown as ServedObject });
      const said = await handler.fetch(new Request('https://films.example/a'));
      expect([said.status, await codeOf(said)]).toEqual([500, 'internal-error']);
    }
    expect(told.map((error) => (error as { code: string }).code)).toEqual(Array(5).fill('invalid-option'));
  });

  test('there is no default', async () => {
    const s3 = await bucket.client();
    expect(() => objectHandler({ s3 } as never)).toThrow('authorize is required');
    expect(() => objectHandler({ authorize: () => null } as never)).toThrow('s3 is an S3EncryptionClient');
    expect(() => objectHandler({ s3, authorize: () => null, maxWithoutTable: Number.NaN })).toThrow(
      'maxWithoutTable',
    );
  });
});

describe('type and name', () => {
  const headersOf = async (more: Partial<ServedObject>) =>
    (await (await handlerFor(more)).fetch(new Request('https://a.example/', { method: 'HEAD' }))).headers;

  test('of the uploader only what runs nothing', async () => {
    for (const type of ['text/html', 'image/svg+xml', 'text/javascript', 'video/mp4,text/html']) {
      await put({ Body: noise(10), fileInfo: { name: 'a', type } });
      expect((await headersOf({})).get('content-type')).toBe('application/octet-stream');
    }
  });

  test('of the application whatever it says, in a sandbox', async () => {
    const headers = await headersOf({ contentType: 'text/html; charset=utf-8' });
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toBe('sandbox');
    expect((await headersOf({ contentType: 'video/webm' })).has('content-security-policy')).toBe(false);
  });

  test('a name only where it is asked for, without what could mislead', async () => {
    expect((await headersOf({ disposition: 'attachment' })).get('content-disposition')).toBe(
      `attachment; filename="a _film_.mp4"; filename*=UTF-8''a%20%E2%80%9Cfilm%E2%80%9D.mp4`,
    );
    const fileName = 'x"\r\n\u202efdp.exe';
    expect((await headersOf({ disposition: 'inline', fileName })).get('content-disposition')).toBe(
      `inline; filename="x_fdp.exe"; filename*=UTF-8''x_fdp.exe`,
    );
  });
});

describe('what is not genuine', () => {
  test('from its first segment on is no answer', async () => {
    await damage(8 * (2 * SEGMENT + 3));
    const url = await served();
    const answer = await fetch(url, { headers: { range: `bytes=${2 * SEGMENT}-` } });
    expect([answer.status, await codeOf(answer)]).toEqual([502, 'object-unreadable']);
    expect(told).toMatchObject([{ code: 'segment-damaged', segment: 2 }]);
    // The others can be read.
    expect(same(await (await fetch(url, { headers: { range: 'bytes=0-9' } })).arrayBuffer(), 0, 10)).toBe(
      true,
    );
  });

  test('further on ends the connection, after genuine bytes', async () => {
    await damage(8 * (4 * SEGMENT + 3));
    const answer = await fetch(await served());
    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, `${SIZE}`]);
    const pieces: Uint8Array[] = [];
    const reading = (async () => {
      for await (const piece of answer.body as unknown as AsyncIterable<Uint8Array>) pieces.push(piece);
    })();
    await expect(reading).rejects.toThrow();
    const read = Buffer.concat(pieces);
    expect(read.byteLength).toBeLessThanOrEqual(4 * SEGMENT);
    expect(same(new Uint8Array(read).buffer, 0, read.byteLength)).toBe(true);
    expect(told).toMatchObject([{ code: 'segment-damaged', segment: 4 }]);
  });

  test('is not told in detail', async () => {
    await damage(8 * 3);
    const answer = await fetch(await served());
    const text = `${await answer.text()}${JSON.stringify([...answer.headers])}`;
    expect(text).not.toMatch(/films|records|segment|127\.0\.0\.1:/);
  });
});

describe('without a table', () => {
  test('all of an object is verified before its first byte', async () => {
    await put({ segments: false });
    await bucket.plain.send(
      new PutObjectCommand({ Bucket: BUCKET, Key: `${input.Key}.segments`, Body: 'mine' }),
    );
    const url = await served();
    const answer = await fetch(url, { headers: { range: 'bytes=5-9' } });
    expect([answer.status, same(await answer.arrayBuffer(), 5, 10)]).toEqual([206, true]);
    await damage(8 * (4 * SEGMENT));
    expect((await fetch(url, { headers: { range: 'bytes=5-9' } })).status).toBe(502);
  });

  test('a large one is refused, and the operator told what to do', async () => {
    await put({ segments: false });
    const answer = await fetch(await served({}, { maxWithoutTable: SIZE }));
    expect([answer.status, await codeOf(answer)]).toEqual([502, 'object-unreadable']);
    expect(told).toMatchObject([{ code: 'segment-table-needed' }]);
    expect((await fetch(await served({}, { maxWithoutTable: SIZE + 16 }))).status).toBe(200);
  });
});

describe('what is not there', () => {
  test('an object', async () => {
    const answer = await fetch(await served({ input: { Bucket: BUCKET, Key: 'none' } }));
    expect([answer.status, await codeOf(answer)]).toEqual([404, 'object-not-found']);
    expect(told).toEqual([]);
  });

  test('its key', async () => {
    const s3 = await bucket.client({ keyring: await aes(2) });
    const answer = await fetch(await served({}, { s3 }));
    expect([answer.status, await codeOf(answer)]).toEqual([502, 'object-unreadable']);
  });

  test('S3', async () => {
    const client = new S3Client({ ...bucket.config, endpoint: 'http://127.0.0.1:1', maxAttempts: 1 });
    const answer = await fetch(await served({}, {}, client));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await codeOf(answer)).toBe('object-unavailable');
    client.destroy();
  });

  test('what the operator gets by default has no address in it', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const client = new S3Client({ ...bucket.config, endpoint: 'http://127.0.0.1:1', maxAttempts: 1 });
    const s3 = await bucket.client({ client });
    const handler = objectHandler({ s3, authorize: () => ({ input }) });
    await handler.fetch(new Request('https://films.example/secret'));
    expect(said.mock.calls).toEqual([['sealift http: Error']]);
    said.mockRestore();
    client.destroy();
  });
});

describe('a connection to S3 that breaks', () => {
  /** A client of S3 whose answers with content of the object end after so many bytes, each number once. */
  function breaking(...after: number[]) {
    const client = bucket.another();
    const asked: string[] = [];
    client.middlewareStack.add(
      (next) =>
        (async (args: { input: { Key?: string; Range?: string } }) => {
          const answer = await next(args as never);
          const { Key, Range = '' } = args.input;
          // Not the tag.
          if (Key !== input.Key || !Range || Range.startsWith(`bytes=${SIZE}-`)) return answer;
          asked.push(Range);
          const most = after.shift();
          if (most === undefined) return answer;
          const output = answer.output as { Body?: Readable };
          const whole = output.Body;
          output.Body = Readable.from(
            (async function* () {
              let left = most;
              for await (const chunk of whole ?? []) {
                yield chunk.subarray(0, left);
                left -= chunk.byteLength;
                if (left <= 0) throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
              }
            })(),
          );
          return answer;
        }) as never,
      { step: 'initialize' },
    );
    return { client, asked };
  }

  test('is another one, which goes on behind what was verified', async () => {
    const { client, asked } = breaking(2 * SEGMENT + 5, SEGMENT + 1);
    const answer = await fetch(await served({}, {}, client));
    expect(same(await answer.arrayBuffer(), 0, SIZE)).toBe(true);
    expect(asked.map((range) => Number(/\d+/.exec(range)?.[0]) / SEGMENT)).toEqual([0, 2, 3]);
    expect(told).toEqual([]);
  });

  test('twice without a byte in between is no answer, or breaks the one that is there', async () => {
    const none = breaking(5, 5);
    const answer = await fetch(await served({}, {}, none.client));
    expect([answer.status, await codeOf(answer)]).toEqual([503, 'object-unavailable']);
    expect(told).toMatchObject([{ code: 'ECONNRESET' }]);
    server?.close();
    const later = breaking(SEGMENT + 5, 5);
    const broken = await fetch(await served({}, {}, later.client));
    expect(broken.status).toBe(200);
    await expect(broken.arrayBuffer()).rejects.toThrow();
    expect(told).toHaveLength(2);
  });
});

describe('a client that leaves', () => {
  /** A client of S3, what its connections have read, and how many answers with content of the object are not at their end. */
  function watched() {
    const client = bucket.another();
    const seen = { open: 0, sockets: new Set<Socket>(), bytes: () => 0 };
    seen.bytes = () => [...seen.sockets].reduce((sum, { bytesRead }) => sum + bytesRead, 0);
    client.middlewareStack.add(
      (next) =>
        (async (args: { input: { Key?: string; Range?: string } }) => {
          const answer = await next(args as never);
          const { Body } = answer.output as { Body?: IncomingMessage };
          if (args.input.Range === undefined || Body === undefined) return answer;
          seen.sockets.add(Body.socket);
          seen.open += 1;
          Body.once('close', () => {
            seen.open -= 1;
          });
          return answer;
        }) as never,
      { step: 'initialize' },
    );
    return { client, seen };
  }

  const large = noise(40 * SEGMENT);

  test('that does not read stops S3’s answer, and going away ends it', async () => {
    await put({ Body: large });
    const { client, seen } = watched();
    const left = new AbortController();
    const answer = await fetch(await served({}, {}, client), { signal: left.signal });
    await vi.waitFor(() => expect(seen.open).toBe(1), { timeout: 10_000 });
    // Whatever buffers hold on the way: it comes to rest far from the end.
    let before = -1;
    await vi.waitFor(
      () => {
        const isAtRest = seen.bytes() === before;
        before = seen.bytes();
        expect(isAtRest).toBe(true);
      },
      { timeout: 20_000, interval: 500 },
    );
    expect(seen.bytes()).toBeLessThan(large.byteLength / 2);
    left.abort();
    await vi.waitFor(() => expect(seen.open).toBe(0), { timeout: 10_000 });
    expect(told).toEqual([]);
    expect(answer.status).toBe(200);
  });

  test('so does leaving the body of a Response', async () => {
    await put({ Body: large });
    const { client, seen } = watched();
    const answer = await (await handlerFor({}, {}, client)).fetch(new Request('https://films.example/a'));
    const reader = answer.body?.getReader();
    expect((await reader?.read())?.value?.byteLength).toBe(SEGMENT);
    expect(seen.open).toBe(1);
    await reader?.cancel();
    await vi.waitFor(() => expect(seen.open).toBe(0), { timeout: 10_000 });
    expect(told).toEqual([]);
  });
});
