import { describe, expect, test } from 'vitest';
import { verifiedBody } from './body.js';

const piece = (length: number) => new Uint8Array(length).fill(7);

/** A body of these pieces, and what becomes of it. */
function bodyOf(lengths: readonly number[], length: number, fault?: Error) {
  const results: IteratorResult<Uint8Array<ArrayBuffer>, void>[] = [
    ...lengths.map((bytes) => ({ done: false as const, value: piece(bytes) })),
    { done: true, value: undefined },
  ];
  const seen = { failed: [] as unknown[], left: 0, asked: 0 };
  const next = async () => {
    seen.asked++;
    const result = results.shift();
    if (result === undefined || (result.done && fault)) throw fault ?? new Error('asked after the end');
    return result;
  };
  const first = results.shift() as IteratorResult<Uint8Array<ArrayBuffer>, void>;
  const failed = (error: unknown) => void seen.failed.push(error);
  const body = verifiedBody(first, next, length, failed, () => seen.left++);
  return { body, seen };
}

/** Its bytes, read as a player does: what engines make of an error in a `Response` is their own. */
async function all(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<number> {
  const reader = body.getReader();
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return bytes;
    bytes += value.byteLength;
  }
}

describe('a body ends only when every byte was there', () => {
  test.each([
    [[5], 5],
    [[5, 5, 3], 13],
    [[], 0],
  ])('%j is %i bytes', async (lengths, length) => {
    const { body, seen } = bodyOf(lengths, length);
    expect(await all(body)).toBe(length);
    expect(seen.failed).toEqual([]);
  });

  test.each([
    ['too short', [5, 5], 11],
    ['nothing', [], 1],
    ['too long', [5, 6], 10],
  ])('%s breaks off', async (_, lengths, length) => {
    const { body, seen } = bodyOf(lengths, length);
    await expect(all(body)).rejects.toThrow(TypeError);
    expect(seen.failed).toHaveLength(1);
  });

  test('so does what fails, with a text that says nothing', async () => {
    const fault = new Error('https://s3.example/key?X-Amz-Signature=0');
    const { body, seen } = bodyOf([5], 10, fault);
    await expect(all(body)).rejects.toThrow('The file could not be read.');
    expect(seen.failed).toEqual([fault]);
  });
});

test('nothing is asked for before it is wanted', async () => {
  const { body, seen } = bodyOf([5, 5, 5], 15);
  await Promise.resolve();
  expect(seen.asked).toBe(0);
  const reader = body.getReader();
  await reader.read();
  await reader.read();
  expect(seen.asked).toBe(1);
  await reader.cancel();
  expect(seen.left).toBe(1);
});

test('of what is saved the next piece is asked for while the browser writes, and it is whole when the last one was taken', async () => {
  const lengths = [5, 5, 5];
  let asked = 0;
  const ended: string[] = [];
  const next = async (): Promise<IteratorResult<Uint8Array<ArrayBuffer>, void>> => {
    const bytes = lengths[++asked];
    return bytes === undefined ? { done: true, value: undefined } : { done: false, value: piece(bytes) };
  };
  const save = { ended: new AbortController().signal, end: (state: string) => void ended.push(state) };
  const first = { done: false as const, value: piece(5) };
  const nobody = (): void => {
    throw new Error('nothing fails here');
  };
  const reader = verifiedBody(first, next, 15, nobody, nobody, save).getReader();
  const soon = () => new Promise((resolve) => setTimeout(resolve, 5));
  await soon();
  expect(asked).toBe(0);
  for (const ahead of [1, 2, 3]) {
    expect((await reader.read()).value?.byteLength).toBe(5);
    await soon();
    expect([asked, ended]).toEqual([ahead, []]);
  }
  expect((await reader.read()).done).toBe(true);
  await soon();
  expect(ended).toEqual(['whole']);
});

test('what fails ahead breaks it off when it is wanted, after what is genuine', async () => {
  const fault = new Error('segment');
  const failures: unknown[] = [];
  const save = { ended: new AbortController().signal, end: () => {} };
  const first = { done: false as const, value: piece(5) };
  const next = () => Promise.reject(fault);
  const reader = verifiedBody(
    first,
    next,
    10,
    (error) => failures.push(error),
    () => {},
    save,
  ).getReader();
  expect((await reader.read()).value?.byteLength).toBe(5);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(failures).toEqual([]);
  await expect(reader.read()).rejects.toThrow('The file could not be read.');
  expect(failures).toEqual([fault]);
});

test('what comes after it was left is nobody’s, and no failure', async () => {
  let arrive = (_: IteratorResult<Uint8Array<ArrayBuffer>, void>): void => {};
  const failures: unknown[] = [];
  const next = () =>
    new Promise<IteratorResult<Uint8Array<ArrayBuffer>, void>>((resolve) => {
      arrive = resolve;
    });
  const body = verifiedBody(
    { done: false, value: piece(1) },
    next,
    9,
    (error) => failures.push(error),
    () => {},
  );
  const reader = body.getReader();
  await reader.read();
  const late = reader.read();
  await reader.cancel();
  arrive({ done: false, value: piece(100) });
  await expect(late).resolves.toEqual({ done: true, value: undefined });
  await Promise.resolve();
  expect(failures).toEqual([]);
});
