import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { noise } from './testing/bytes.js';
import { type Mishap, startNodeStack } from './testing/node-stack.js';
import type { Upload } from './upload/upload.js';
import type { SealingWorker } from './workers/sealing-worker.js';

const stack = await startNodeStack();
let calls: string[] = [];
/** What happens to the n-th batch. */
let mishap: (batch: number) => Mishap | undefined;

beforeEach(() => {
  calls = [];
  mishap = () => undefined;
  stack.onCall = (name) => {
    calls.push(name);
    return name === 'batch' ? mishap(batches()) : undefined;
  };
});
afterAll(() => stack.close());

const batches = (): number => calls.filter((name) => name === 'batch').length;
const files = (count: number, bytes = 100): Blob[] =>
  Array.from({ length: count }, (_, at) => new Blob([noise(bytes, at + 1)]));

/** What came of each: the object's key, or the error's code. */
function ends(uploads: readonly Upload[]): Promise<string[]> {
  const end = ({ finished }: Upload): Promise<string> =>
    finished.then(
      ({ key }) => key,
      ({ code }: { code: string }) => code,
    );
  return Promise.all(uploads.map(end));
}

async function uploadAll(all: readonly Blob[], uploader = stack.uploader()): Promise<string[]> {
  return ends(all.map((file) => uploader.upload(file)));
}

const stored = async (keys: readonly string[]): Promise<boolean> => {
  const { objects } = await stack.bucket();
  return new Set(keys).size === keys.length && keys.every((key) => objects.includes(key));
};

describe('many small files', () => {
  test('a batch that is lost, or whose answer is, is made again', async () => {
    mishap = (batch) => (batch % 6 === 1 ? 'lost' : batch % 6 === 3 ? 'answer-lost' : undefined);
    const uploader = stack.uploader({ little: true });
    expect(await stored(await uploadAll(files(150), uploader))).toBe(true);
    expect(batches()).toBeGreaterThan(3);
  });

  test('a signer that knows no batch is asked one by one', async () => {
    mishap = () => 'unknown';
    expect(await stored(await uploadAll(files(80)))).toBe(true);
    expect(batches()).toBeLessThanOrEqual(3);
    expect(calls.length - batches()).toBe(3 * 80);
  });

  test('one that is cancelled leaves the others', async () => {
    const uploader = stack.uploader();
    const uploads = files(120).map((file) => uploader.upload(file));
    const [early, late] = [uploads[3], uploads[100]];
    early?.cancel();
    uploads[50]?.finished.then(() => late?.cancel()).catch(() => {});
    const came = await ends(uploads);
    expect(came[3]).toBe('cancelled');
    const others = came.filter((_, at) => at !== 3 && at !== 100);
    expect(await stored(others)).toBe(true);
  });

  test('close cancels all, and nothing is stored that is not said to be', async () => {
    const before = (await stack.bucket()).objects.length;
    const uploader = stack.uploader();
    const uploads = files(200).map((file) => uploader.upload(file));
    await uploads[0]?.finished;
    uploader.close();
    const came = await ends(uploads);
    const cancelled = came.filter((end) => end === 'cancelled').length;
    expect(cancelled).toBeGreaterThan(50);
    expect(came).not.toContain('outcome-unknown');
    expect((await stack.bucket()).objects.length - before).toBe(200 - cancelled);
  });

  test('no more of them are in memory than of large ones, which get on, too', async () => {
    let held = 0;
    let most = 0;
    const sizes = new Map<string, number>();
    const counting = (worker: SealingWorker): SealingWorker => ({
      ...worker,
      async seal(job, part, source, ...rest) {
        sizes.set(`${job} ${part}`, source.length);
        held += source.length;
        most = Math.max(most, held);
        return worker.seal(job, part, source, ...rest);
      },
      async release(job, part) {
        held -= sizes.get(`${job} ${part}`) ?? 0;
        return worker.release(job, part);
      },
    });
    const uploader = stack.uploader({ worker: counting });
    const all = [...files(60, 1_000_000), ...files(1, 12_000_000), ...files(20, 1_000_000)];
    expect(await stored(await uploadAll(all, uploader))).toBe(true);
    expect(most).toBeLessThanOrEqual(4 * 8 * 1024 * 1024);
    expect(most).toBeGreaterThan(12_000_000);
  }, 60_000);

  test('a thousand of 10 kB take a few dozen calls to the signer, and each has its own receipt', async () => {
    const uploader = stack.uploader({ little: true });
    const receipts = await Promise.all(files(1_000, 10_000).map((file) => uploader.upload(file).finished));
    expect(new Set(receipts.map(({ key }) => key)).size).toBe(1_000);
    expect(new Set(receipts.map(({ checksum }) => checksum?.value)).size).toBe(1_000);
    expect(receipts.every(({ size, objectSize }) => size === 10_000 && objectSize === 10_016)).toBe(true);
    // 54 at rest. The slower the machine, the more calls go out before the next files are ready.
    expect(calls.length).toBeLessThanOrEqual(120);
  }, 120_000);
});
