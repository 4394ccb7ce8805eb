import { rawAesKeyring } from '@sealift/core/keyrings';
import type { FileInfo } from '@sealift/core/open';
import { createSealer } from '@sealift/core/seal';
import { createSigningKeyPair, knownSenders, type SigningKey, signingKey } from '@sealift/core/signatures';
import type { DownloadGrant } from '@sealift/protocol';
import { describe, expect, test } from 'vitest';
import type { FetchRequest } from '../platform/fetch.js';
import type { SignerClient } from '../signer/client.js';
import { noise, sameBytes } from '../testing/bytes.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { PAGE_KEY } from '../testing/fake-store.js';
import { localOpeningWorker } from '../workers/local-opening-worker.js';
import { createSlots } from '../workers/slots.js';
import { Download } from './download.js';
import { createDownloaderOn } from './downloader.js';
import { createMemorySpool } from './spool/memory.js';
import type { Spool } from './spool/spool.js';

const PART = 8 * 1024 * 1024;
const wrappingKey = crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
  'encrypt',
  'decrypt',
]);

/** What S3 does to the next GET instead of answering it. */
type Fault = (
  range: { first: number; last: number; object: Uint8Array },
  signal: AbortSignal,
) => Promise<Response | undefined>;

async function stack(
  size: number,
  change: (grant: DownloadGrant) => Partial<DownloadGrant> = () => ({}),
  fileInfo: FileInfo = { name: 'a.txt', type: 'text/plain' },
  signingKey?: SigningKey,
) {
  const keyring = rawAesKeyring({ wrappingKey: await wrappingKey });
  const plaintext = noise(size);
  const sealer = await createSealer({
    keyring,
    plaintextSize: size,
    fileInfo,
    objectKey: 'k',
    ...(signingKey === undefined ? {} : { signingKey }),
  });
  const object = new Uint8Array(size + 16);
  for (let at = 0; at < size; at += PART)
    object.set(await sealer.seal(at, plaintext.subarray(at, at + PART)), at);
  object.set(await sealer.tag(), size);

  const faults: Fault[] = [];
  const log: string[] = [];
  const asked: object[] = [];
  let grants = 0;
  const signer: SignerClient = {
    async call(_, body) {
      asked.push(body);
      log.push('grant');
      const grant: DownloadGrant = {
        request: { method: 'GET', url: `https://s3.test/k?n=${++grants}`, headers: {}, expiresAt: 0 },
        objectSize: object.byteLength,
        etag: '"e"',
        metadata: sealer.metadata,
        protection: PAGE_KEY,
      };
      return { ...grant, ...change(grant) } as never;
    },
    tell: async () => undefined,
    now: () => 0,
    checkTable: () => {},
  };
  const transport = async ({ headers, signal }: FetchRequest): Promise<Response | undefined> => {
    const { range = '', 'if-match': etag } = headers as Record<string, string>;
    log.push(`${range} ${etag}`);
    const [, first, last] = (/bytes=(\d+)-(\d+)/.exec(range) ?? []).map(Number);
    if (first === undefined || last === undefined) throw new Error('no range');
    const fault = faults.shift();
    if (fault !== undefined && signal !== undefined) return fault({ first, last, object }, signal);
    return partial(object, first, last);
  };
  const spools = { open: 0 };
  const createSpool = async (): Promise<Spool> => {
    const spool = createMemorySpool();
    spools.open++;
    return { ...spool, discard: async () => void spools.open-- };
  };
  const worker = localOpeningWorker(transport);
  const slots = createSlots({
    workers: 1,
    perWorker: 2,
    start: async () => ({ worker, alive: () => true, stop: () => {} }),
    idle: 1,
  });
  const clock = createFakeClock();
  const ports = { signer, slots, clock, retry: { retries: 2 }, createSpool };
  const downloader = createDownloaderOn({ keyring }, ports);
  return { downloader, ports, faults, log, asked, object, plaintext, spools };
}

function partial(object: Uint8Array, first: number, last: number, contentRange?: string): Response {
  return new Response(object.slice(first, last + 1), {
    status: 206,
    headers: { 'content-range': contentRange ?? `bytes ${first}-${last}/${object.byteLength}` },
  });
}

const status =
  (code: number): Fault =>
  async () =>
    new Response('', { status: code });
const repeated = (fault: Fault): Fault[] => Array(9).fill(fault);

describe('the object is the one that was asked for', () => {
  test('it says its key', async () => {
    const { downloader } = await stack(10);
    expect(await downloader.download({ key: 'k' }).finished).toMatchObject({ objectKey: 'k' });
  });

  test('another one in its place is refused before a byte is fetched', async () => {
    const { downloader, log, spools } = await stack(10);
    const { finished } = downloader.download({ key: 'other' });
    await expect(finished).rejects.toMatchObject({ code: 'object-mismatch' });
    expect([log, spools.open]).toEqual([['grant'], 0]);
  });

  test('a move is accepted by name', async () => {
    const { downloader } = await stack(10);
    const identity = { movedFrom: 'k' };
    const { objectKey } = await downloader.download({ key: 'other' }, { identity }).finished;
    expect(objectKey).toBe('k');
  });

  test.each([
    [
      'the entry was removed',
      ({ metadata: { 'sealift-file': _, ...metadata } }: DownloadGrant) => ({ metadata }),
    ],
    ['S3 decrypts', () => ({ protection: { profile: 'sse-kms' as const }, metadata: {} })],
  ])('%s: refused where an identity is demanded, unknown elsewhere', async (what, change) => {
    const { ports } = await stack(10, change);
    const keyring = rawAesKeyring({ wrappingKey: await wrappingKey });
    const held = what === 'S3 decrypts' ? {} : { keyring };
    const strict = createDownloaderOn({ ...held, identity: 'required' }, ports);
    for (const options of [{}, { identity: undefined as never }]) {
      await expect(strict.download({ key: 'k' }, options).finished).rejects.toMatchObject({
        code: 'identity-missing',
      });
    }
    const lax = createDownloaderOn(held, ports);
    expect('objectKey' in (await lax.download({ key: 'k' }).finished)).toBe(false);
  });
});

describe('the file is from a sender whom the page knows', () => {
  const made = createSigningKeyPair().then(signingKey);

  test('it says from whom', async () => {
    const key = await made;
    const { downloader } = await stack(10, undefined, undefined, key);
    const senders = knownSenders([{ name: 'Ada', publicKey: key.publicKey }]);
    const { sender } = await downloader.download({ key: 'k' }, { senders }).finished;
    expect(sender).toEqual({ name: 'Ada', fingerprint: key.fingerprint });
    expect('sender' in (await downloader.download({ key: 'k' }).finished)).toBe(false);
  });

  test.each([
    ['nobody signed it', false, () => ({}), 'signature-missing'],
    ['somebody else did', true, () => ({}), 'sender-unknown'],
    [
      'S3 decrypts',
      false,
      () => ({ protection: { profile: 'sse-kms' as const }, metadata: {} }),
      'signature-missing',
    ],
  ])('%s: refused before a byte is fetched', async (what, signed, change, code) => {
    const { ports, log, spools } = await stack(10, change, undefined, signed ? await made : undefined);
    const { publicKey } = await signingKey(await createSigningKeyPair());
    const keyring = rawAesKeyring({ wrappingKey: await wrappingKey });
    const senders = knownSenders([{ name: 'Bob', publicKey }]);
    const strict = createDownloaderOn({ ...(what === 'S3 decrypts' ? {} : { keyring }), senders }, ports);
    for (const options of [{}, { senders: undefined as never }]) {
      await expect(strict.download({ key: 'k' }, options).finished).rejects.toMatchObject({ code });
    }
    expect([log, spools.open]).toEqual([['grant', 'grant'], 0]);
  });
});

describe('where S3 decrypts, the object is the file', () => {
  const byS3 = (): Partial<DownloadGrant> => ({ protection: { profile: 'sse-kms' }, metadata: {} });

  test.each([16, PART, PART + 5])('%i bytes', async (objectSize) => {
    const { ports, object } = await stack(objectSize - 16, byS3);
    const { file, named, verified } = await createDownloaderOn({}, ports).download({ key: 'k' }).finished;
    expect(verified).toBe(false);
    expect(sameBytes(new Uint8Array(await file.arrayBuffer()), object)).toBe(true);
    expect(file).toMatchObject({ name: 'download', type: 'application/octet-stream' });
    expect(named).toBe(false);
  });

  test('that it does is known when the signer has said so', async () => {
    const { ports } = await stack(16, byS3);
    const download = createDownloaderOn({}, ports).download({ key: 'k' });
    const known: unknown[] = [];
    download.addEventListener('statechange', () => known.push(download.protection?.profile));
    await download.finished;
    expect(known).toEqual([undefined, 'sse-kms', 'sse-kms', 'sse-kms']);
  });

  test('of nothing no range is asked', async () => {
    const { ports, log } = await stack(0, () => ({ ...byS3(), objectSize: 0 }));
    const { file } = await createDownloaderOn({}, ports).download({ key: 'k' }).finished;
    expect(file.size).toBe(0);
    expect(log).toEqual(['grant']);
  });

  test('a page that holds a key takes only what was made with it', async () => {
    const { downloader, spools } = await stack(10, byS3);
    await expect(downloader.download({ key: 'k' }).finished).rejects.toMatchObject({
      code: 'keyring-mismatch',
    });
    expect(spools.open).toBe(0);
  });
});

describe('an object becomes a file', () => {
  test.each([0, 1, 16, PART - 16, PART, PART + 1, 2 * PART])('%i bytes', async (size) => {
    const { downloader, plaintext, log } = await stack(size);
    const download = downloader.download({ key: 'k' });
    const states: string[] = [];
    download.addEventListener('statechange', () => states.push(download.state));
    const { file, named } = await download.finished;
    expect(sameBytes(new Uint8Array(await file.arrayBuffer()), plaintext)).toBe(true);
    expect(file).toMatchObject({ name: 'a.txt', type: 'text/plain' });
    expect(named).toBe(true);
    expect(states).toEqual(['preparing', 'downloading', 'verifying', 'done']);
    expect(download).toMatchObject({ loaded: size, total: size });
    expect(log.slice(1).every((line) => line.endsWith('"e"'))).toBe(true);
  });
});

test('what the uploader claims is told apart from what the file is called', async () => {
  const claims = { name: '../invoice\u202efdp.exe', type: 'text/html' };
  const { downloader } = await stack(10, undefined, claims);
  const downloaded = await downloader.download({ key: 'k' }).finished;
  expect(downloaded).toMatchObject({ claimedName: claims.name, claimedType: 'text/html', named: true });
  expect(downloaded.file).toMatchObject({ name: '_invoicefdp.exe', type: 'application/octet-stream' });
});

test('of a name that nothing is left of, a neutral one is made', async () => {
  const { downloader } = await stack(10, undefined, { name: '..', type: 'image/png' });
  const downloaded = await downloader.download({ key: 'k' }).finished;
  expect(downloaded).toMatchObject({ claimedName: '..', named: false });
  expect(downloaded.file).toMatchObject({ name: 'download', type: 'image/png' });
});

test('what it waits for', async () => {
  const { downloader, ports, faults } = await stack(1000);
  faults.push(status(503), async () => undefined);
  const since = ports.clock.now();
  const download = downloader.download({ key: 'k' });
  const seen: unknown[] = [];
  download.addEventListener('waitchange', () => seen.push(download.waiting));
  await download.finished;
  expect(seen).toEqual([
    { for: 's3', since, code: 's3-slow-down' },
    { for: 's3', since, code: 's3-unreachable' },
    undefined,
  ]);
});

describe('what can happen to a range', () => {
  const cases: [string, Fault[], string][] = [
    ['503 once', [status(503)], 'done'],
    ['503 always', repeated(status(503)), 's3-slow-down'],
    ['no answer once', [async () => undefined], 'done'],
    ['no answer', repeated(async () => undefined), 's3-unreachable'],
    ['404', [status(404)], 's3-not-found'],
    ['412', [status(412)], 'object-changed'],
    ['416', [status(416)], 'object-truncated'],
    ['403 once', [status(403)], 'done'],
    ['403 always', repeated(status(403)), 's3-forbidden'],
    ['another range', [async ({ object }) => partial(object, 16, 40)], 'range-mismatch'],
    [
      'a longer object',
      [async ({ object, first, last }) => partial(object, first, last, `bytes ${first}-${last}/9999`)],
      'object-extended',
    ],
    [
      'a shorter object',
      [async ({ object, first, last }) => partial(object, first, last, `bytes ${first}-${last}/20`)],
      'object-truncated',
    ],
    [
      'too many bytes',
      [
        async ({ object, first, last }) =>
          new Response(new Uint8Array([...object.slice(first, last + 1), 0]), { status: 206 }),
      ],
      'range-mismatch',
    ],
    [
      'too few bytes once',
      [async ({ object, first }) => new Response(object.slice(first, first + 3), { status: 206 })],
      'done',
    ],
    ['no bytes', repeated(async () => new Response(new Uint8Array(), { status: 206 })), 'object-truncated'],
    [
      'a body that breaks',
      [
        async () =>
          new Response(new ReadableStream({ pull: (c) => c.error(new TypeError('network')) }), {
            status: 206,
          }),
      ],
      'done',
    ],
    ['a web page', [async () => new Response('<html>', { status: 203 })], 's3-answer-invalid'],
    [
      'a bit flipped',
      [
        async ({ object, first, last }) =>
          partial(
            object.map((byte, i) => (i === 5 ? byte ^ 1 : byte)),
            first,
            last,
          ),
      ],
      'object-authentication-failed',
    ],
    [
      'a bit of the tag flipped',
      [
        async ({ object, first, last }) =>
          partial(
            object.map((byte, i) => (i === 1010 ? byte ^ 1 : byte)),
            first,
            last,
          ),
      ],
      'object-authentication-failed',
    ],
  ];

  test.each(cases)('%s', async (_, faults, outcome) => {
    const { downloader, faults: armed, spools } = await stack(1000);
    armed.push(...faults);
    const code = await downloader.download({ key: 'k' }).finished.then(
      () => 'done',
      (error) => error.code,
    );
    expect(code).toBe(outcome);
    expect(spools.open).toBe(outcome === 'done' ? 1 : 0);
  });

  test('the object was replaced while it was read', async () => {
    let etag = 0;
    const { downloader, faults } = await stack(1000, () => ({ etag: `"${++etag}"` }));
    faults.push(status(403));
    await expect(downloader.download({ key: 'k' }).finished).rejects.toMatchObject({
      code: 'object-changed',
    });
  });

  test('the signer lies about the size', async () => {
    const { downloader } = await stack(1000, ({ objectSize }) => ({ objectSize: objectSize - 1 }));
    await expect(downloader.download({ key: 'k' }).finished).rejects.toMatchObject({
      code: 'object-extended',
    });
  });
});

/** The first `count` bytes come, and then the connection breaks. */
const breaksAfter =
  (count: number): Fault =>
  async ({ object, first, last }) => {
    const head = object.slice(first, first + count);
    let pulls = 0;
    return new Response(
      new ReadableStream({
        pull: (to) => (pulls++ === 0 ? to.enqueue(head) : to.error(new TypeError('network'))),
      }),
      { status: 206, headers: { 'content-range': `bytes ${first}-${last}/${object.byteLength}` } },
    );
  };

/** The same, and then nothing moves until the request is ended. */
const stallsAfter =
  (count: number): Fault =>
  async ({ object, first }) =>
    new Response(new ReadableStream({ start: (to) => to.enqueue(object.slice(first, first + count)) }), {
      status: 206,
    });

describe('what has come is not fetched again', () => {
  test('a range goes on at the byte at which it broke, whatever it broke of', async () => {
    const { downloader, faults, log, plaintext } = await stack(300_000);
    faults.push(breaksAfter(70_000), status(503), breaksAfter(70_000), status(403), async () => undefined);
    faults.push(
      async ({ object, first }) => new Response(object.slice(first, first + 70_000), { status: 206 }),
    );
    const { file } = await downloader.download({ key: 'k' }).finished;
    expect(sameBytes(new Uint8Array(await file.arrayBuffer()), plaintext)).toBe(true);
    const asked = log.filter((line) => line !== 'grant').map((line) => line.split(' ')[0]);
    const [once, twice] = ['bytes=70000-300015', 'bytes=140000-300015'];
    expect(asked).toEqual([
      ...['bytes=0-300015', once, once],
      ...[twice, twice, twice, 'bytes=210000-300015'],
    ]);
  });

  test('a link that breaks every time, and brings 64 KiB every time, gets there', async () => {
    const { downloader, faults, plaintext } = await stack(11 * 65_536);
    faults.push(...Array(10).fill(breaksAfter(65_536)));
    const { file } = await downloader.download({ key: 'k' }).finished;
    expect(sameBytes(new Uint8Array(await file.arrayBuffer()), plaintext)).toBe(true);
  });

  test('a store that brings a byte every time is not asked for ever', async () => {
    const { downloader, faults } = await stack(40);
    faults.push(...Array(30).fill(breaksAfter(1)));
    await expect(downloader.download({ key: 'k' }).finished).rejects.toMatchObject({
      code: 'object-truncated',
    });
    expect(faults.length).toBeGreaterThan(20);
  });

  test('one that brings none does not', async () => {
    const { downloader, faults } = await stack(20);
    faults.push(breaksAfter(1), ...Array(9).fill(breaksAfter(0)));
    await expect(downloader.download({ key: 'k' }).finished).rejects.toMatchObject({
      code: 'object-truncated',
    });
  });

  test('a server that sends the whole instead of the rest: read from its beginning', async () => {
    const { downloader, faults, plaintext } = await stack(1000);
    faults.push(breaksAfter(300), async ({ object }) => new Response(object.slice(), { status: 200 }));
    const { file } = await downloader.download({ key: 'k' }).finished;
    expect(sameBytes(new Uint8Array(await file.arrayBuffer()), plaintext)).toBe(true);
  });

  test.each<[string, Fault, string]>([
    [
      'of another object',
      async ({ object, first, last }) =>
        new Response(object.slice(first, last + 1), { status: 206, headers: { etag: '"f"' } }),
      'object-changed',
    ],
    [
      'from another byte',
      async ({ object, last }) => partial(object, 299, last, `bytes 299-${last}/${object.byteLength}`),
      'range-mismatch',
    ],
    [
      'with more than is missing',
      async ({ object, first, last }) =>
        new Response(new Uint8Array([...object.slice(first, last + 1), 0]), { status: 206 }),
      'range-mismatch',
    ],
    ['that is not there any more', status(412), 'object-changed'],
    [
      'in several ranges',
      async ({ object, first, last }) =>
        new Response(object.slice(first, last + 1), {
          status: 206,
          headers: { 'content-type': 'multipart/byteranges; boundary=b' },
        }),
      'range-mismatch',
    ],
    [
      'encoded',
      async ({ object, first, last }) =>
        new Response(object.slice(first, last + 1), { status: 206, headers: { 'content-encoding': 'br' } }),
      's3-answer-invalid',
    ],
  ])('a rest %s is refused', async (_, fault, code) => {
    const { downloader, faults, spools } = await stack(1000);
    faults.push(breaksAfter(300), fault);
    await expect(downloader.download({ key: 'k' }).finished).rejects.toMatchObject({ code });
    expect(spools.open).toBe(0);
  });

  test('a rest that is not the rest of this object does not pass for one', async () => {
    const { downloader, faults, spools } = await stack(1000);
    faults.push(breaksAfter(300), async ({ object, first, last }) =>
      partial(
        object.map((byte, i) => (i === 500 ? byte ^ 1 : byte)),
        first,
        last,
      ),
    );
    await expect(downloader.download({ key: 'k' }).finished).rejects.toMatchObject({
      code: 'object-authentication-failed',
    });
    expect(spools.open).toBe(0);
  });
});

describe('paused', () => {
  const statesOf = (download: Download): string[] => {
    const states: string[] = [];
    download.addEventListener('statechange', () => states.push(download.state));
    return states;
  };

  test('nothing is fetched, and then the rest only, with a fresh URL if it takes one', async () => {
    const { downloader, faults, log, plaintext } = await stack(2 * PART + 7);
    faults.push(stallsAfter(5), stallsAfter(9));
    const download = downloader.download({ key: 'k' });
    const states = statesOf(download);
    await expect.poll(() => download.loaded).toBe(14);
    download.pause();
    download.pause();
    expect([download.state, download.paused]).toEqual(['paused', true]);
    const before = log.length;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(log.length).toBe(before);
    faults.push(status(403), status(403));
    download.resume();
    download.resume();
    const { file } = await download.finished;
    expect(sameBytes(new Uint8Array(await file.arrayBuffer()), plaintext)).toBe(true);
    expect(states).toEqual(['preparing', 'downloading', 'paused', 'downloading', 'verifying', 'done']);
    const asked = log.slice(before).filter((line) => line !== 'grant');
    const rests = [`bytes=5-${PART - 1} "e"`, `bytes=${PART + 9}-${2 * PART - 1} "e"`];
    expect(asked).toEqual([...rests, ...rests, `bytes=${2 * PART}-${2 * PART + 22} "e"`]);
    expect(log.filter((line) => line === 'grant').length).toBe(2);
  });

  test('before it has begun: not a byte is asked for', async () => {
    const { downloader, log } = await stack(10);
    const download = downloader.download({ key: 'k' });
    download.pause();
    expect([download.state, download.paused]).toEqual(['waiting', true]);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect([download.state, log]).toEqual(['waiting', []]);
    download.resume();
    expect((await download.finished).verified).toBe(true);
  });

  test('when it was granted, but not a byte has come: it shows as paused', async () => {
    const { downloader, log, ports } = await stack(10);
    const { call } = ports.signer;
    ports.signer.call = async (...asked) => {
      download.pause();
      return call(...asked);
    };
    const download = downloader.download({ key: 'k' });
    await expect.poll(() => download.state).toBe('paused');
    expect(log).toEqual(['grant']);
    download.resume();
    expect((await download.finished).verified).toBe(true);
  });

  test('its slots are for others, and what it leaves in memory is bounded', async () => {
    const { downloader, faults, log, plaintext } = await stack(3 * PART + 7);
    const downloads: Download[] = [];
    for (let n = 0; n < 5; n++) {
      faults.push(stallsAfter(5), stallsAfter(9));
      const download = downloader.download({ key: 'k' });
      await expect.poll(() => download.loaded).toBe(14);
      download.pause();
      downloads.push(download);
    }
    const before = log.length;
    for (const download of downloads.reverse()) {
      download.resume();
      const { file, release } = await download.finished;
      expect(sameBytes(new Uint8Array(await file.arrayBuffer()), plaintext)).toBe(true);
      await release();
    }
    const rests = log.slice(before).filter((line) => line.startsWith('bytes=5-'));
    // Of the two that were paused last; what the others had went.
    expect(rests).toEqual(Array(2).fill(`bytes=5-${PART - 1} "e"`));
  });

  test('when the last byte has come: it is verified after resume(), and paused no more after that', async () => {
    const { downloader, faults, spools } = await stack(1000);
    const download = downloader.download({ key: 'k' });
    faults.push(async ({ object, first, last }) => {
      setTimeout(() => {
        download.pause();
        download.resume();
        download.pause();
      });
      return partial(object, first, last);
    });
    await expect.poll(() => download.paused || download.state === 'done').toBe(true);
    download.resume();
    download.pause();
    download.resume();
    await download.finished;
    expect([download.state, download.paused, spools.open]).toEqual(['done', false, 1]);
    download.pause();
    expect(download.state).toBe('done');
  });

  test('and cancelled: nothing stays', async () => {
    const { downloader, faults, spools } = await stack(1000);
    faults.push(stallsAfter(5));
    const download = downloader.download({ key: 'k' });
    await expect.poll(() => download.loaded).toBe(5);
    download.pause();
    download.cancel();
    await expect(download.finished).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(() => spools.open).toBe(0);
    download.resume();
    expect(download.state).toBe('cancelled');
  });

  test('and replaced meanwhile: refused', async () => {
    let etag = 0;
    const { downloader, faults, spools } = await stack(1000, () => ({ etag: `"${++etag}"` }));
    faults.push(stallsAfter(5), status(403));
    const download = downloader.download({ key: 'k' });
    await expect.poll(() => download.loaded).toBe(5);
    download.pause();
    download.resume();
    await expect(download.finished).rejects.toMatchObject({ code: 'object-changed' });
    expect(spools.open).toBe(0);
  });
});

test('cancelling removes the spool', async () => {
  const { downloader, faults, spools } = await stack(1000);
  const download = downloader.download({ key: 'k' });
  faults.push(async (_, signal) => {
    download.cancel();
    signal.throwIfAborted();
    return undefined;
  });
  await expect(download.finished).rejects.toMatchObject({ code: 'cancelled' });
  expect(download.state).toBe('cancelled');
  await expect.poll(() => spools.open).toBe(0);
});

describe('cancelled late', () => {
  test('while the file is handed over: it is removed', async () => {
    const { ports, spools } = await stack(1000);
    const createSpool = async (): Promise<Spool> => {
      const spool = await ports.createSpool();
      const finish: Spool['finish'] = (signal) => {
        download.cancel();
        return spool.finish(signal);
      };
      return { ...spool, finish };
    };
    const keyring = rawAesKeyring({ wrappingKey: await wrappingKey });
    const download = createDownloaderOn({ keyring }, { ...ports, createSpool }).download({ key: 'k' });
    await expect(download.finished).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(() => spools.open).toBe(0);
  });

  test('when the file was there already: nobody gets it, and it is released', async () => {
    const released: string[] = [];
    const file = new File([], 'a');
    const download = new Download(undefined, async () => {
      await Promise.resolve();
      download.cancel();
      return { file, named: true, verified: true, release: async () => void released.push('a') };
    });
    await expect(download.finished).rejects.toMatchObject({ code: 'cancelled' });
    expect(download.state).toBe('cancelled');
    await expect.poll(() => released).toEqual(['a']);
  });
});

test('an object that only another key opens', async () => {
  const { ports } = await stack(10);
  await expect(createDownloaderOn({}, ports).download({ key: 'k' }).finished).rejects.toMatchObject({
    code: 'keyring-mismatch',
  });
});

describe('a key that the signer brings', () => {
  const lie = (): Partial<DownloadGrant> => ({
    protection: {
      ...PAGE_KEY,
      client: { ...PAGE_KEY.client, keyring: 'kms' },
    } as DownloadGrant['protection'],
    dataKey: btoa('k'.repeat(32)),
  });

  test('replaces no keyring of the page', async () => {
    const { downloader, log, spools } = await stack(10, lie);
    await expect(downloader.download({ key: 'k' }).finished).rejects.toMatchObject({
      code: 'keyring-mismatch',
      field: 'keyring',
    });
    expect(log).toEqual(['grant']);
    expect(spools.open).toBe(0);
  });

  test('is asked for once: a renewal says that it needs none', async () => {
    const { downloader, faults, asked } = await stack(10);
    faults.push(status(403));
    await downloader.download({ key: 'k' }).finished;
    expect(asked).toEqual([{ key: 'k' }, { key: 'k', renew: true }]);
  });
});

describe('what the page pins', () => {
  const client = PAGE_KEY.client;
  test.each([
    ...[{}, { profile: 'Client' }, { profile: 'client-v2' }, { profile: 'none' }, null, 'client', ['client']],
    ...[
      { profile: 'client' },
      { profile: 'client', client: {} },
      { profile: 'client', client, storage: 'client' },
    ],
    ...[
      { profile: 'sse-s3', client },
      { profile: 'toString' },
      { profile: 'client', client, keys: 'browser' },
    ],
  ])('pinned or not, nothing unknown is followed: %j', async (protection) => {
    for (const pins of [{}, { require: 'client' }]) {
      const { ports, log, spools } = await stack(10, () => ({ protection, metadata: {} }) as never);
      await expect(createDownloaderOn(pins, ports).download({ key: 'k' }).finished).rejects.toMatchObject({
        code: 'protection-unsupported',
      });
      expect(log).toEqual(['grant']);
      expect(spools.open).toBe(0);
    }
  });

  test.each(['sse-s3', 'sse-kms', 'dsse-kms'])(
    'client: nothing is taken that is under %s only',
    async (profile) => {
      const { ports, log } = await stack(10, () => ({ protection: { profile }, metadata: {} }) as never);
      const download = createDownloaderOn({ require: 'client' }, ports).download({ key: 'k' });
      await expect(download.finished).rejects.toMatchObject({ code: 'protection-refused' });
      expect(log).toEqual(['grant']);
      expect(download.protection).toBeUndefined();
    },
  );

  test('where S3 is: nothing is asked elsewhere', async () => {
    const { ports, log } = await stack(10);
    const wrong = createDownloaderOn({ s3Origin: 'https://other.test' }, ports).download({ key: 'k' });
    await expect(wrong.finished).rejects.toMatchObject({ code: 's3-origin-mismatch' });
    expect(log).toEqual(['grant']);
  });

  test('hostile sizes', async () => {
    for (const objectSize of [-1, 0.5, 1e300, '10', null, 5 * 1024 ** 4 + 1]) {
      const { downloader, log } = await stack(10, () => ({ objectSize }) as never);
      await expect(downloader.download({ key: 'k' }).finished).rejects.toMatchObject({
        code: 'signer-answer-invalid',
        field: 'objectSize',
      });
      expect(log).toEqual(['grant']);
    }
  });
});
