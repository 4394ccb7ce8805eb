import { rawAesKeyring } from '@sealift/core/keyrings';
import { createOpener, openVerified } from '@sealift/core/open';
import { plannedPart, planParts } from '@sealift/protocol';
import { describe, expect, test } from 'vitest';
import { noise, rangeOf, sameBytes } from '../testing/bytes.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { answer, createFakeStore, PART_BYTES as PART } from '../testing/fake-store.js';
import { localSealingWorker } from '../workers/local-sealing-worker.js';
import type { SealingWorker } from '../workers/sealing-worker.js';
import { createSlots } from '../workers/slots.js';
import { partsAhead } from './ahead.js';
import { claimAnew } from './mending.js';
import { PASS_THROUGH } from './sealer.js';
import { openSealing } from './sealing.js';
import { createUploaderOn } from './uploader.js';

test.each([
  ['a signer that is near', 100, 1, 0],
  ['a fast link', 400, 200, 8],
  ['a faster one', 400, 100, 16],
  ['one that is very fast', 400, 1, 64],
  ['parts take as long as signatures', 400, 400, 4],
  ['parts take somewhat longer', 400, 3200, 4],
  ['a link so slow that others are sent meanwhile', 400, 3201, 0],
])('%s: signing %i ms, sending %i ms: %i parts ahead of four', (_, signing, sending, parts) => {
  expect(partsAhead({ signing, sending }, 4)).toBe(parts);
});

/** A signer that takes its time for URLs, over a link that is fast. */
async function stack(delay: number) {
  const clock = createFakeClock();
  const store = createFakeStore(clock);
  store.onCall = async (name) => {
    if (name !== 'uploads/parts') return;
    // A real moment: others go on meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 5));
    clock.time += delay;
  };
  const wrappingKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const keyring = rawAesKeyring({ wrappingKey });
  const seals: number[] = [];
  /** Parts whose bytes are in memory. */
  const held = new Set<number>();
  let most = 0;
  const local = localSealingWorker(store.transport);
  const worker: SealingWorker = {
    ...local,
    seal(job, part, ...rest) {
      seals.push(part);
      held.add(part);
      most = Math.max(most, held.size);
      return local.seal(job, part, ...rest);
    },
    release(job, part) {
      held.delete(part);
      return local.release(job, part);
    },
  };
  const slots = createSlots({
    workers: 2,
    perWorker: 2,
    start: async () => ({ worker, alive: () => true, stop: () => {} }),
    idle: 1,
  });
  const uploader = createUploaderOn(
    { keyring },
    {
      signer: store.signer,
      slots,
      clock,
      retry: { retries: 3 },
    },
  );
  const read = async (): Promise<Uint8Array> => {
    const object = store.object();
    const opener = await createOpener({
      keyring,
      metadata: store.metadata(),
      objectSize: object.byteLength,
    });
    return openVerified(
      opener,
      (async function* () {
        yield object;
      })(),
    );
  };
  return { store, uploader, seals, mostHeld: () => most, read };
}

const COUNT = 12;
const SIZE = COUNT * PART - 100;

describe('a signer that is far away', () => {
  test('is asked ahead: the same object, no more in memory, no part signed twice', async () => {
    const { store, uploader, seals, mostHeld, read } = await stack(400);
    const bytes = noise(SIZE);
    await uploader.upload(new Blob([bytes])).finished;
    expect(sameBytes(await read(), bytes)).toBe(true);
    expect(mostHeld()).toBeLessThanOrEqual(4);
    expect(store.checksums.map(({ partNumber }) => partNumber).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: COUNT }, (_, index) => index + 1),
    );
    // How many of them are sealed ahead depends on how busy the machine is.
    expect(seals.length).toBeGreaterThan(COUNT);
  });

  test('one that is near: every part is sealed once', async () => {
    const { uploader, seals, read } = await stack(10);
    const bytes = noise(SIZE);
    await uploader.upload(new Blob([bytes])).finished;
    expect(sameBytes(await read(), bytes)).toBe(true);
    expect(seals.length).toBe(COUNT);
  });

  test('what S3 refuses or loses is sent again, as ever', async () => {
    const { store, uploader, read } = await stack(400);
    for (const part of [3, 7, 10, COUNT])
      store.faults.set(part, [answer(503), answer(403), { kind: 'unreachable' }, 'damage']);
    const bytes = noise(SIZE);
    await uploader.upload(new Blob([bytes])).finished;
    expect(sameBytes(await read(), bytes)).toBe(true);
    const sent = new Map<number, Uint8Array>();
    for (const { part, bytes } of store.bodies) {
      expect(sameBytes(sent.get(part) ?? bytes, bytes)).toBe(true);
      sent.set(part, bytes);
    }
  });
});

describe('where S3 encrypts, bytes are compared by their checksum', () => {
  const { signal } = new AbortController();
  const plan = planParts(2 * PART, PART, 0);
  const part = plannedPart(plan, 2);
  const bytes = noise(PART);
  const changed = Uint8Array.from(bytes, (byte, index) => (index === 9 ? byte ^ 1 : byte));
  const worker = localSealingWorker();

  test('the same', async () => {
    const sealing = openSealing({ sealer: PASS_THROUGH, twice: false, claimAnew });
    await sealing.seal(plannedPart(plan, 1), rangeOf(bytes), worker, signal);
    const checksum = await sealing.ahead(part, rangeOf(bytes), worker, signal);
    expect(await sealing.seal(part, rangeOf(bytes), worker, signal)).toBe(checksum);
  });

  test('others', async () => {
    const sealing = openSealing({ sealer: PASS_THROUGH, twice: false, claimAnew });
    await sealing.seal(plannedPart(plan, 1), rangeOf(bytes), worker, signal);
    await sealing.ahead(part, rangeOf(bytes), worker, signal);
    const again = sealing.seal(part, rangeOf(changed), worker, signal);
    await expect(again).rejects.toMatchObject({ code: 'source-changed' });
  });
});

test('a file that changes between the two: not one byte of the change is sent', async () => {
  const { store, uploader, seals } = await stack(400);
  const bytes = noise(SIZE);
  const changed = bytes.slice();
  const first = new Set<number>();
  const blob = new Blob([bytes]);
  const CHANGED = 10;
  changed[(CHANGED - 1) * PART + 5] = ((changed[(CHANGED - 1) * PART + 5] ?? 0) + 1) & 255;
  const later = new Blob([changed]);
  const file = Object.defineProperty(new Blob([bytes]), 'slice', {
    value(from: number, to: number) {
      const isAgain = first.has(from);
      first.add(from);
      return (isAgain && from === (CHANGED - 1) * PART ? later : blob).slice(from, to);
    },
  });
  const code = await uploader.upload(file).finished.then(
    () => 'done',
    (error) => error.code,
  );
  expect(seals.filter((part) => part === CHANGED).length).toBe(2);
  expect(code).toBe('source-changed');
  expect(store.bodies.some(({ part }) => part === CHANGED)).toBe(false);
  expect(store.openUploads()).toBe(0);
});
