import { rawAesKeyring } from '@sealift/core/keyrings';
import { createOpener, openVerified } from '@sealift/core/open';
import { expect, test } from 'vitest';
import { noise, sameBytes } from '../testing/bytes.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { createFakeStore, type FakeStore, PART_BYTES as PART } from '../testing/fake-store.js';
import { createMemoryDisk, type MemoryDisk } from '../testing/memory-journal.js';
import { createUploaderOn, type Uploader } from '../upload/uploader.js';
import { localSealingWorker } from '../workers/local-sealing-worker.js';
import { createSlots } from '../workers/slots.js';

const SIZE = 2 * PART + 5;
const bytes = noise(SIZE);
const clock = createFakeClock();
const keyring = rawAesKeyring({
  wrappingKey: await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]),
});
const NEVER = new Promise<never>(() => {});

function changedIn(parts: readonly number[]): Uint8Array<ArrayBuffer> {
  const changed = bytes.slice();
  for (const part of parts) {
    const at = (part - 1) * PART;
    changed[at] = (changed[at] ?? 0) ^ 1;
  }
  return changed;
}

const fileOf = (content: Uint8Array<ArrayBuffer>): File =>
  new File([content], 'a.bin', { lastModified: 1_700_000_000_000 });

/** A page whose power fails when `fails` says so, at any of the things it does. */
function openPage(s3: FakeStore, disk: MemoryDisk, fails: (moment: string) => boolean): Uploader {
  let alive = true;
  let broken: () => void = () => {};
  const failure = new Promise<void>((resolve) => {
    broken = resolve;
  });
  const tab = disk.tab();
  /** Never returns when the page is gone. */
  const reach = async (moment: string): Promise<void> => {
    if (alive && fails(moment)) {
      alive = false;
      disk.powerCut();
      broken();
    }
    if (!alive) await NEVER;
  };
  disk.onWrite = async ([change], moment) => {
    await reach(`${moment} write ${String(change?.[0]).replace(/[0-9a-f-]{36}/, '')}`);
  };
  const signer: FakeStore['signer'] = {
    now: clock.now,
    checkTable: s3.signer.checkTable,
    async call(name, ...rest) {
      await reach(`before ${name}`);
      const answer = await s3.signer.call(name, ...rest);
      await reach(`after ${name}`);
      return answer;
    },
    async tell(...args) {
      await reach('before abort');
      return s3.signer.tell(...args);
    },
  };
  const worker = localSealingWorker(async (request, ...rest) => {
    const part = /part=(\d+)/.exec(request.url)?.[1];
    await reach(`before put ${part}`);
    const outcome = await s3.transport(request, ...rest);
    await reach(`after put ${part}`);
    return outcome;
  });
  const slots = createSlots({
    workers: 1,
    perWorker: 2,
    start: async () => ({ worker, alive: () => true, stop: () => {} }),
    idle: 1,
  });
  const journal = tab.journal({ now: clock.now });
  const uploader = createUploaderOn({ keyring, journal }, { signer, slots, clock, retry: { retries: 0 } });
  return Object.assign(uploader, { journal, failure });
}

/** What a page does when it is opened: goes on with what there is, or begins anew. Resolves too when its power fails. */
async function visit(uploader: Uploader, content: Uint8Array<ArrayBuffer>): Promise<string> {
  const { journal, failure } = uploader as never as {
    journal: ReturnType<ReturnType<MemoryDisk['tab']>['journal']>;
    failure: Promise<void>;
  };
  const work = async (): Promise<string> => {
    const [entry] = await journal.entries();
    if (entry?.state === 'stored') return 'stored';
    const file = fileOf(content);
    const upload = entry === undefined ? uploader.upload(file) : uploader.resume(entry, file);
    return upload.finished.then(
      () => 'done',
      (error: { code?: string }) => error.code ?? String(error),
    );
  };
  return Promise.race([work(), failure.then(() => 'power cut')]);
}

/** What nobody may ever see: two ciphertexts of one part of one object. */
function assertOneCiphertext(s3: FakeStore): void {
  const first = new Map<string, Uint8Array>();
  for (const { upload, part, bytes } of s3.bodies) {
    const known = first.get(`${upload} ${part}`);
    if (known !== undefined) expect(sameBytes(known, bytes), `part ${part} of upload ${upload}`).toBe(true);
    first.set(`${upload} ${part}`, bytes);
  }
}

async function assertStored(s3: FakeStore, content: Uint8Array): Promise<void> {
  const object = s3.object();
  const opener = await createOpener({ keyring, metadata: s3.metadata(), objectSize: object.byteLength });
  const source = (async function* () {
    yield object;
  })();
  expect(sameBytes(await openVerified(opener, source), content)).toBe(true);
}

/** Everything that a page does until it is done, in the order of one run. */
async function momentsOf(): Promise<string[]> {
  const moments: string[] = [];
  const s3 = createFakeStore(clock);
  const page = openPage(s3, createMemoryDisk(), (moment) => {
    moments.push(moment);
    return false;
  });
  expect(await visit(page, bytes)).toBe('done');
  return moments.filter((moment) => !moment.includes('write sent/'));
}

const moments = [...new Set(await momentsOf())];

test('a run has its writes before its requests', () => {
  for (const part of [1, 2, 3])
    expect(moments.indexOf(`after write part//${part}`)).toBeLessThan(moments.indexOf(`before put ${part}`));
  for (const part of [1, 2])
    expect(moments.indexOf(`after write part//${part}`)).toBeLessThan(moments.indexOf('before put 3'));
  expect(moments.length).toBeGreaterThan(20);
});

/** A file that was changed in one of its parts, or in all. */
const CHANGES = [[1], [2], [3], [1, 2, 3]];
const cases = moments.map((moment, index) => [moment, CHANGES[index % CHANGES.length] ?? []] as const);

test.each(cases)('the power fails %s; the file is changed in %j meanwhile', async (moment, parts) => {
  const s3 = createFakeStore(clock);
  const disk = createMemoryDisk();
  expect(
    await visit(
      openPage(s3, disk, (now) => now === moment),
      bytes,
    ),
  ).toBe('power cut');
  const changed = changedIn(parts);

  const began = s3.bodies.length;
  const ended = await visit(
    openPage(s3, disk, () => false),
    changed,
  );
  assertOneCiphertext(s3);
  if (ended === 'stored') return assertStored(s3, bytes);
  // One file or the other, never of each a part: a new upload, or one that needed no file any more.
  if (ended === 'done') return assertStored(s3, s3.bodies.length === began ? bytes : changed);
  expect(['source-differs', 'upload-gone']).toContain(ended);

  const again = await visit(
    openPage(s3, disk, () => false),
    bytes,
  );
  assertOneCiphertext(s3);
  expect(again).toBe('done');
  await assertStored(s3, bytes);
});

test.each(moments)('the power fails %s; the file is the same', async (moment) => {
  const s3 = createFakeStore(clock);
  const disk = createMemoryDisk();
  expect(
    await visit(
      openPage(s3, disk, (now) => now === moment),
      bytes,
    ),
  ).toBe('power cut');
  const ended = await visit(
    openPage(s3, disk, () => false),
    bytes,
  );
  assertOneCiphertext(s3);
  expect(['done', 'stored']).toContain(ended);
  await assertStored(s3, bytes);
});
