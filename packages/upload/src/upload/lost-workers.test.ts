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

type Call = 'seal' | 'append' | 'put' | 'release';

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
    append: mortally(local.append, 'append'),
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
  const slots = createSlots({ workers: 2, perWorker: 1, start, idle: 100 });
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
  ['of one part, before it was sealed', PART - 100, once('seal', 1, 'before')],
  ['of one part, when it was sealed, and nobody heard of it', PART - 100, once('seal', 1, 'after')],
  ['of several parts, before one was sealed', 5 * PART, once('seal', 2, 'before')],
  ['of several parts, when one was sealed', 5 * PART, once('seal', 2, 'after')],
  ['of several parts, before the last one was sealed', 5 * PART, once('seal', 6, 'before')],
  ['of several parts, before the last one got its tag', 5 * PART, once('append', 6, 'before')],
  ['of several parts, when the last one had it', 5 * PART, once('append', 6, 'after')],
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

test('a part that was changed before it is sealed anew: nothing of what the lost worker made has left', async () => {
  let content = noise(3 * PART);
  /** An engine that reads a file as it is at that time. */
  class Changing extends File {
    override slice(start = 0, end = content.byteLength): Blob {
      return new Blob([content.subarray(start, end)]);
    }
  }
  const dies = once('seal', 2, 'after');
  const { store, keyring, uploader } = await stack((call, part) => {
    const death = dies(call, part);
    if (death !== undefined) {
      content = content.slice();
      content[PART + 7] = (content[PART + 7] ?? 0) ^ 1;
    }
    return death;
  });
  await uploader.upload(new Changing([content], 'a')).finished;
  const sent = store.bodies.filter(({ part }) => part === 2);
  expect(sent.length).toBe(1);
  const opener = await createOpener({ keyring, metadata: store.metadata(), objectSize: 3 * PART + 16 });
  const source = (async function* () {
    yield store.object();
  })();
  expect(sameBytes(await openVerified(opener, source), content)).toBe(true);
});

test('whether a body that its worker had when it was lost becomes an object nobody knows', async () => {
  const dies = once('put', 1, 'before');
  let gone = false;
  /** An engine that refuses to read a file that has changed. */
  class Changing extends File {
    override async arrayBuffer(): Promise<ArrayBuffer> {
      if (gone) throw new DOMException('changed', 'NotReadableError');
      return super.arrayBuffer();
    }
    override stream(): never {
      throw new TypeError('no byte stream');
    }
  }
  const { store, uploader } = await stack((call, part) => {
    const death = dies(call, part);
    gone ||= death !== undefined;
    return death;
  });
  const { finished } = uploader.upload(new Changing([noise(1000)], 'a'));
  await expect(finished).rejects.toMatchObject({
    code: 'outcome-unknown',
    cause: expect.objectContaining({ code: 'source-changed' }),
  });
  expect(store.bodies).toEqual([]);
});

test('files whose last parts wait for parts that were lost do not wait for each other', async () => {
  const deaths = new Set<number>();
  const { store, uploader } = await stack((call, part) => {
    // Both workers die with the first part of a file, while the other one has its last.
    if (call !== 'seal' || part !== 1 || deaths.size === 2) return undefined;
    deaths.add(deaths.size);
    return 'before';
  });
  const files = [noise(PART + 1), noise(PART + 2)];
  const uploads = files.map((bytes) => uploader.upload(new Blob([bytes])));
  await Promise.all(uploads.map(({ finished }) => finished));
  expect(deaths.size).toBe(2);
  expect(store.openUploads()).toBe(0);
});
