import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Post, SignerClient } from '../signer/client.js';
import { createFakeClock } from '../testing/fake-clock.js';
import type { SealingWorker } from '../workers/sealing-worker.js';
import { createSlots } from '../workers/slots.js';
import { createMany } from './many.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Milliseconds; much less than a call waits for company. */
const MOMENT = 100;

test('files that wait for the slots of others keep no call of theirs waiting', async () => {
  const asked: number[] = [];
  const post: Post = async (name, body) => {
    const count = name === 'batch' ? JSON.parse(body).calls.length : 1;
    asked.push(count);
    const answers = Array(count).fill({ status: 200, body: {} });
    return { status: 200, headers: new Headers(), text: JSON.stringify({ answers }) };
  };
  let shared: Post = post;
  const signer: Pick<SignerClient, 'sharing'> = {
    sharing(share) {
      shared = share(post);
      return signer as SignerClient;
    },
  };
  const start = async () => ({ worker: {} as SealingWorker, alive: () => true, stop: () => {} });
  const many = createMany({
    signer: signer as SignerClient,
    slots: createSlots({ workers: 1, perWorker: 2, start }),
    clock: createFakeClock(),
    retry: {},
  });
  const { signal } = new AbortController();
  let done = 0;
  const upload = async (): Promise<void> => {
    const { ports, release } = await many(4_000_000, signal);
    const slot = await ports.slots.acquire(signal);
    await shared('uploads/start', '{}', {});
    slot.release();
    release();
    done++;
  };
  const all = Promise.all(Array.from({ length: 40 }, upload));
  await vi.advanceTimersByTimeAsync(MOMENT);
  expect(done).toBe(40);
  expect(Math.min(...asked)).toBeGreaterThan(1);
  await all;
});
