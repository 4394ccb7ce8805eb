import { rawAesKeyring } from '@sealift/core/keyrings';
import { createOpener, openVerified } from '@sealift/core/open';
import { beforeEach, describe, expect, test } from 'vitest';
import { noise, sameBytes } from '../testing/bytes.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { createFakeStore, type FakeStore, PART_BYTES as PART } from '../testing/fake-store.js';
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

function openPage(ports: Partial<JournalPorts> = {}, at: MemoryDisk = disk): Page {
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
    call: async (...args) => (alive ? s3.signer.call(...args) : never),
    tell: async (...args) => (alive ? s3.signer.tell(...args) : never),
  };
  const uploader = createUploaderOn({ keyring, journal }, { signer, slots, clock, retry: { retries: 1 } });
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
