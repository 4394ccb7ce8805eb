import { rawAesKeyring } from '@sealift/core/keyrings';
import { createOpener, openVerified } from '@sealift/core/open';
import { describe, expect, test } from 'vitest';
import { noise, sameBytes } from '../testing/bytes.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { createFakeStore, type FakeStore, flipped, PART_BYTES as PART } from '../testing/fake-store.js';
import { localSealingWorker } from '../workers/local-sealing-worker.js';
import { createSlots } from '../workers/slots.js';
import { createUploaderOn, type Uploader } from './uploader.js';

const SIZE = 3 * PART + 5;

async function stack() {
  const clock = createFakeClock();
  const store = createFakeStore(clock);
  const wrappingKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const keyring = rawAesKeyring({ wrappingKey });
  const worker = localSealingWorker(store.transport);
  const start = async () => ({ worker, alive: () => true, stop: () => {} });
  const slots = createSlots({ workers: 2, perWorker: 2, start, idle: 1 });
  const uploader = createUploaderOn(
    { keyring },
    { signer: store.signer, slots, clock, retry: { retries: 3 } },
  );
  return { store, keyring, uploader };
}

/** What S3 does to parts before a completion is asked for: one entry for each time. */
function rotting(store: FakeStore, ...rots: (() => void)[]): void {
  store.onCall = (name) => {
    if (name === 'uploads/complete') rots.shift()?.();
  };
}

/** No two ciphertexts of one part have left the page. @returns how often each part was sent */
function sentOnceOrTheSame({ bodies }: FakeStore): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { part, bytes } of bodies) {
    const first = bodies.find((body) => body.part === part);
    expect(sameBytes(bytes, first?.bytes ?? new Uint8Array())).toBe(true);
    counts[part] = (counts[part] ?? 0) + 1;
  }
  return counts;
}

async function codeOf(upload: ReturnType<Uploader['upload']>): Promise<string> {
  return upload.finished.then(
    () => 'done',
    (error: { code?: string; problem?: { code: string } }) =>
      error.problem?.code ?? error.code ?? String(error),
  );
}

describe('what S3 has is not what was sent', () => {
  test.each<[string, (store: FakeStore) => void, Record<number, number>]>([
    ['a bit of a part', (store) => store.rot(2, flipped), { 1: 1, 2: 2, 3: 1, 4: 1 }],
    ['a bit of the tag', (store) => store.rot(4, flipped), { 1: 1, 2: 1, 3: 1, 4: 2 }],
    ['a part is cut', (store) => store.rot(1, (part) => part.subarray(1)), { 1: 2, 2: 1, 3: 1, 4: 1 }],
    ['a part is lost', (store) => store.rot(3, () => undefined), { 1: 1, 2: 1, 3: 2, 4: 1 }],
    [
      'all of it',
      (store) => {
        for (const part of [1, 2, 3, 4]) store.rot(part, flipped);
      },
      { 1: 2, 2: 2, 3: 2, 4: 2 },
    ],
  ])('%s: sent again, the same bytes, and nothing else', async (_, rot, counts) => {
    const { store, keyring, uploader } = await stack();
    rotting(store, () => rot(store));
    const bytes = noise(SIZE);
    const upload = uploader.upload(new File([bytes], 'a'));
    const loads: number[] = [];
    upload.addEventListener('progress', ({ loaded }) => loads.push(loaded));
    await upload.finished;
    const opener = await createOpener({
      keyring,
      metadata: store.metadata(),
      objectSize: store.object().byteLength,
    });
    const source = (async function* () {
      yield store.object();
    })();
    expect(sameBytes(await openVerified(opener, source), bytes)).toBe(true);
    expect(sentOnceOrTheSame(store)).toEqual(counts);
    expect([upload.loaded, Math.max(...loads)]).toEqual([SIZE, SIZE]);
    expect(store.openUploads()).toBe(0);
  });

  test('twice in a row', async () => {
    const { store, uploader } = await stack();
    rotting(
      store,
      () => store.rot(2, flipped),
      () => store.rot(1, flipped),
    );
    expect(await codeOf(uploader.upload(new File([noise(SIZE)], 'a')))).toBe('done');
    expect(sentOnceOrTheSame(store)).toEqual({ 1: 2, 2: 2, 3: 1, 4: 1 });
  });

  test('again and again: given up, and nothing stays', async () => {
    const { store, uploader } = await stack();
    rotting(store, ...Array(9).fill(() => store.rot(2, flipped)));
    expect(await codeOf(uploader.upload(new File([noise(SIZE)], 'a')))).toBe('checksum-mismatch');
    expect(sentOnceOrTheSame(store)[2]).toBe(3);
    expect(store.openUploads()).toBe(0);
  });

  test('and the list of S3 does not tell which part: given up', async () => {
    const { store, uploader } = await stack();
    const { call } = store.signer;
    (store.signer as { call: typeof call }).call = async (name, ...rest) => {
      const answer = await call(name, ...rest);
      if (name !== 'uploads/stored') return answer;
      const { parts } = answer as { parts: { partNumber: number; size: number }[] };
      return { parts: parts.map(({ partNumber, size }) => ({ partNumber, size })) } as never;
    };
    rotting(store, () => store.rot(2, flipped));
    expect(await codeOf(uploader.upload(new File([noise(SIZE)], 'a')))).toBe('checksum-mismatch');
    expect(sentOnceOrTheSame(store)).toEqual({ 1: 1, 2: 1, 3: 1, 4: 1 });
  });

  test('and the file was changed meanwhile: not a byte of it leaves', async () => {
    const { store, uploader } = await stack();
    let content = noise(SIZE);
    /** A file that is read as it is at that time. */
    class Changing extends File {
      override slice(start = 0, end = SIZE): Blob {
        return new Blob([content.subarray(start, end)]);
      }
    }
    rotting(store, () => {
      store.rot(2, flipped);
      content = new Uint8Array(flipped(content));
      content[PART + 7] = (content[PART + 7] ?? 0) ^ 1;
    });
    expect(await codeOf(uploader.upload(new Changing([content], 'a')))).toBe('source-changed');
    expect(sentOnceOrTheSame(store)).toEqual({ 1: 1, 2: 1, 3: 1, 4: 1 });
    expect(store.openUploads()).toBe(0);
  });

  test('and it is cancelled meanwhile', async () => {
    const { store, uploader } = await stack();
    rotting(store, () => store.rot(2, flipped));
    const upload = uploader.upload(new File([noise(SIZE)], 'a'));
    const { onCall } = store;
    store.onCall = (name) => {
      if (name === 'uploads/stored') upload.cancel();
      return onCall(name);
    };
    expect(await codeOf(upload)).toBe('cancelled');
    expect(store.openUploads()).toBe(0);
  });
});

test('another refusal of the completion is what it is', async () => {
  const { store, uploader } = await stack();
  store.onCall = (name) => {
    if (name === 'uploads/complete') throw Object.assign(new Error('no'), { code: 'signer-unreachable' });
  };
  expect(await codeOf(uploader.upload(new File([noise(SIZE)], 'a')))).toBe('signer-unreachable');
  expect(store.log).not.toContain('uploads/stored');
});
