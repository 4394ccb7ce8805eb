import { rawAesKeyring } from '@sealift/core/keyrings';
import { createSealer } from '@sealift/core/seal';
import { createSegmentTableWriter, DEFAULT_SEGMENT_BYTES as SEGMENT } from '@sealift/core/segments';
import type { DownloadGrant } from '@sealift/protocol';
import { describe, expect, test } from 'vitest';
import type { FetchRequest } from '../../platform/fetch.js';
import type { SignerClient } from '../../signer/client.js';
import { noise, sameBytes } from '../../testing/bytes.js';
import { createFakeClock } from '../../testing/fake-clock.js';
import { PAGE_KEY } from '../../testing/fake-store.js';
import { createDownloaderOn } from '../downloader.js';
import type { DownloadPorts } from '../flow.js';
import type { VerifiedRanges } from './verified-ranges.js';

const SIZE = 3 * SEGMENT + 1000;
const wrappingKey = crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
  'encrypt',
  'decrypt',
]);
const keyring = async () => rawAesKeyring({ wrappingKey: await wrappingKey });

/** An object, and its table. */
async function sealed(size = SIZE, objectKey = 'k') {
  const plaintext = noise(size);
  const fileInfo = { name: 'film.mp4', type: 'video/mp4' };
  const sealer = await createSealer({ keyring: await keyring(), plaintextSize: size, fileInfo, objectKey });
  const object = new Uint8Array(size + 16);
  object.set(await sealer.seal(0, plaintext));
  object.set(await sealer.tag(), size);
  const writer = await createSegmentTableWriter(sealer);
  await writer.write(object);
  return { plaintext, object, metadata: sealer.metadata, table: await writer.finish() };
}

const film = sealed();

/** What S3 does to the next GET instead of answering it. */
type Fault = (signal: AbortSignal) => Promise<Response | undefined>;

interface Stack {
  object: Uint8Array;
  table: Uint8Array | undefined;
  etag: string;
  readonly faults: Fault[];
  /** `first-last` of each GET of the object, `table` of each of the table, `grant` of each of the signer. */
  readonly log: string[];
  readonly downloader: ReturnType<typeof createDownloaderOn>;
}

async function stack(
  change: (grant: DownloadGrant) => Partial<DownloadGrant> = () => ({}),
  found: Awaited<typeof film> | undefined = undefined,
  options: Parameters<typeof createDownloaderOn>[0] = {},
): Promise<Stack> {
  const { object, table, metadata } = found ?? (await film);
  const faults: Fault[] = [];
  const log: string[] = [];
  let grants = 0;
  const signer: SignerClient = {
    async call() {
      log.push('grant');
      const signed = (key: string) =>
        ({ method: 'GET', url: `https://s3.test/${key}?n=${++grants}`, headers: {}, expiresAt: 0 }) as const;
      const grant: DownloadGrant = {
        request: signed('k'),
        objectSize: built.object.byteLength,
        etag: built.etag,
        metadata,
        protection: PAGE_KEY,
        segments: signed('k.segments'),
      };
      return { ...grant, ...change(grant) } as never;
    },
    tell: async () => undefined,
    now: () => 0,
    checkTable: () => {},
  };
  const transport = async ({ url, headers, signal }: FetchRequest): Promise<Response | undefined> => {
    const { range = '', ...others } = headers as Record<string, string>;
    const isTable = url.includes('.segments');
    const [, first, last] = (/^bytes=(\d+)-(\d+)$/.exec(range) ?? []).map(Number);
    log.push(isTable ? `table${range}` : `${first}-${last}`);
    expect(others).toEqual({});
    const fault = faults.shift();
    if (fault !== undefined && signal !== undefined) return fault(signal);
    if (isTable) {
      return built.table === undefined
        ? new Response('<Error><Code>NoSuchKey</Code></Error>', { status: 404 })
        : new Response(Uint8Array.from(built.table));
    }
    if (first === undefined || last === undefined) throw new Error('no range');
    return new Response(Uint8Array.from(built.object.subarray(first, last + 1)), {
      status: 206,
      headers: { 'content-range': `bytes ${first}-${last}/${built.object.byteLength}`, etag: built.etag },
    });
  };
  const nobody = async (): Promise<never> => {
    throw new Error('no worker is needed');
  };
  const ports: DownloadPorts = {
    signer,
    slots: { size: 2, acquire: nobody, close: () => {} },
    clock: createFakeClock(),
    retry: { retries: 2 },
    createSpool: nobody,
    transport,
  };
  const downloader = createDownloaderOn({ keyring: await keyring(), ...options }, ports);
  const built: Stack = { object, table, etag: '"e"', faults, log, downloader };
  return built;
}

/** What comes of a range, and how it ends. */
async function read(
  ranges: VerifiedRanges,
  range: Parameters<VerifiedRanges['read']>[0],
): Promise<{ bytes: Uint8Array; error?: unknown }> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const reader = ranges.read(range).getReader();
  let error: unknown;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) chunks.push(next.value);
  } catch (failed) {
    error = failed;
  }
  const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer());
  return error === undefined ? { bytes } : { bytes, error };
}

const open = ({ downloader }: Stack, key = 'k') => downloader.openRanges({ key });
const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

describe('with a segment table', () => {
  test('a file says what it is before any of it was read', async () => {
    const built = await stack();
    const ranges = await open(built);
    expect(ranges).toMatchObject({
      size: SIZE,
      name: 'film.mp4',
      named: true,
      type: 'video/mp4',
      objectKey: 'k',
      verifiedBy: 'segments',
      segmentSize: SEGMENT,
      segments: 4,
      protection: PAGE_KEY,
    });
    expect(ranges).not.toHaveProperty('tableRefused');
    expect(built.log.toSorted()).toEqual([`${SIZE}-${SIZE + 15}`, 'grant', 'table']);
  });

  test.each([
    ['all of it', {}, 0, SIZE, 0, SIZE - 1],
    ['from somewhere on', { offset: SEGMENT + 1 }, SEGMENT + 1, SIZE, SEGMENT, SIZE - 1],
    ['the end', { offset: -1 }, SIZE - 1, SIZE, 3 * SEGMENT, SIZE - 1],
    ['over an edge', { offset: SEGMENT - 1, length: 2 }, SEGMENT - 1, SEGMENT + 1, 0, 2 * SEGMENT - 1],
    ['within a segment', { offset: 5, length: 9 }, 5, 14, 0, SEGMENT - 1],
    ['more than there is', { offset: SIZE - 5, length: 100 }, SIZE - 5, SIZE, 3 * SEGMENT, SIZE - 1],
  ])('%s: only the segments that cover it are fetched', async (_, range, from, to, first, last) => {
    const built = await stack();
    const ranges = await open(built);
    built.log.length = 0;
    const { bytes, error } = await read(ranges, range);
    expect(error).toBeUndefined();
    expect(sameBytes(bytes, (await film).plaintext.subarray(from, to))).toBe(true);
    expect(built.log).toEqual([`${first}-${last}`]);
  });

  test('of nothing nothing is fetched', async () => {
    const built = await stack();
    const ranges = await open(built);
    built.log.length = 0;
    for (const range of [{ offset: SIZE }, { length: 0 }, { offset: SIZE + 9, length: 1 }])
      expect((await read(ranges, range)).bytes).toHaveLength(0);
    expect(built.log).toEqual([]);
  });

  test('a damaged segment is refused by its number, and the others are there', async () => {
    const built = await stack();
    const ranges = await open(built);
    built.object = flipped(built.object, 2 * SEGMENT + 3);
    const { plaintext } = await film;
    const { bytes, error } = await read(ranges, {});
    expect(error).toMatchObject({ code: 'segment-damaged', segment: 2 });
    expect(sameBytes(bytes, plaintext.subarray(0, 2 * SEGMENT))).toBe(true);
    const last = await read(ranges, { offset: 3 * SEGMENT });
    expect(last.error).toBeUndefined();
    expect(sameBytes(last.bytes, plaintext.subarray(3 * SEGMENT))).toBe(true);
  });

  test('an object that was replaced meanwhile is that, where S3 does not say it either', async () => {
    const built = await stack();
    const ranges = await open(built);
    built.object = flipped(built.object, 3);
    const { etag } = built;
    built.etag = '"other"';
    built.faults.push(
      async () => new Response(Uint8Array.from(built.object.subarray(0, SEGMENT)), { status: 206 }),
    );
    const { bytes, error } = await read(ranges, { length: 5 });
    expect([bytes.byteLength, error]).toEqual([0, expect.objectContaining({ code: 'object-changed' })]);
    expect(etag).not.toBe(built.etag);
    // Where the bucket's CORS rules show the ETag, at once.
    expect((await read(ranges, { length: 5 })).error).toMatchObject({ code: 'object-changed' });
  });

  test('a connection that breaks goes on at the byte, and a URL that ran out is renewed', async () => {
    const built = await stack();
    const ranges = await open(built);
    built.log.length = 0;
    const cut = Uint8Array.from(built.object.subarray(0, 1000));
    built.faults.push(
      async () => new Response(cut, { status: 206 }),
      async () => undefined,
      async () =>
        new Response('<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>', {
          status: 403,
        }),
    );
    const { bytes, error } = await read(ranges, { length: 2000 });
    expect(error).toBeUndefined();
    expect(sameBytes(bytes, (await film).plaintext.subarray(0, 2000))).toBe(true);
    const rest = `1000-${SEGMENT - 1}`;
    expect(built.log).toEqual([`0-${SEGMENT - 1}`, rest, rest, 'grant', rest]);
  });

  test('what never comes fails for what it is', async () => {
    const built = await stack();
    const ranges = await open(built);
    built.faults.push(...Array(9).fill(async () => new Response('', { status: 503 })));
    expect((await read(ranges, {})).error).toMatchObject({ code: 's3-slow-down' });
    built.faults.length = 0;
    built.faults.push(...Array(9).fill(async () => new Response('', { status: 403 })));
    expect((await read(ranges, {})).error).toMatchObject({ code: 's3-forbidden' });
  });

  test('nothing is fetched that nobody reads', async () => {
    const built = await stack();
    const ranges = await open(built);
    built.log.length = 0;
    const stream = ranges.read();
    await Promise.resolve();
    expect(built.log).toEqual([]);
    await stream.cancel();
    expect(built.log).toEqual([]);
  });

  test('whoever cancels a stream ends its request', async () => {
    const built = await stack();
    const ranges = await open(built);
    let ended: AbortSignal | undefined;
    built.faults.push(async (signal) => {
      ended = signal;
      const pull = (): Promise<void> => new Promise(() => {});
      const start = (controller: ReadableStreamDefaultController): void =>
        controller.enqueue(Uint8Array.from(built.object.subarray(0, SEGMENT)));
      return new Response(new ReadableStream({ start, pull }), { status: 206 });
    });
    const reader = ranges.read().getReader();
    const reading = reader.read();
    await expect.poll(() => ended).toBeDefined();
    await reader.cancel();
    await expect(reading).resolves.toMatchObject({ done: true });
    expect(ended?.aborted).toBe(true);
  });

  test('signals end it', async () => {
    const built = await stack();
    const ranges = await open(built);
    const controller = new AbortController();
    const stream = ranges.read({}, { signal: controller.signal }).getReader();
    controller.abort(new Error('left'));
    await expect(stream.read()).rejects.toThrow('left');
    built.downloader.close();
    expect((await read(ranges, {})).error).toMatchObject({ code: 'cancelled' });
    await expect(open(built)).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('without a table that can be used, all of it is verified before anything is handed out', () => {
  const whole = `0-${SIZE + 15}`;

  test.each<[string, (table: Uint8Array | undefined) => Promise<Uint8Array | undefined>, string | undefined]>(
    [
      ['there is none', async () => undefined, undefined],
      ['it is something else', async () => new Uint8Array(96), 'segment-table-invalid'],
      ['it is empty', async () => new Uint8Array(0), 'segment-table-invalid'],
      ['it is too long', async () => new Uint8Array(60_000), 'segment-table-invalid'],
      ['it was changed', async (table) => flipped(table ?? new Uint8Array(), 40), 'segment-table-mismatch'],
      ['it is that of another object', async () => (await sealed()).table, 'segment-table-mismatch'],
    ],
  )('%s', async (_, changed, tableRefused) => {
    const built = await stack();
    built.table = await changed(built.table);
    const ranges = await open(built);
    expect(ranges.verifiedBy).toBe('object');
    expect(ranges.tableRefused).toBe(tableRefused);
    expect(built.log).toContain(whole);
    const { bytes } = await read(ranges, { offset: -7 });
    expect(sameBytes(bytes, (await film).plaintext.subarray(-7))).toBe(true);
  });

  test('nobody may see whether there is one', async () => {
    const built = await stack();
    built.faults.push(async () => new Response('', { status: 403 }));
    expect((await open(built)).verifiedBy).toBe('object');
    expect(built.log).toContain(whole);
  });

  test('the signer grants none', async () => {
    const built = await stack(({ segments: _, ...grant }) => ({ ...grant, segments: undefined }) as never);
    const progress: number[] = [];
    const onProgress = (loaded: number, total: number): void => void progress.push(loaded / total);
    const ranges = await built.downloader.openRanges({ key: 'k' }, { onProgress });
    expect(ranges).toMatchObject({ verifiedBy: 'object' });
    expect([built.log, progress.at(-1)]).toEqual([['grant', whole], 1]);
  });

  test('an object that is not genuine is not opened, and with its tag changed no table helps', async () => {
    const built = await stack();
    built.table = undefined;
    built.object = flipped(built.object, 5);
    await expect(open(built)).rejects.toMatchObject({ code: 'object-authentication-failed' });
    const other = await stack();
    other.object = flipped(other.object, SIZE + 3);
    await expect(open(other)).rejects.toMatchObject({ code: 'object-authentication-failed' });
  });

  test('S3 that cannot be asked for the table is not taken for one without it', async () => {
    const built = await stack();
    const refused = async (): Promise<Response> => new Response('', { status: 500 });
    built.faults.push(...Array(20).fill(refused));
    await expect(open(built)).rejects.toMatchObject({ code: 's3-internal-error' });
  });

  test('a small file has none, and none is looked for', async () => {
    const small = await sealed(SEGMENT);
    const built = await stack(() => ({}), small);
    expect((await open(built)).verifiedBy).toBe('object');
    expect(built.log).toEqual(['grant', `0-${SEGMENT + 15}`]);
    const empty = await stack(() => ({}), await sealed(0));
    expect((await read(await open(empty), {})).bytes).toHaveLength(0);
  });
});

describe('refused before a byte of it is fetched', () => {
  test.each([
    ['S3 decrypts', () => ({ protection: { profile: 'sse-s3' as const }, metadata: {} }), 'keyring-mismatch'],
    [
      'an address elsewhere',
      ({ segments }: DownloadGrant) => ({
        segments: { ...segments, url: 'https://evil.test/k.segments' } as never,
      }),
      's3-origin-mismatch',
    ],
    [
      'a table that is no GET',
      ({ segments }: DownloadGrant) => ({ segments: { ...segments, method: 'PUT' } as never }),
      'signer-answer-invalid',
    ],
    [
      'a table with a key of the signer',
      ({ segments }: DownloadGrant) => ({
        segments: {
          ...segments,
          headers: { 'x-amz-server-side-encryption-customer-algorithm': 'AES256' },
        } as never,
      }),
      'signer-answer-invalid',
    ],
  ])('%s', async (_, change, code) => {
    const built = await stack(change, undefined, { s3Origin: 'https://s3.test' });
    await expect(open(built)).rejects.toMatchObject({ code });
    expect(built.log).toEqual(['grant']);
  });

  test('an object that this page cannot verify', async () => {
    const built = await stack(() => ({ protection: { profile: 'sse-s3' }, metadata: {} }), undefined, {
      keyring: undefined as never,
    });
    await expect(open(built)).rejects.toMatchObject({ code: 'unauthenticated-content-refused' });
    expect(built.log).toEqual(['grant']);
  });

  test('another object in its place', async () => {
    const built = await stack();
    await expect(open(built, 'other')).rejects.toMatchObject({ code: 'object-mismatch' });
    expect(built.log).toEqual(['grant']);
  });

  test('what the page requires', async () => {
    const built = await stack(() => ({}), undefined, { require: 'client+sse-kms' });
    await expect(open(built)).rejects.toMatchObject({ code: 'protection-refused' });
  });
});
