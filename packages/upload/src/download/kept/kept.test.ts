import { rawAesKeyring } from '@sealift/core/keyrings';
import { createSealer } from '@sealift/core/seal';
import type { DownloadGrant } from '@sealift/protocol';
import { beforeAll, describe, expect, test } from 'vitest';
import { failure } from '../../errors.js';
import type { FetchRequest } from '../../platform/fetch.js';
import type { KeptFolder } from '../../platform/kept-folder.js';
import type { SignerClient } from '../../signer/client.js';
import { noise, sameBytes } from '../../testing/bytes.js';
import { createFakeClock } from '../../testing/fake-clock.js';
import { PAGE_KEY } from '../../testing/fake-store.js';
import { localOpeningWorker } from '../../workers/local-opening-worker.js';
import type { OpeningWorker } from '../../workers/opening-worker.js';
import { createSlots } from '../../workers/slots.js';
import type { Download } from '../download.js';
import { createDownloaderOn, type Downloader } from '../downloader.js';
import type { DownloadPorts } from '../flow.js';
import { RANGE_BYTES as PART } from '../ranges.js';
import { createMemorySpool } from '../spool/memory.js';
import { piecesInBlobs } from '../spool/pieces.js';
import { keptName } from './name.js';
import { createKeptSpool } from './spool.js';

type Bytes = Uint8Array<ArrayBuffer>;

const SIZE = 2 * PART + 21;
const PARTS = 3;
const KEY = 'reports/2026.pdf';

/** A disk that outlives its pages. */
class Disk {
  readonly folders = new Map<string, Map<string, Bytes>>();
  readonly held = new Set<string>();
  /** What is done to a piece before it is read. */
  reading: (name: string, bytes: Bytes) => Bytes | undefined = (_, bytes) => bytes;

  open(name: string): KeptFolder | undefined {
    if (this.held.has(name)) return undefined;
    this.held.add(name);
    const files = this.folders.get(name) ?? new Map<string, Bytes>();
    this.folders.set(name, files);
    return {
      read: async (file) => {
        const bytes = files.get(file);
        return bytes && this.reading(file, bytes.slice());
      },
      write: async (file, pieces) => {
        files.set(file, new Uint8Array(await new Blob([...pieces]).arrayBuffer()));
      },
      delete: async (file) => void files.delete(file),
      leave: () => void this.held.delete(name),
      remove: async () => {
        this.folders.delete(name);
        this.held.delete(name);
      },
    };
  }

  /** The only folder. */
  get files(): Map<string, Bytes> {
    const [files, ...more] = [...this.folders.values()];
    if (files === undefined || more.length > 0) throw new Error('not one folder');
    return files;
  }
}

interface Stored {
  readonly plaintext: Bytes;
  readonly object: Bytes;
  readonly metadata: DownloadGrant['metadata'];
  readonly etag: string;
}

const wrappingKey = crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
  'encrypt',
  'decrypt',
]);
let stored: Stored;
let other: Stored;

beforeAll(async () => {
  stored = await seal('"one"');
  other = await seal('"two"', 2);
});

async function seal(etag: string, seed = 1): Promise<Stored> {
  const keyring = rawAesKeyring({ wrappingKey: await wrappingKey });
  const plaintext = noise(SIZE, seed);
  const sealer = await createSealer({ keyring, plaintextSize: SIZE, objectKey: KEY });
  const object = new Uint8Array(SIZE + 16);
  for (let at = 0; at < SIZE; at += PART)
    object.set(await sealer.seal(at, plaintext.subarray(at, at + PART)), at);
  object.set(await sealer.tag(), SIZE);
  return { plaintext, object, metadata: sealer.metadata, etag };
}

interface World {
  readonly disk: Disk;
  /** At S3. */
  at: Stored;
  /** Bytes of the object from which ranges were asked for. */
  readonly asked: number[];
  /** From this byte on S3 does not answer. */
  silentFrom: number;
  /** The signer refuses. */
  refused: boolean;
  room: boolean;
}

function world(): World {
  return { disk: new Disk(), at: stored, asked: [], silentFrom: Infinity, refused: false, room: true };
}

/** What a page has of it: the same disk and the same S3, and nothing else. */
async function page(world: World, worker?: (real: OpeningWorker) => OpeningWorker, scope = '') {
  const keyring = rawAesKeyring({ wrappingKey: await wrappingKey });
  const signer: SignerClient = {
    async call() {
      if (world.refused) throw failure('signer-refused');
      const { object, metadata, etag } = world.at;
      const request = { method: 'GET' as const, url: 'https://s3.test/k', headers: {}, expiresAt: 0 };
      const grant: DownloadGrant = {
        ...{ request, objectSize: object.byteLength, etag, metadata },
        protection: PAGE_KEY,
      };
      return grant as never;
    },
    tell: async () => undefined,
    now: () => 0,
    checkTable: () => {},
  };
  const transport = async ({ headers }: FetchRequest): Promise<Response | undefined> => {
    const { range = '' } = headers as Record<string, string>;
    const [, first = 0, last = 0] = (/bytes=(\d+)-(\d+)/.exec(range) ?? []).map(Number);
    if (first >= world.silentFrom) return undefined;
    world.asked.push(first);
    const { object } = world.at;
    const contentRange = `bytes ${first}-${last}/${object.byteLength}`;
    return new Response(object.slice(first, last + 1), {
      status: 206,
      headers: { 'content-range': contentRange },
    });
  };
  const real = localOpeningWorker(transport);
  const opening = worker?.(real) ?? real;
  const slots = createSlots({
    workers: 1,
    perWorker: 1,
    start: async () => ({ worker: opening, alive: () => true, stop: () => {} }),
    idle: 1,
  });
  const spools = { ordinary: 0 };
  const ports: DownloadPorts = {
    signer,
    slots,
    clock: createFakeClock(),
    retry: { retries: 1 },
    async createSpool() {
      spools.ordinary++;
      return createMemorySpool();
    },
    async keep({ content, size }, { object, grant, leaving }) {
      const folder = content && world.disk.open(await keptName(object, grant, scope));
      const hasRoom = async (): Promise<boolean> => world.room;
      return folder && createKeptSpool({ content, size, folder, pieces: piecesInBlobs(), hasRoom, leaving });
    },
  };
  const downloader: Downloader = createDownloaderOn({ keyring }, ports);
  return { downloader, spools };
}

/** As a page leaves it that is gone when so many pieces have come: made once, for each test a copy. */
async function begun(pieces: number): Promise<World> {
  const first = world();
  first.silentFrom = pieces * PART;
  const known = disks.get(pieces) ?? left(first);
  disks.set(pieces, known);
  const copy = world();
  for (const [name, files] of await known)
    copy.disk.folders.set(name, new Map([...files].map(([file, bytes]) => [file, bytes.slice()])));
  return copy;
}

const disks = new Map<number, Promise<Disk['folders']>>();

async function left(world: World): Promise<Disk['folders']> {
  const { downloader } = await page(world);
  await expect(downloader.download({ key: KEY }).finished).rejects.toMatchObject({ code: 's3-unreachable' });
  return world.disk.folders;
}

async function goesOn(
  before: World,
  { plaintext } = stored,
  worker?: (real: OpeningWorker) => OpeningWorker,
): Promise<Download> {
  const { downloader } = await page(before, worker);
  const download = downloader.download({ key: KEY });
  const { file, verified } = await download.finished;
  expect(verified).toBe(true);
  expect(sameBytes(new Uint8Array(await file.arrayBuffer()), plaintext)).toBe(true);
  expect([...before.disk.folders], 'nothing is kept of what is done').toEqual([]);
  return download;
}

describe('the next page', () => {
  test('fetches what is missing, and nothing else', async () => {
    const before = await begun(2);
    await goesOn(before);
    expect(before.asked).toEqual([2 * PART]);
  });

  test('begins with what is there', async () => {
    const before = await begun(2);
    expect(await taken(before)).toBe(2 * PART);
    before.silentFrom = Infinity;
    await goesOn(before);
    expect(before.asked).toEqual([2 * PART]);
  });

  test('that has everything fetches nothing, and verifies it all the same', async () => {
    const before = world();
    const { downloader } = await page(before);
    const download = downloader.download({ key: KEY });
    download.addEventListener('statechange', () => {
      if (download.state === 'verifying') downloader.close();
    });
    await expect(download.finished).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(() => before.disk.held.size).toBe(0);
    expect(before.disk.files.size).toBe(PARTS);
    before.asked.length = 0;
    await goesOn(before);
    expect(before.asked).toEqual([]);
  });

  test('gets nothing where the signer says no', async () => {
    const before = await begun(2);
    before.refused = true;
    const { downloader } = await page(before);
    await expect(downloader.download({ key: KEY }).finished).rejects.toMatchObject({
      code: 'signer-refused',
    });
    expect(before.disk.files.size, 'who logs in again goes on').toBe(2);
  });

  test('of another scope begins anew', async () => {
    const before = await begun(2);
    const { downloader } = await page(before, undefined, 'user-2');
    await downloader.download({ key: KEY }).finished;
    expect(before.asked).toHaveLength(PARTS);
    expect(before.disk.folders.size).toBe(1);
  });

  test('has no folder that somebody else has', async () => {
    const before = await begun(2);
    const [name = ''] = before.disk.folders.keys();
    before.disk.held.add(name);
    const { downloader, spools } = await page(before);
    await downloader.download({ key: KEY }).finished;
    expect(spools.ordinary).toBe(1);
    expect(before.disk.files.size, 'and leaves it alone').toBe(2);
  });

  test('where there is no room for the file twice: each piece goes when the file has it', async () => {
    const before = await begun(2);
    before.room = false;
    const left: number[] = [];
    before.disk.reading = (_, bytes) => {
      left.push(before.disk.files.size);
      return bytes;
    };
    await goesOn(before);
    expect(left.slice(-PARTS)).toEqual([3, 2, 1]);
  });
});

describe('on disk', () => {
  test('is what is at S3, and behind it a record that says nothing', async () => {
    const before = await begun(2);
    for (const [name, bytes] of before.disk.files) {
      const offset = Number(name);
      expect(sameBytes(bytes.slice(0, PART), stored.object.slice(offset, offset + PART))).toBe(true);
      expect(bytes.byteLength).toBe(PART + 44);
    }
  });

  test('the folder tells neither the key of the object nor its scope', async () => {
    const before = await begun(2);
    expect([...before.disk.folders.keys()]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });

  test('nothing of a worker that decrypts what it was not asked to', async () => {
    const before = world();
    const eager = (real: OpeningWorker): OpeningWorker => ({
      ...real,
      fetch: (job, range, ...more) => real.fetch(job, { ...range, sealed: false }, ...more),
    });
    const { downloader } = await page(before, eager);
    await expect(downloader.download({ key: KEY }).finished).rejects.toMatchObject({ code: 'worker-failed' });
    expect(before.disk.files.size).toBe(0);
  });
});

/** Bytes of the file that a page takes from the disk before it asks S3, which says nothing. */
async function taken(before: World): Promise<number> {
  before.silentFrom = 0;
  const { downloader } = await page(before);
  const download = downloader.download({ key: KEY });
  await expect(download.finished).rejects.toMatchObject({ code: 's3-unreachable' });
  return download.loaded;
}

describe('what was changed while no page was there is not taken', () => {
  const cases: [string, (piece: Bytes) => Bytes][] = [
    ['the first byte', (piece) => flipped(piece, 0)],
    ['the last byte', (piece) => flipped(piece, PART - 1)],
    ['the IV of its record', (piece) => flipped(piece, PART)],
    ['its record', (piece) => flipped(piece, PART + 20)],
    ['the end of its record', (piece) => flipped(piece, PART + 43)],
    ['half of it was written', (piece) => piece.slice(0, PART / 2)],
    ['nothing of it was written', () => new Uint8Array()],
    ['its record is missing', (piece) => piece.slice(0, PART)],
    ['half of its record is missing', (piece) => piece.slice(0, PART + 20)],
    ['zeros, as a file system leaves them', (piece) => piece.fill(0, PART / 2)],
    [
      'more than was written',
      (piece) => {
        const longer = new Uint8Array(piece.byteLength + 1);
        longer.set(piece, 1);
        return longer;
      },
    ],
  ];

  test.each(cases)('%s', async (_, change) => {
    const before = await begun(2);
    const { files } = before.disk;
    files.set(`${PART}`, change(files.get(`${PART}`) ?? new Uint8Array()));
    expect(await taken(before)).toBe(PART);
  });

  test('and nothing is, of two that were exchanged', async () => {
    const before = await begun(2);
    const { files } = before.disk;
    const [a, b] = [files.get('0'), files.get(`${PART}`)];
    if (a === undefined || b === undefined) throw new Error('two pieces');
    files.set('0', b).set(`${PART}`, a);
    expect(await taken(before)).toBe(0);
  });

  test('it is fetched again', async () => {
    const before = await begun(2);
    const { files } = before.disk;
    files.set('0', flipped(files.get('0') ?? new Uint8Array(), 5));
    await goesOn(before);
    expect(before.asked).toEqual([0, 2 * PART]);
  });

  test('pieces of another object under the same key', async () => {
    const before = await begun(2);
    const elsewhere = world();
    elsewhere.at = other;
    elsewhere.silentFrom = 2 * PART;
    const { downloader } = await page(elsewhere);
    await downloader.download({ key: KEY }).finished.catch(() => {});
    for (const [name, bytes] of elsewhere.disk.files) before.disk.files.set(name, bytes);
    await goesOn(before);
    expect(before.asked).toEqual([0, PART, 2 * PART]);
  });

  test('the tag of the object, with the last piece', async () => {
    const before = world();
    const { downloader } = await page(before);
    const download = downloader.download({ key: KEY });
    download.addEventListener('statechange', () => {
      if (download.state === 'verifying') downloader.close();
    });
    await download.finished.catch(() => {});
    await expect.poll(() => before.disk.held.size).toBe(0);
    const last = before.disk.files.get(`${2 * PART}`) ?? new Uint8Array();
    flipped(last, 21 + 12 + 20);
    before.asked.length = 0;
    await goesOn(before);
    expect(before.asked).toEqual([2 * PART]);
  });
});

test('what is changed after it was verified is not handed over', async () => {
  const before = await begun(2);
  const reads = new Map<string, number>();
  before.disk.reading = (name, bytes) => {
    const count = (reads.get(name) ?? 0) + 1;
    reads.set(name, count);
    // The second reading of the second piece is that for the file.
    if (name === `${PART}` && count === 2) bytes[7] = (bytes[7] ?? 0) ^ 1;
    return bytes;
  };
  const { downloader } = await page(before);
  await expect(downloader.download({ key: KEY }).finished).rejects.toMatchObject({ code: 'spool-failed' });
  expect([...before.disk.folders]).toEqual([]);
});

test('another object under the same key: nothing of the first one is used', async () => {
  const before = await begun(2);
  before.at = other;
  const { downloader } = await page(before);
  const { file } = await downloader.download({ key: KEY }).finished;
  expect(sameBytes(new Uint8Array(await file.arrayBuffer()), other.plaintext)).toBe(true);
  expect(before.asked).toHaveLength(PARTS);
});

describe('a name is of one object only', () => {
  const object = { key: 'k' };
  const grant = { etag: '"e"', objectSize: 5, metadata: { 'x-amz-i': 'id', 'x-amz-c': '115' } };

  test.each([
    ['another key', { key: 'K' }, grant, ''],
    ['a version', { key: 'k', versionId: 'v' }, grant, ''],
    ['another ETag', object, { ...grant, etag: '"f"' }, ''],
    ['another size', object, { ...grant, objectSize: 6 }, ''],
    ['another message id', object, { ...grant, metadata: { ...grant.metadata, 'x-amz-i': 'ie' } }, ''],
    ['another scope', object, grant, 'user-2'],
  ])('%s', async (_, address, granted, scope) => {
    expect(await keptName(address, granted, scope)).not.toBe(await keptName(object, grant, ''));
  });

  test('the order of its metadata makes no other', async () => {
    const turned = { ...grant, metadata: { 'x-amz-c': '115', 'x-amz-i': 'id' } };
    expect(await keptName(object, turned, '')).toBe(await keptName(object, grant, ''));
  });
});

describe('how it ends', () => {
  const endings: [
    string,
    'stays' | 'goes',
    (world: World, downloader: Downloader, download: Download) => unknown,
  ][] = [
    ['cancelled', 'goes', (_, __, download) => download.cancel()],
    ['its downloader is closed: an element that is gone', 'stays', (_, downloader) => downloader.close()],
    ['S3 is silent', 'stays', (world) => Object.assign(world, { silentFrom: 0 })],
    [
      'the object does not authenticate',
      'goes',
      (world) => {
        world.at = { ...world.at, object: flipped(world.at.object.slice(), 2 * PART + 5) };
      },
    ],
  ];

  test.each(endings)('%s: what has come %s', async (_, what, end) => {
    const before = await begun(2);
    const { downloader } = await page(before);
    const download = downloader.download({ key: KEY });
    let done = false;
    download.addEventListener('progress', () => {
      if (!done) end(before, downloader, download);
      done = true;
    });
    await expect(download.finished).rejects.toThrow();
    await expect.poll(() => before.disk.held.size).toBe(0);
    expect(before.disk.folders.size).toBe(what === 'stays' ? 1 : 0);
  });
});

function flipped(bytes: Bytes, at: number): Bytes {
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}
