import { rawAesKeyring } from '@sealift/core/keyrings';
import { createOpener, openVerified } from '@sealift/core/open';
import { expect, test } from 'vitest';
import { noise, sameBytes } from '../testing/bytes.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { answer, createFakeStore, PART_BYTES as PART } from '../testing/fake-store.js';
import { localSealingWorker } from '../workers/local-sealing-worker.js';
import type { SealingWorker } from '../workers/sealing-worker.js';
import { createSlots } from '../workers/slots.js';
import { createUploaderOn } from './uploader.js';

async function stack(perWorker: number) {
  const clock = createFakeClock();
  const store = createFakeStore(clock);
  const usages = ['encrypt', 'decrypt'] as const;
  const wrappingKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, usages);
  const keyring = rawAesKeyring({ wrappingKey });
  const local = localSealingWorker(store.transport);
  /** Sealed parts whose bytes are in memory. */
  const held = new Set<string>();
  const worker: SealingWorker = {
    ...local,
    seal(job, part, ...rest) {
      held.add(`${job}/${part}`);
      return local.seal(job, part, ...rest);
    },
    release(job, part) {
      held.delete(`${job}/${part}`);
      return local.release(job, part);
    },
  };
  const start = async () => ({ worker, alive: () => true, stop: () => {} });
  const slots = createSlots({ workers: 1, perWorker, start, idle: 1 });
  const lent = { signer: store.signer, slots, clock, retry: { retries: 3 } };
  return { store, clock, keyring, held, uploader: createUploaderOn({ keyring }, lent) };
}

const putting = (store: Awaited<ReturnType<typeof stack>>['store'], parts: number): Promise<void> =>
  new Promise((resolve) => {
    store.onPut = () => {
      if (--parts === 0) resolve();
    };
  });

test.each([
  ['of one part', 1, PART - 100],
  ['of several parts', 1, 2 * PART + 9],
  ['of several parts, all of them under way', 3, 2 * PART + 9],
])('a paused upload %s leaves its slots, and its memory, to others', async (_, slots, size) => {
  const { store, keyring, held, uploader } = await stack(slots);
  const bytes = noise(size);
  for (let part = 1; part <= slots; part++) store.faults.set(part, ['hang']);
  const all = putting(store, slots);
  const large = uploader.upload(new Blob([bytes]));
  await all;
  large.pause();
  await expect.poll(() => held.size).toBe(0);
  const others = Array.from({ length: 2 * slots }, (_, n) => uploader.upload(new Blob([noise(n)])));
  for (const other of others) await other.finished;
  expect(large.state).toBe('uploading');

  const again = uploader.upload(new Blob([noise(7)]));
  large.resume();
  const receipt = await large.finished;
  await again.finished;
  const sent = store.bodies.filter(({ upload }) => upload === Number(receipt.key));
  for (const { part, bytes } of sent)
    for (const other of sent) if (other.part === part) expect(sameBytes(other.bytes, bytes)).toBe(true);
  expect(store.log.filter((line) => line === 'uploads/start').length).toBe(others.length + 2);
  const object = store.object(Number(receipt.key));
  const metadata = store.metadata(Number(receipt.key));
  const opener = await createOpener({ keyring, metadata, objectSize: object.byteLength });
  const source = (async function* () {
    yield object;
  })();
  expect(sameBytes(await openVerified(opener, source), bytes)).toBe(true);
});

test('a file that waits for slots says so where the network is gone', async () => {
  const { store, clock, uploader } = await stack(2);
  store.faults.set(1, ['hang']).set(2, ['hang']);
  const under = putting(store, 2);
  const first = uploader.upload(new Blob([noise(2 * PART)]));
  await under;
  const second = uploader.upload(new Blob([noise(PART + 1)]));
  await expect.poll(() => second.state).toBe('uploading');
  expect(second.waiting).toBeUndefined();
  clock.isOffline = true;
  clock.time += 3000;
  await expect
    .poll(() => [first.waiting?.for, second.waiting?.for], { timeout: 5000 })
    .toEqual(['network', 'network']);
  for (const upload of [first, second]) upload.cancel();
  await Promise.allSettled([first.finished, second.finished]);
});

test('a file that waits for slots says so where S3 takes nothing of the file that has them', async () => {
  const { store, clock, uploader } = await stack(2);
  let goOn = (): void => {};
  const pauses = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  clock.pause = async () => {
    await pauses;
    return false;
  };
  store.faults.set(1, [answer(503)]).set(2, [answer(503)]);
  const first = uploader.upload(new Blob([noise(2 * PART - 16)]));
  await expect.poll(() => first.waiting?.code).toBe('s3-slow-down');
  const second = uploader.upload(new Blob([noise(PART + 1)]));
  await expect
    .poll(() => second.waiting, { timeout: 5000 })
    .toMatchObject({
      for: 's3',
      code: 's3-slow-down',
      since: first.waiting?.since,
    });
  goOn();
  await Promise.all([first.finished, second.finished]);
  expect(second.waiting).toBeUndefined();
});

test('what is paused before its turn comes does not begin', async () => {
  const { store, uploader } = await stack(1);
  store.faults.set(1, ['hang']);
  const under = putting(store, 1);
  const first = uploader.upload(new Blob(['a']));
  const waiting = uploader.upload(new Blob(['b']));
  waiting.pause();
  await under;
  first.pause();
  const last = uploader.upload(new Blob(['c']));
  await last.finished;
  expect([first.state, waiting.state]).toEqual(['uploading', 'waiting']);
  expect(store.log.filter((line) => line === 'uploads').length).toBe(2);
  waiting.resume();
  await waiting.finished;
  first.resume();
  await first.finished;
});

test('a file that was changed in the pause is refused, and nothing of it is sent under the same key', async () => {
  const { store, held, uploader } = await stack(1);
  store.faults.set(1, ['hang']);
  const under = putting(store, 1);
  const bytes = noise(2 * PART);
  const file = new Blob([bytes]);
  let changed = false;
  const slice = file.slice.bind(file);
  file.slice = (start = 0, end) =>
    changed ? new Blob([new Uint8Array((end ?? 0) - start)]) : slice(start, end);
  const upload = uploader.upload(file);
  await under;
  upload.pause();
  await expect.poll(() => held.size).toBe(0);
  changed = true;
  upload.resume();
  await expect(upload.finished).rejects.toMatchObject({ code: 'source-changed' });
  expect(store.bodies.length).toBe(1);
  expect(store.openUploads()).toBe(0);
});

test.each(['cancel', 'resume'] as const)('a paused upload can %s', async (deed) => {
  const { store, uploader } = await stack(1);
  store.faults.set(2, ['hang']);
  const under = putting(store, 2);
  const upload = uploader.upload(new Blob([noise(2 * PART)]));
  await under;
  upload.pause();
  await uploader.upload(new Blob(['x'])).finished;
  upload[deed]();
  if (deed === 'resume') expect((await upload.finished).size).toBe(2 * PART);
  else await expect(upload.finished).rejects.toMatchObject({ code: 'cancelled' });
  expect(store.openUploads()).toBe(0);
});
