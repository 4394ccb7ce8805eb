import { plannedPart, planParts } from '@sealift/protocol';
import { expect, test } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.js';
import { createPauseGate, type PauseGate } from '../transfer/pause-gate.js';
import { createProgress } from '../transfer/progress.js';
import { createWaits } from '../transfer/waiting.js';
import type { OpenedRange, OpeningWorker } from '../workers/opening-worker.js';
import { fetchPart } from './fetch.js';
import type { Grants } from './grants.js';

const EMPTY = new Uint8Array();
const OPENED: OpenedRange = { kind: 'opened', plaintext: EMPTY, share: EMPTY, tag: EMPTY };
const LIMIT = 120;

type Fetch = OpeningWorker['fetch'];

/** Sends nothing more until it is stopped. */
const stalls: Fetch = (_job, _range, onProgress, signal) => {
  onProgress(1);
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve({ kind: 'aborted' }), { once: true }),
  );
};

function fetching(
  attempts: Fetch[],
  signal: AbortSignal = new AbortController().signal,
  pauseGate: PauseGate = createPauseGate(),
) {
  const part = plannedPart(planParts(100), 1);
  const request = { method: 'GET' as const, url: 'https://s3.test', headers: {}, expiresAt: 0 };
  const grants = { grant: { objectSize: 116, etag: '"e"' }, url: async () => request } as unknown as Grants;
  const worker = {
    fetch: (...asked: Parameters<Fetch>) => attempts.shift()?.(...asked),
  } as unknown as OpeningWorker;
  const retry = { retries: 1, inactivityLimit: LIMIT };
  const progress = createProgress(() => {});
  const clock = createFakeClock();
  const stopped = (): boolean => false;
  const waits = createWaits(clock, stopped, () => {});
  const lent = { pauseGate, progress, waits, retry, clock };
  return fetchPart(part, worker, { ...lent, job: 1, lead: 0, grants }, signal);
}

test('a range of which nothing comes any more is asked for again', async () => {
  expect(await fetching([stalls, async () => OPENED])).toBe(OPENED);
});

test('always: S3 does not answer', async () => {
  await expect(fetching([stalls, stalls])).rejects.toMatchObject({ code: 's3-unreachable' });
});

test('one that comes slowly is waited for', async () => {
  const slowly: Fetch = async (_job, _range, onProgress, signal) => {
    for (let bytes = 1; bytes <= 6; bytes++) {
      await new Promise((resolve) => setTimeout(resolve, LIMIT / 3));
      onProgress(bytes);
    }
    return signal.aborted ? { kind: 'aborted' } : OPENED;
  };
  expect(await fetching([slowly])).toBe(OPENED);
});

test('a cancel ends it at once', async () => {
  const controller = new AbortController();
  const ended = fetching([stalls], controller.signal);
  setTimeout(() => controller.abort(new Error('enough')));
  await expect(ended).rejects.toThrow('enough');
});

test('a pause ends the request, and no other is made', async () => {
  const pauseGate = createPauseGate();
  let asked = 0;
  const counted: Fetch = (...args) => (++asked === 1 ? stalls(...args) : Promise.resolve(OPENED));
  const fetched = fetching([counted, counted], undefined, pauseGate);
  await expect.poll(() => asked).toBe(1);
  pauseGate.close();
  expect(await fetched).toBeUndefined();
  expect(await fetching([counted], undefined, pauseGate)).toBeUndefined();
  expect(asked).toBe(1);
});

test('pauses that are over at once are no failures: as many as one likes', async () => {
  const pauseGate = createPauseGate();
  const paused: Fetch = (...args) => {
    setTimeout(() => {
      pauseGate.close();
      pauseGate.open();
    });
    return stalls(...args);
  };
  expect(await fetching([...Array(9).fill(paused), async () => OPENED], undefined, pauseGate)).toBe(OPENED);
});
