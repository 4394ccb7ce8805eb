import { rawAesKeyring } from '@sealift/core/keyrings';
import { createOpener, openVerified } from '@sealift/core/open';
import { beforeEach, describe, expect, test } from 'vitest';
import { crcToBase64 } from '../checksum/crc64.js';
import { crc64nvme } from '../checksum/crc64nvme.js';
import { UploadError } from '../errors.js';
import { noise, sameBytes } from '../testing/bytes.js';
import { createFakeClock } from '../testing/fake-clock.js';
import {
  createFakeStore,
  type FakeStore,
  type Fault,
  flipped,
  PART_BYTES as PART,
} from '../testing/fake-store.js';
import { createMemoryDisk, type MemoryDisk, type MemoryTab } from '../testing/memory-journal.js';
import type { Upload } from '../upload/upload.js';
import { createUploaderOn, type Uploader } from '../upload/uploader.js';
import { localSealingWorker } from '../workers/local-sealing-worker.js';
import { createSlots } from '../workers/slots.js';
import type { JournalEntry } from './entry.js';
import type { JournalPorts } from './journal.js';
import type { Journal } from './port.js';

const SIZE = 4 * PART + 5;
const bytes = noise(SIZE);
const fileOf = (content: BlobPart = bytes, lastModified = 1_700_000_000_000): File =>
  new File([content], 'Überweisung.pdf', { type: 'application/pdf', lastModified });

const clock = createFakeClock();
const keyring = rawAesKeyring({
  wrappingKey: await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]),
});
let s3: FakeStore;
let disk: MemoryDisk;

beforeEach(() => {
  s3 = createFakeStore(clock);
  disk = createMemoryDisk();
});

interface Page {
  readonly tab: MemoryTab;
  readonly journal: Journal;
  readonly uploader: Uploader;
  /** Nothing of it goes on: neither its requests nor what it writes. */
  crash(): void;
}

function openPage(
  ports: Partial<JournalPorts> = {},
  at: MemoryDisk = disk,
  pins: { readonly require?: string } = {},
): Page {
  let alive = true;
  const never = new Promise<never>(() => {});
  const tab = at.tab();
  const journal = tab.journal({ now: clock.now, ...ports });
  const worker = localSealingWorker(async (...args) => (alive ? s3.transport(...args) : never));
  const slots = createSlots({
    workers: 2,
    perWorker: 1,
    start: async () => ({ worker, alive: () => true, stop: () => {} }),
    idle: 1,
  });
  const signer: FakeStore['signer'] = {
    now: clock.now,
    checkTable: s3.signer.checkTable,
    call: async (...args) => (alive ? s3.signer.call(...args) : never),
    tell: async (...args) => (alive ? s3.signer.tell(...args) : never),
  };
  const uploader = createUploaderOn(
    { keyring, journal, ...pins },
    { signer, slots, clock, retry: { retries: 1 } },
  );
  return {
    tab,
    journal,
    uploader,
    crash() {
      alive = false;
      tab.crash();
    },
  };
}

/** Stops the page when the first byte of this part is on its way: it arrives, or it does not; the page never hears. */
async function crashedAt(part: number, arrives = true, page = openPage()): Promise<void> {
  if (!arrives) s3.faults.set(part, ['hang']);
  const crashed = new Promise<void>((resolve) => {
    s3.onPut = (number) => {
      if (number !== part) return;
      page.crash();
      resolve();
    };
  });
  page.uploader.upload(fileOf());
  await crashed;
  s3.onPut = () => {};
}

async function only(page: Page): Promise<JournalEntry> {
  const [entry, ...more] = await page.journal.entries();
  expect(more).toEqual([]);
  if (entry === undefined) throw new Error('there should be an entry');
  return entry;
}

async function codeOf(upload: Upload | Promise<unknown>): Promise<string> {
  const ended = upload instanceof Promise ? upload : upload.finished;
  return ended.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? String(error),
  );
}

async function stored(): Promise<Uint8Array> {
  const object = s3.object();
  const opener = await createOpener({ keyring, metadata: s3.metadata(), objectSize: object.byteLength });
  const source = (async function* () {
    yield object;
  })();
  return openVerified(opener, source);
}

/** No two ciphertexts of one part, whatever was sent. */
function assertOneCiphertext(): void {
  const first = new Map<number, Uint8Array>();
  for (const { part, bytes } of s3.bodies) {
    const known = first.get(part);
    if (known !== undefined) expect(sameBytes(known, bytes)).toBe(true);
    first.set(part, bytes);
  }
}

describe('an upload whose page is gone', () => {
  test.each([
    [1, false],
    [2, true],
    [4, false],
    [5, true],
    [5, false],
  ])('crashed at part %i, which arrives: %s', async (part, arrives) => {
    await crashedAt(part, arrives);
    const page = openPage();
    const entry = await only(page);
    expect(entry).toMatchObject({
      state: 'unfinished',
      name: 'Überweisung.pdf',
      type: 'application/pdf',
      size: SIZE,
      canReopen: false,
      inUse: false,
    });
    const upload = page.uploader.resume(entry, fileOf());
    const receipt = await upload.finished;
    expect(upload.loaded).toBe(SIZE);
    expect(sameBytes(await stored(), bytes)).toBe(true);
    assertOneCiphertext();
    expect(await only(page)).toMatchObject({ id: entry.id, state: 'stored', receipt });
    expect([...disk.records.keys()].filter((key) => !key.startsWith('upload/'))).toEqual(['key']);
  });
});

describe('another file', () => {
  test('of another size: refused before anything is asked or sent', async () => {
    await crashedAt(3);
    const page = openPage();
    const asked = s3.log.length;
    const other = fileOf(bytes.subarray(1));
    expect(await codeOf(page.uploader.resume(await only(page), other))).toBe('source-differs');
    expect(s3.log.slice(asked)).toEqual([]);
    expect(await only(page)).toMatchObject({ state: 'unfinished' });
  });

  test.each([1, 3])('changed in part %i, of the same name, size and time', async (part) => {
    await crashedAt(3, false);
    const page = openPage();
    const changed = bytes.slice();
    const at = (part - 1) * PART + 100;
    changed[at] = (changed[at] ?? 0) ^ 1;
    const sent = s3.bodies.length;
    const code = await codeOf(page.uploader.resume(await only(page), fileOf(changed)));
    expect(code).toBe('source-differs');
    if (part === 3) expect(s3.bodies.length).toBe(sent);
    assertOneCiphertext();
    expect(s3.log).not.toContain('uploads/complete');
  });

  test('of another name or time: all of it that was started is proved before anything is sent', async () => {
    await crashedAt(3);
    const page = openPage();
    const changed = bytes.slice();
    changed[PART + 1] = (changed[PART + 1] ?? 0) ^ 1;
    const sent = s3.bodies.length;
    const code = await codeOf(page.uploader.resume(await only(page), fileOf(changed, 5)));
    expect(code).toBe('source-differs');
    expect(s3.bodies.length).toBe(sent);
    // The right one may still come, under any name.
    const right = new File([bytes], 'copy.pdf', { lastModified: 6 });
    await page.uploader.resume(await only(page), right).finished;
    expect(sameBytes(await stored(), bytes)).toBe(true);
    assertOneCiphertext();
  });
});

test('uploads of another scope are not listed, unfinished or stored; they expire all the same', async () => {
  const mine = openPage({ scope: 'case 1' });
  await mine.uploader.upload(fileOf(noise(5))).finished;
  await crashedAt(2, true, mine);
  const states = async (scope: string) =>
    (await openPage({ scope }).journal.entries()).map(({ state }) => state).sort();
  expect(await states('case 1')).toEqual(['stored', 'unfinished']);
  expect(await states('case 2')).toEqual([]);
  expect(await states('')).toEqual([]);
  const later = { now: () => clock.now() + 400 * 86_400_000 };
  await openPage({ ...later, scope: 'case 2' }).journal.entries();
  expect(await states('case 1')).toEqual([]);
});

describe('one at a time', () => {
  test('an upload that a tab works on is in use, for that tab too', async () => {
    const page = openPage();
    const other = openPage();
    s3.faults.set(5, ['hang']);
    const upload = page.uploader.upload(fileOf());
    await new Promise<void>((resolve) => {
      s3.onPut = (part) => part === 5 && resolve();
    });
    const entry = await only(other);
    expect(entry).toMatchObject({ id: upload.entryId, inUse: true });
    expect(await codeOf(other.uploader.resume(entry, fileOf()))).toBe('upload-in-use');
    expect(await codeOf(other.uploader.abandon(entry))).toBe('upload-in-use');
    expect(await codeOf(other.journal.forget(entry.id))).toBe('upload-in-use');
    upload.cancel();
    expect(await codeOf(upload)).toBe('cancelled');
    expect(await other.journal.entries()).toEqual([]);
  });
});

/** As a call that a crash has cut off. */
const NEVER = new Promise<void>(() => {});

describe('the last steps', () => {
  const crashAtCompletion = async (carriedOut: boolean): Promise<void> => {
    const page = openPage();
    const crashed = new Promise<void>((resolve) => {
      s3.onCall = async (name) => {
        if (name !== 'uploads/complete') return;
        s3.onCall = () => {};
        if (carriedOut) setTimeout(() => resolve(page.crash()), 20);
        else {
          resolve(page.crash());
          await new Promise(() => {});
        }
      };
    });
    if (carriedOut) disk.onWrite = ([change]) => (s3.openUploads() === 0 && change?.[1] ? NEVER : undefined);
    page.uploader.upload(fileOf());
    await crashed;
    disk.onWrite = () => {};
  };
  test.each([
    ['before the signer has heard of it', false],
    ['when it was carried out, before the page has heard of it', true],
  ])('crashed at the completion, %s: needs no file', async (_, carriedOut) => {
    await crashAtCompletion(carriedOut);
    const page = openPage();
    const entry = await only(page);
    expect(entry).toMatchObject({ state: 'unfinished', canReopen: true, sentBytes: SIZE });
    const sent = s3.bodies.length;
    const receipt = await page.uploader.resume(entry).finished;
    expect(s3.bodies.length).toBe(sent);
    expect(sameBytes(await stored(), bytes)).toBe(true);
    expect(await only(page)).toMatchObject({ state: 'stored', receipt });
  });

  test('crashed at the completion, and the file has another size since: it is stored as it was', async () => {
    await crashAtCompletion(true);
    const page = openPage();
    const receipt = await page.uploader.resume(await only(page), fileOf(bytes.subarray(1))).finished;
    expect(sameBytes(await stored(), bytes)).toBe(true);
    expect(await only(page)).toMatchObject({ state: 'stored', receipt });
  });

  test('a completion without an answer is not said to have failed, and is looked for later', async () => {
    const page = openPage();
    s3.onCall = (name) => {
      if (name === 'uploads/complete') throw new UploadError('signer-unreachable', 'no answer');
    };
    const upload = page.uploader.upload(fileOf());
    const error = await upload.finished.catch((failed) => failed);
    expect(['outcome-unknown', 'signer-unreachable']).toContain(error.code);
    expect(s3.log).not.toContain('uploads/abort');
    s3.onCall = () => {};
    await page.uploader.resume(await only(page)).finished;
    expect(sameBytes(await stored(), bytes)).toBe(true);
  });

  test('crashed before that was written down, and completed by nobody knows whom: the receipt is found', async () => {
    const page = openPage();
    const crashed = new Promise<void>((resolve) => {
      disk.onWrite = ([change], moment) => {
        const all = s3.bodies.length === 5 && String(change?.[0]).startsWith('upload/');
        if (!all || moment === 'after') return undefined;
        resolve(page.crash());
        return NEVER;
      };
    });
    page.uploader.upload(fileOf());
    await crashed;
    disk.onWrite = () => {};
    const value = crcToBase64(crc64nvme(s3.object()));
    const checksum = { algorithm: 'CRC64NVME', value };
    await s3.signer.call('uploads/complete', { token: '0 started', checksum }, new AbortController().signal);
    const next = openPage();
    const receipt = await next.uploader.resume(await only(next), fileOf()).finished;
    expect(await only(next)).toMatchObject({ state: 'stored', receipt });
  });
});

describe('S3 has not what it had', () => {
  const LOSSES: [string, number, (stored: Uint8Array) => Uint8Array | undefined][] = [
    ['has lost a part', 2, () => undefined],
    ['has a part of which a bit is another', 1, flipped],
    ['has a part that is too short', 3, (stored) => stored.slice(1)],
    ['has lost the part with the tag', 5, () => undefined],
    ['has another tag', 5, (stored) => flipped(stored.slice().reverse()).reverse()],
  ];
  /** All parts are there, and the page is gone before it heard of the completion. */
  async function crashedAtCompletion(): Promise<void> {
    const page = openPage();
    const crashed = new Promise<void>((resolve) => {
      s3.onCall = async (name) => {
        if (name !== 'uploads/complete') return;
        page.crash();
        resolve();
        await new Promise(() => {});
      };
    });
    page.uploader.upload(fileOf());
    await crashed;
    s3.onCall = () => {};
  }
  test.each(LOSSES)(
    'and %s, when only the completion was left: that part is sent again',
    async (_, part, change) => {
      await crashedAtCompletion();
      s3.rot(part, change);
      const sent = s3.bodies.length;
      const page = openPage();
      const upload = page.uploader.resume(await only(page), fileOf());
      await upload.finished;
      expect(s3.bodies.slice(sent).map(({ part }) => part)).toEqual([part]);
      expect(sameBytes(await stored(), bytes)).toBe(true);
      expect(upload.loaded).toBe(SIZE);
      assertOneCiphertext();
    },
  );

  test('where only the completion was left, and there is no file: it is asked for, and the upload stays', async () => {
    await crashedAtCompletion();
    s3.rot(2, () => undefined);
    const page = openPage();
    expect((await only(page)).canReopen).toBe(true);
    expect(await codeOf(page.uploader.resume(await only(page)))).toBe('source-needed');
    expect(await only(page)).toMatchObject({ state: 'unfinished', canReopen: false });
    await page.uploader.resume(await only(page), fileOf()).finished;
    expect(sameBytes(await stored(), bytes)).toBe(true);
    assertOneCiphertext();
  });

  test.each(LOSSES.slice(0, 3))('and %s, in the middle: that part is sent again', async (_, part, change) => {
    await crashedAt(4);
    s3.rot(part, change);
    const sent = s3.bodies.length;
    const page = openPage();
    await page.uploader.resume(await only(page), fileOf()).finished;
    expect(s3.bodies.slice(sent).map(({ part }) => part)).toContain(part);
    expect(sameBytes(await stored(), bytes)).toBe(true);
    assertOneCiphertext();
  });

  test('and the file was changed in that part: nothing is sent', async () => {
    await crashedAtCompletion();
    s3.rot(2, flipped);
    const changed = bytes.slice();
    changed[PART + 7] = (changed[PART + 7] ?? 0) ^ 1;
    const sent = s3.bodies.length;
    const page = openPage();
    expect(await codeOf(page.uploader.resume(await only(page), fileOf(changed)))).toBe('source-differs');
    expect(s3.bodies.length).toBe(sent);
    expect(await only(page)).toMatchObject({ state: 'unfinished' });
  });
});

describe('what cannot go on is given up', () => {
  const abort = () => s3.signer.tell('uploads/abort', { token: '0 started' });

  test('S3 has forgotten it', async () => {
    await crashedAt(3);
    await abort();
    const page = openPage();
    expect(await codeOf(page.uploader.resume(await only(page), fileOf()))).toBe('upload-gone');
    expect(await page.journal.entries()).toEqual([]);
  });

  test('S3 has a part that the journal does not know: a profile that was restored', async () => {
    const first = openPage();
    let copy: MemoryDisk | undefined;
    const crashed = new Promise<void>((resolve) => {
      s3.onPut = (part) => {
        if (part === 2) copy ??= disk.copy();
        if (part === 5) resolve(first.crash());
      };
    });
    first.uploader.upload(fileOf());
    await crashed;
    s3.onPut = () => {};
    const page = openPage({}, copy);
    const sent = s3.bodies.length;
    expect(await codeOf(page.uploader.resume(await only(page), fileOf()))).toBe('journal-outdated');
    expect(s3.bodies.length).toBe(sent);
    expect(await page.journal.entries()).toEqual([]);
    expect(s3.openUploads()).toBe(0);
  });

  const recordOf = (part: number): string =>
    [...disk.records.keys()].find((key) => key.startsWith('part/') && key.endsWith(`/${part}`)) ?? '';
  test.each<[string, number, () => unknown]>([
    ['a record of a part is missing that S3 has', 1, () => undefined],
    ['a record of a part does not open', 2, () => new Uint8Array(52)],
    ['a record is that of another part', 2, () => disk.records.get(recordOf(1))],
  ])('%s', async (_, part, value) => {
    await crashedAt(4);
    const page = openPage();
    await page.tab.store.write([[recordOf(part), value()]], 'strict');
    const sent = s3.bodies.length;
    expect(await codeOf(page.uploader.resume(await only(page), fileOf()))).toBe('journal-outdated');
    expect(s3.bodies.length).toBe(sent);
    expect(await page.journal.entries()).toEqual([]);
  });

  test('the last part was started, with the tag of all, and another was not', async () => {
    await crashedAt(5, false);
    // As if S3 had lost it, too: nothing but this rule stands between the file and a second tag.
    s3.forget(1);
    const page = openPage();
    await page.tab.store.write([[recordOf(1)]], 'strict');
    const sent = s3.bodies.length;
    expect(await codeOf(page.uploader.resume(await only(page), fileOf()))).toBe('journal-outdated');
    expect(s3.bodies.length).toBe(sent);
  });

  test('an entry that was changed is none', async () => {
    await crashedAt(2);
    const page = openPage();
    const [key, row] = [...disk.records].find(([name]) => name.startsWith('upload/')) ?? [''];
    await page.tab.store.write([[key, { ...(row as object), size: 5 }]], 'strict');
    expect(await page.journal.entries()).toEqual([]);
    expect([...disk.records.keys()]).toEqual(['key']);
  });

  test('what nobody has, nobody goes on with', async () => {
    const page = openPage();
    expect(await codeOf(page.uploader.resume({ id: 'x' }, fileOf()))).toBe('upload-gone');
    expect(await codeOf(page.uploader.abandon({ id: 'x' }))).toBe('upload-gone');
    await page.journal.forget('x');
  });
});

describe('what passes leaves the upload where it is', () => {
  test('S3 and signer are gone for a while', async () => {
    const page = openPage();
    const unreachable: Fault = { kind: 'unreachable' };
    s3.faults.set(3, [unreachable, unreachable]);
    expect(await codeOf(page.uploader.upload(fileOf()))).toBe('s3-unreachable');
    expect(s3.log).not.toContain('uploads/abort');
    expect(await only(page)).toMatchObject({ state: 'unfinished', inUse: false });
    await page.uploader.resume(await only(page), fileOf()).finished;
    expect(sameBytes(await stored(), bytes)).toBe(true);
    assertOneCiphertext();
  });

  test('no file: asked for it', async () => {
    await crashedAt(2);
    const page = openPage();
    expect(await codeOf(page.uploader.resume(await only(page)))).toBe('source-needed');
    expect(await only(page)).toMatchObject({ state: 'unfinished', inUse: false });
  });

  test('pins of the page that goes on are as good as those of the page that began', async () => {
    await crashedAt(2);
    const page = openPage({}, disk, { require: 'sse-kms' });
    expect(await codeOf(page.uploader.resume(await only(page), fileOf()))).toBe('protection-refused');
    expect(await only(page)).toMatchObject({ state: 'unfinished' });
  });
});

describe('abandoned', () => {
  test('S3 forgets the parts, and the journal the entry', async () => {
    await crashedAt(3);
    const page = openPage();
    expect(await page.uploader.abandon(await only(page))).toBeUndefined();
    expect(s3.openUploads()).toBe(0);
    expect([...disk.records.keys()]).toEqual(['key']);
  });

  test('cancelled after it went on', async () => {
    await crashedAt(3);
    const page = openPage();
    s3.faults.set(4, ['hang']);
    const upload = page.uploader.resume(await only(page), fileOf());
    s3.onPut = () => upload.cancel();
    expect(await codeOf(upload)).toBe('cancelled');
    expect(s3.openUploads()).toBe(0);
    expect(await page.journal.entries()).toEqual([]);
  });
});

describe('a browser that keeps nothing', () => {
  const refuse = async (): Promise<never> => {
    throw new DOMException('no', 'QuotaExceededError');
  };

  test('at all: the upload is as without a journal, and developers are told', async () => {
    const told: unknown[] = [];
    const store = { get: refuse, list: refuse, write: refuse, keep: refuse };
    const page = openPage({ store, warn: (cause) => told.push(cause) });
    expect(await page.journal.entries()).toEqual([]);
    await page.uploader.upload(fileOf()).finished;
    await page.uploader.upload(fileOf('small')).finished;
    expect(told.length).toBeGreaterThan(0);
  });

  test('no locks: nothing is remembered', async () => {
    const page = openPage({ locks: undefined, warn: () => {} });
    await page.uploader.upload(fileOf()).finished;
    expect([...disk.records.keys()].filter((key) => key !== 'key')).toEqual([]);
  });

  test('from a part on: the upload is forgotten first, and goes on', async () => {
    const page = openPage({ warn: () => {} });
    let refused = 0;
    disk.onWrite = ([change], moment) => {
      if (moment === 'after' || !String(change?.[0]).endsWith('/3') || change?.[1] === undefined) return;
      refused++;
      throw new DOMException('full', 'QuotaExceededError');
    };
    const other = openPage();
    const upload = page.uploader.upload(fileOf());
    s3.onPut = (part) => {
      if (part === 3) expect([...disk.records.keys()].some((key) => key.startsWith('upload/'))).toBe(false);
    };
    await upload.finished;
    expect(refused).toBe(1);
    expect(await only(other)).toMatchObject({ state: 'stored' });
  });

  test('and forgets nothing either: the upload ends before the part leaves', async () => {
    const page = openPage({ warn: () => {} });
    let broken = false;
    disk.onWrite = ([change]) => {
      broken ||= String(change?.[0]).endsWith('/3');
      if (broken) throw new DOMException('full', 'QuotaExceededError');
    };
    expect(await codeOf(page.uploader.upload(fileOf()))).toBe('journal-failed');
    expect(s3.bodies.map(({ part }) => part)).not.toContain(3);
    expect(s3.openUploads()).toBe(0);
  });
});

describe('what is kept', () => {
  test('the receipt of a file of one part, until it is old', async () => {
    const page = openPage();
    const upload = page.uploader.upload(fileOf('small'));
    const receipt = await upload.finished;
    const entry = await only(page);
    expect(entry).toMatchObject({ id: upload.entryId, state: 'stored', name: 'Überweisung.pdf', receipt });
    expect(await codeOf(page.uploader.resume(entry, fileOf('small')))).toBe('upload-gone');
    const later = openPage({ now: () => entry.expiresAt });
    expect(await later.journal.entries()).toEqual([]);
    expect([...disk.records.keys()]).toEqual(['key']);
  });

  test('an unfinished upload, until the signer has given it up for a day', async () => {
    await crashedAt(2);
    const { expiresAt } = await only(openPage());
    expect(await openPage({ now: () => expiresAt + 86_399_999 }).journal.entries()).toHaveLength(1);
    expect(await openPage({ now: () => expiresAt + 86_400_000 }).journal.entries()).toEqual([]);
    expect([...disk.records.keys()]).toEqual(['key']);
  });

  test('no name, token, object key or share in the clear', async () => {
    const seen = new Set<string>();
    disk.onWrite = (changes) => {
      for (const [key, value] of changes) seen.add(`${key} ${inspect(value)}`);
    };
    s3.grant = { key: 'documents/7f3a9c', token: '0' };
    await crashedAt(4);
    const all = [...seen].join('\n');
    for (const secret of ['berweisung', 'application/pdf', 'documents/7f3a9c', '0 started'])
      expect(all).not.toContain(secret);
    for (const record of disk.records.values())
      for (const key of keysIn(record)) expect(key.extractable).toBe(false);
  });
});

/** All that a reader of the disk sees: bytes as text, too. */
function inspect(value: unknown): string {
  if (value instanceof Uint8Array) return new TextDecoder('latin1').decode(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, one]) => `${name}=${inspect(one)}`)
    .join(';');
}

function keysIn(value: unknown): CryptoKey[] {
  if (value instanceof CryptoKey) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(keysIn) : [];
}
