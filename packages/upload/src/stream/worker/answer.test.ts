import { rawAesKeyring } from '@sealift/core/keyrings';
import { createOpener } from '@sealift/core/open';
import { createSealer } from '@sealift/core/seal';
import { segmentTableFrom, verifySegments } from '@sealift/core/segments';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { FetchRequest } from '../../platform/fetch.js';
import { noise, sameBytes } from '../../testing/bytes.js';
import { createFakeClock } from '../../testing/fake-clock.js';
import type { Saved, Seen, StreamSource, WorkerMessage } from '../messages.js';
import { answerWith } from './answer.js';
import { hearSave } from './saves.js';
import type { Held } from './sources.js';

const SEGMENT = 1024;
const SIZE = 40 * SEGMENT + 100;
const film = sealed(SIZE);

async function sealed(size: number) {
  const wrappingKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const keyring = rawAesKeyring({ wrappingKey });
  const plaintext = noise(size);
  const sealer = await createSealer({ keyring, plaintextSize: size });
  const object = new Uint8Array(size + 16);
  if (size > 0) object.set(await sealer.seal(0, plaintext));
  object.set(await sealer.tag(), size);
  const opener = await createOpener({ keyring, metadata: sealer.metadata, objectSize: size + 16 });
  const source = (async function* () {
    yield object;
  })();
  return {
    plaintext,
    object,
    table: (await verifySegments(opener, source, { segmentSize: SEGMENT })).handle,
  };
}

interface Change {
  readonly found?: Awaited<typeof film>;
  readonly claims?: Pick<StreamSource, 'claimedName' | 'claimedType'>;
  /** What S3 does instead of answering: the next requests, in their order. */
  readonly faults?: (() => Response | undefined)[];
  readonly toSave?: boolean;
  readonly method?: string;
}

/** A stream in a service worker, and the S3 that it asks. */
async function stream({ found, claims, faults = [], toSave = false, method = 'GET' }: Change = {}) {
  const { object, plaintext, table } = found ?? (await film);
  const seen: Omit<Seen, 'id'>[] = [];
  const saved: Omit<Saved, 'id'>[] = [];
  const log: string[] = [];
  let stored = object;
  let url = 1;
  const owner = {
    id: 'page',
    postMessage(message: unknown) {
      const { sealift, say, id, ...rest } = message as WorkerMessage & { say: 'seen' | 'save' };
      expect([sealift, id]).toEqual(['stream', 'A']);
      if (say === 'seen') seen.push(rest as Omit<Seen, 'id'>);
      else saved.push(rest as Omit<Saved, 'id'>);
    },
  };
  const source = (): StreamSource => ({
    table,
    request: { method: 'GET', url: `https://s3.test/${url}`, headers: { 'x-a': '1' }, expiresAt: 0 },
    objectSize: object.byteLength,
    etag: '"e"',
    refused: [],
    claimedType: 'video/mp4',
    ...claims,
  });
  const held: Held = {
    id: 'A',
    owner,
    source: source(),
    table: await segmentTableFrom(table),
    refused: new Set(),
  };
  const sources = {
    async renew() {
      url++;
      return { ...held, source: source() };
    },
  };
  const transport = async ({ url, headers, signal }: FetchRequest): Promise<Response | undefined> => {
    const given = headers as Record<string, string>;
    expect(given['x-a']).toBe('1');
    expect(given).not.toHaveProperty('if-match');
    const [, from, to] = (/^bytes=(\d+)-(\d+)$/.exec(given.range ?? '') ?? []).map(Number);
    if (from === undefined || to === undefined) throw new Error('no range');
    log.push(`${url.split('/').at(-1)}: ${from}-${to}`);
    signal?.throwIfAborted();
    const fault = faults.shift();
    if (fault !== undefined) return fault();
    return new Response(Uint8Array.from(stored.subarray(from, to + 1)), {
      status: 206,
      headers: { etag: '"e"' },
    });
  };
  const ports = { clock: createFakeClock(), retry: { retries: 2 }, transport };
  const holds: Promise<void>[] = [];
  return {
    /** What the browser is asked to wait for before it ends the service worker. */
    holds,
    plaintext,
    seen,
    saved,
    owner,
    log,
    held,
    damage(at: number) {
      stored = stored.map((byte, index) => (index === at ? byte ^ 1 : byte));
    },
    ask(range?: string, headers: Record<string, string> = {}) {
      const request = { method, headers: new Headers({ ...headers, ...(range && { range }) }) };
      return answerWith(request, held, sources, toSave, (work) => void holds.push(work), ports);
    },
  };
}

const bytesOf = async (answer: Response) => new Uint8Array(await answer.arrayBuffer());

describe('ranges', () => {
  test.each([
    [undefined, 200, 0, SIZE],
    ['bytes=0-', 206, 0, SIZE],
    ['bytes=5000-5009', 206, 5000, 5010],
    ['bytes=-100', 206, SIZE - 100, SIZE],
    ['bytes=2048-999999999', 206, 2048, SIZE],
    ['bytes=0-1,5-6', 200, 0, SIZE],
  ])('%s: %i', async (range, status, from, to) => {
    const { ask, plaintext } = await stream();
    const answer = await ask(range);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-length')).toBe(String(to - from));
    expect(answer.headers.get('content-range')).toBe(
      status === 206 ? `bytes ${from}-${to - 1}/${SIZE}` : null,
    );
    expect(answer.headers.get('accept-ranges')).toBe('bytes');
    expect(sameBytes(await bytesOf(answer), plaintext.subarray(from, to))).toBe(true);
  });

  test('one that is not in the file is told its size, and S3 is not asked', async () => {
    const { ask, log } = await stream();
    const answer = await ask(`bytes=${SIZE}-`);
    expect([answer.status, answer.headers.get('content-range')]).toEqual([416, `bytes */${SIZE}`]);
    expect(log).toEqual([]);
  });

  test('with a condition that nothing can meet all of it is sent', async () => {
    const { ask } = await stream();
    expect((await ask('bytes=5-9', { 'if-range': '"x"' })).status).toBe(200);
  });

  test('only the segments that cover it are asked of S3', async () => {
    const { ask, log, seen } = await stream();
    await bytesOf(await ask('bytes=5000-6200'));
    expect(log).toEqual(['1: 4096-7167']);
    expect(seen).toEqual([
      { what: 'asked', first: 4, last: 6 },
      ...[4, 5, 6].map((at) => ({ what: 'verified', first: at, last: at })),
    ]);
  });

  test('HEAD is answered without asking S3', async () => {
    const { ask, log } = await stream({ method: 'HEAD' });
    const answer = await ask('bytes=0-9');
    expect([answer.status, answer.headers.get('content-length'), answer.body]).toEqual([206, '10', null]);
    expect(log).toEqual([]);
  });

  test('an empty file', async () => {
    const { ask, log } = await stream({ found: await sealed(0) });
    const answer = await ask();
    expect([answer.status, (await bytesOf(answer)).byteLength, log]).toEqual([200, 0, []]);
    expect((await ask('bytes=0-')).status).toBe(416);
  });
});

describe('headers', () => {
  const headersOf = async (change: Change) => (await (await stream(change)).ask()).headers;

  test.each([
    ['video/mp4', 'video/mp4', 'inline'],
    ['application/pdf', 'application/pdf', 'inline'],
    ['image/png; a=b', 'image/png', 'inline'],
    ['text/html', 'application/octet-stream', 'attachment'],
    ['image/svg+xml', 'application/octet-stream', 'attachment'],
    ['video/mp4, text/html', 'application/octet-stream', 'attachment'],
    [undefined, 'application/octet-stream', 'attachment'],
  ])('claimed %s: %s, %s', async (claimedType, type, disposition) => {
    const headers = await headersOf({ claims: { claimedType } });
    expect(headers.get('content-type')).toBe(type);
    expect(headers.get('content-disposition')).toMatch(new RegExp(`^${disposition};`));
  });

  test('of every file', async () => {
    for (const claimedType of ['video/mp4', 'text/html']) {
      const headers = await headersOf({ claims: { claimedType } });
      expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    }
  });

  test('to be saved: of no type, under its name, in ASCII', async () => {
    const claimedName = 'Prüf\u202Efdp.(1)*\r\n; x="y".exe';
    const headers = await headersOf({ claims: { claimedName, claimedType: 'video/mp4' }, toSave: true });
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''Pr%C3%BCffdp.%281%29_%3B%20x%3D_y_.exe",
    );
  });
});

describe('the service worker is to last as long as the body', () => {
  const isOver = (work: Promise<void> | undefined) =>
    Promise.race([work?.then(() => true), new Promise((resolve) => setTimeout(resolve, 20, false))]);

  test('to its last byte', async () => {
    const { ask, holds } = await stream();
    const answer = await ask('bytes=0-');
    expect(holds).toHaveLength(1);
    expect(await isOver(holds[0])).toBe(false);
    await bytesOf(answer);
    expect(await isOver(holds[0])).toBe(true);
  });

  test('until its reader has left, or it has broken off', async () => {
    const { ask, holds, damage } = await stream();
    await (await ask('bytes=0-')).body?.cancel();
    expect(await isOver(holds[0])).toBe(true);
    damage(3 * SEGMENT);
    await bytesOf(await ask('bytes=0-')).catch(() => {});
    expect(await isOver(holds[1])).toBe(true);
  });

  test('and no longer, where there is none', async () => {
    const { ask, holds, damage } = await stream();
    damage(5);
    expect([(await ask('bytes=0-')).status, holds]).toEqual([502, []]);
  });
});

describe('what is not genuine', () => {
  test('in the first segment: 502 instead of an answer, once asked for and then known', async () => {
    const { ask, damage, log, seen } = await stream();
    damage(2 * SEGMENT + 5);
    const answer = await ask(`bytes=${2 * SEGMENT}-`);
    expect([answer.status, answer.body]).toEqual([502, null]);
    expect(seen.at(-1)).toMatchObject({ what: 'refused', first: 2, last: 2, code: 'segment-damaged' });
    const before = log.length;
    for (let again = 0; again < 5; again++) expect((await ask(`bytes=${2 * SEGMENT + 9}-`)).status).toBe(502);
    expect(log).toHaveLength(before);
    expect(seen.filter(({ what }) => what === 'refused')).toHaveLength(1);
  });

  test('further on: what is before it comes, then it breaks off; what is after it can be read', async () => {
    const { ask, damage, plaintext, seen } = await stream();
    damage(3 * SEGMENT);
    const reader = ((await ask('bytes=0-')).body as ReadableStream<Uint8Array>).getReader();
    let bytes = 0;
    const reading = async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        expect(sameBytes(value, plaintext.subarray(bytes, bytes + value.byteLength))).toBe(true);
        bytes += value.byteLength;
      }
    };
    await expect(reading()).rejects.toThrow('The file could not be read.');
    expect(bytes).toBe(3 * SEGMENT);
    expect(seen.at(-1)).toMatchObject({ what: 'refused', first: 3 });
    const rest = await ask(`bytes=${4 * SEGMENT}-`);
    expect(sameBytes(await bytesOf(rest), plaintext.subarray(4 * SEGMENT))).toBe(true);
  });

  test('segments of two places changed for each other', async () => {
    const found = await film;
    const object = found.object.slice();
    object.copyWithin(0, SEGMENT, 2 * SEGMENT);
    const { ask } = await stream({ found: { ...found, object } });
    expect((await ask('bytes=0-')).status).toBe(502);
  });

  test('fewer bytes than there should be never end as if they were all', async () => {
    const short = () => new Response(new Uint8Array(10), { status: 206 });
    const { ask, seen } = await stream({
      faults: [short, () => undefined, () => undefined, () => undefined],
    });
    expect((await ask('bytes=0-')).status).toBe(502);
    expect(seen.at(-1)).toMatchObject({ what: 'failed', first: 0, code: 's3-unreachable' });
  });
});

describe('S3', () => {
  test('a connection that breaks goes on at the byte', async () => {
    const { object } = await film;
    const cut = () => new Response(Uint8Array.from(object.subarray(0, 1500)), { status: 206 });
    const { ask, log, plaintext } = await stream({ faults: [cut] });
    expect(sameBytes(await bytesOf(await ask()), plaintext)).toBe(true);
    expect(log.slice(0, 2)).toEqual([`1: 0-${SIZE - 1}`, `1: 1500-${SIZE - 1}`]);
  });

  test('a URL that has run out is renewed by the page', async () => {
    const expired = () => new Response('<Error><Code>AccessDenied</Code></Error>', { status: 403 });
    const { ask, log, plaintext } = await stream({ faults: [expired] });
    expect(sameBytes(await bytesOf(await ask()), plaintext)).toBe(true);
    expect(log).toEqual([`1: 0-${SIZE - 1}`, `2: 0-${SIZE - 1}`]);
  });

  test('another object is none of this one', async () => {
    const other = () => new Response(new Uint8Array(SIZE), { status: 206, headers: { etag: '"other"' } });
    const { ask, seen } = await stream({ faults: [other] });
    expect((await ask()).status).toBe(502);
    expect(seen.at(-1)).toMatchObject({ what: 'failed', code: 'object-changed' });
  });

  test('whoever leaves ends its request, and nothing has failed', async () => {
    const { ask, seen } = await stream();
    const { body } = await ask();
    const reader = (body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    await reader.cancel();
    await new Promise((resolve) => setTimeout(resolve));
    expect(seen.filter(({ what }) => what === 'failed' || what === 'refused')).toEqual([]);
  });
});

describe('a file that is saved', () => {
  const toSave = true;
  afterEach(() => vi.unstubAllGlobals());

  test('is whole when its reader has taken the last byte, and not before', async () => {
    const { ask, saved, plaintext } = await stream({ toSave });
    const reader = ((await ask()).body as ReadableStream<Uint8Array>).getReader();
    let bytes = 0;
    while (bytes < SIZE) {
      const { value } = await reader.read();
      bytes += value?.byteLength ?? 0;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(saved).toEqual([{ state: 'running' }]);
    expect((await reader.read()).done).toBe(true);
    await expect.poll(() => saved).toEqual([{ state: 'running' }, { state: 'whole' }]);
    expect(bytes).toBe(plaintext.byteLength);
  });

  test('is always all of it', async () => {
    const { ask, plaintext } = await stream({ toSave });
    const answer = await ask('bytes=5-9');
    expect([answer.status, answer.headers.get('content-range')]).toEqual([200, null]);
    expect(sameBytes(await bytesOf(answer), plaintext)).toBe(true);
  });

  test('a damaged segment breaks it, with its number', async () => {
    const { ask, saved, damage } = await stream({ toSave });
    damage(30 * SEGMENT);
    const broken = { state: 'broken', code: 'segment-damaged', segment: 30 };
    await expect(bytesOf(await ask())).rejects.toThrow();
    expect(saved).toEqual([{ state: 'running' }, broken]);
  });

  test('so does the first one, whether it is known to be or not', async () => {
    const { ask, saved, damage } = await stream({ toSave });
    damage(3);
    const broken = { state: 'broken', code: 'segment-damaged', segment: 0 };
    for (const _ of [1, 2]) {
      saved.length = 0;
      expect((await ask()).status).toBe(502);
      expect(saved).toEqual([{ state: 'running' }, broken]);
    }
  });

  test('what S3 does not give breaks it', async () => {
    const { object } = await film;
    const short = () => new Response(Uint8Array.from(object.subarray(0, 5 * SEGMENT)), { status: 206 });
    const busy = () => new Response('', { status: 503 });
    const { ask, saved } = await stream({ toSave, faults: [short, ...Array(3).fill(busy)] });
    await expect(bytesOf(await ask())).rejects.toThrow();
    expect(saved.at(-1)).toEqual({ state: 'broken', code: 's3-slow-down', segment: 5 });
  });

  test('the page hears when the browser wants no more of it', async () => {
    const { ask, saved } = await stream({ toSave });
    await (await ask()).body?.cancel();
    expect(saved).toEqual([{ state: 'running' }, { state: 'left' }]);
  });

  test('goes on when its page lets it', async () => {
    const { ask, saved, owner } = await stream({ toSave });
    vi.stubGlobal('clients', { get: async () => owner });
    const reader = ((await ask()).body as ReadableStream<Uint8Array>).getReader();
    hearSave({ sealift: 'stream', say: 'save', id: 'A', go: 'hold' }, owner);
    // It was there before.
    await reader.read();
    let isRead = false;
    const next = reader.read().then(() => {
      isRead = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isRead).toBe(false);
    hearSave({ sealift: 'stream', say: 'save', id: 'A', go: 'on' }, owner);
    await next;
    expect(saved.every(({ state }) => state === 'running')).toBe(true);
  });

  test('breaks off when its page ends it, and when the page that holds it back is gone', async () => {
    const { ask, saved, owner } = await stream({ toSave });
    const body = (await ask()).body as ReadableStream<Uint8Array>;
    hearSave({ sealift: 'stream', say: 'save', id: 'A', go: 'end' }, owner);
    await expect(body.getReader().read()).rejects.toThrow('The file could not be read.');
    vi.stubGlobal('clients', { get: async () => undefined });
    const held = ((await ask()).body as ReadableStream<Uint8Array>).getReader();
    hearSave({ sealift: 'stream', say: 'save', id: 'A', go: 'hold' }, owner);
    await held.read();
    await expect(held.read()).rejects.toThrow('The file could not be read.');
    expect(saved.some(({ state }) => state === 'whole')).toBe(false);
  });

  test('nobody else steers it, and what is not known is said to be so', async () => {
    const { ask, saved, owner } = await stream({ toSave });
    const answer = await ask();
    const told: unknown[] = [];
    const other = { id: 'other', postMessage: (message: unknown) => void told.push(message) };
    hearSave({ sealift: 'stream', say: 'save', id: 'A', go: 'end' }, other);
    hearSave({ sealift: 'stream', say: 'save', id: 'B', go: 'on' }, other);
    expect(told).toEqual(['A', 'B'].map((id) => ({ sealift: 'stream', say: 'save', id, state: 'unknown' })));
    expect((await bytesOf(answer)).byteLength).toBe(SIZE);
    await expect.poll(() => saved.at(-1)).toEqual({ state: 'whole' });
    hearSave({ sealift: 'stream', say: 'save', id: 'A', go: 'on' }, owner);
    expect(saved.at(-1)).toEqual({ state: 'unknown' });
  });
});
