import { rawAesKeyring } from '@sealift/core/keyrings';
import { createOpener, openVerified } from '@sealift/core/open';
import { expect, test } from 'vitest';
import { failure } from '../errors.js';
import { noise, sameBytes } from '../testing/bytes.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { createFakeStore, type FakeStore, PART_BYTES as PART } from '../testing/fake-store.js';
import { localSealingWorker } from '../workers/local-sealing-worker.js';
import type { SealingWorker } from '../workers/sealing-worker.js';
import { createSlots, type StartedWorker } from '../workers/slots.js';
import { createUploaderOn } from './uploader.js';

type Call = 'seal' | 'put' | 'release';

/** A worker that is killed at a call: before it does what is asked, or when it has. All that is under way fails, and all that is asked later. */
function mortal(
  store: FakeStore,
  dies: (call: Call, part: number) => 'before' | 'after' | undefined,
): StartedWorker<SealingWorker> {
  const local = localSealingWorker(store.transport);
  let kill = (): void => {};
  let alive = true;
  const killed = new Promise<never>((_, reject) => {
    kill = () => {
      alive = false;
      reject(failure('worker-failed'));
    };
  });
  killed.catch(() => {});
  const mortally =
    <Args extends unknown[], T>(work: (...args: Args) => Promise<T>, call?: Call) =>
    (...args: Args): Promise<T> => {
      const death = call && alive ? dies(call, args[1] as number) : undefined;
      if (death === 'before') kill();
      if (!alive) return killed;
      const done = work(...args).then((value) => {
        if (death === 'after') kill();
        return alive ? value : killed;
      });
      return Promise.race([done, killed]);
    };
  const worker: SealingWorker = {
    open: mortally(local.open),
    seal: mortally(local.seal, 'seal'),
    reread: mortally(local.reread),
    append: mortally(local.append),
    put: mortally(local.put, 'put'),
    release: mortally(local.release, 'release'),
    close: mortally(local.close),
  };
  return { worker, alive: () => alive, stop: () => {} };
}

async function stack(dies: (call: Call, part: number) => 'before' | 'after' | undefined) {
  const clock = createFakeClock();
  const store = createFakeStore(clock);
  const usages = ['encrypt', 'decrypt'] as const;
  const wrappingKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, usages);
  const keyring = rawAesKeyring({ wrappingKey });
  const started: unknown[] = [];
  const start = async () => {
    started.push(1);
    return mortal(store, dies);
  };
  const slots = createSlots({ workers: 2, perWorker: 1, start, idle: 1 });
  const lent = { signer: store.signer, slots, clock, retry: { retries: 3 } };
  return { store, keyring, started, uploader: createUploaderOn({ keyring }, lent) };
}

/** The first time, and never again. */
const once = (what: Call, of: number, when: 'before' | 'after') => {
  let deaths = 0;
  return (call: Call, part: number) => (call === what && part === of && deaths++ === 0 ? when : undefined);
};

test.each<[string, number, ReturnType<typeof once>]>([
  ['of one part, before it was sent', PART - 100, once('put', 1, 'before')],
  ['of one part, when S3 had it', PART - 100, once('put', 1, 'after')],
  ['of several parts, before one was sent', 5 * PART, once('put', 2, 'before')],
  ['of several parts, when S3 had one', 5 * PART, once('put', 2, 'after')],
  ['of several parts, with the last one', 5 * PART, once('put', 6, 'before')],
  ['when all was sent that it had', 5 * PART, once('release', 3, 'before')],
])('a worker is lost %s: another one makes the same again', async (_, size, dies) => {
  const { store, keyring, started, uploader } = await stack(dies);
  const bytes = noise(size);
  const upload = uploader.upload(new Blob([bytes]));
  await upload.finished;
  expect(started.length).toBeGreaterThan(1);
  expect(upload.loaded).toBe(size);
  for (const { part, bytes } of store.bodies)
    for (const other of store.bodies)
      if (other.part === part) expect(sameBytes(other.bytes, bytes)).toBe(true);
  const opener = await createOpener({ keyring, metadata: store.metadata(), objectSize: size + 16 });
  const source = (async function* () {
    yield store.object();
  })();
  expect(sameBytes(await openVerified(opener, source), bytes)).toBe(true);
});

test('a part that no worker survives ends the upload, and nothing stays', async () => {
  const { store, started, uploader } = await stack((call, part) =>
    call === 'put' && part === 2 ? 'before' : undefined,
  );
  const { finished } = uploader.upload(new Blob([noise(3 * PART)]));
  await expect(finished).rejects.toMatchObject({ code: 'worker-failed' });
  expect(started.length).toBeLessThan(6);
  expect(store.openUploads()).toBe(0);
});

test('what was being sealed for the first time is not sealed again: nobody knows what of', async () => {
  const { store, uploader } = await stack(once('seal', 2, 'before'));
  const { finished } = uploader.upload(new Blob([noise(3 * PART)]));
  await expect(finished).rejects.toMatchObject({ code: 'worker-failed' });
  expect(store.bodies.some(({ part }) => part === 2)).toBe(false);
  expect(store.openUploads()).toBe(0);
});
