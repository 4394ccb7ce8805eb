import { planParts } from '@sealift/protocol';
import { expect, test } from 'vitest';
import { createSlots } from '../workers/slots.js';
import { eachPart } from './parts.js';

const MiB = 1024 * 1024;
const never = new AbortController().signal;
const plan = planParts(6 * 8 * MiB, 8 * MiB, 0);
const slots = () =>
  createSlots({
    workers: 2,
    perWorker: 2,
    start: async () => ({ worker: {}, alive: () => true, stop() {} }),
  });
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Parts that have begun, and what ends them or lets others in. */
function watched() {
  const begun: number[] = [];
  const work = new Map<number, { more(): void; end(): void; fail(error: Error): void }>();
  return {
    begun,
    of: (part: number) => work.get(part) ?? expect.fail(`part ${part} has not begun`),
    work: ({ partNumber }: { partNumber: number }, _: unknown, __: AbortSignal, more: () => void) =>
      new Promise<void>((end, fail) => {
        begun.push(partNumber);
        work.set(partNumber, { more, end, fail });
      }),
  };
}

test('all places begin at once', async () => {
  const { begun, of, work } = watched();
  const done = eachPart(plan, slots(), never, work);
  await turn();
  expect(begun).toEqual([1, 2, 3, 4]);
  for (const part of [1, 2, 3, 4]) of(part).end();
  await turn();
  for (const part of [5, 6]) of(part).end();
  await done;
  expect(begun).toEqual([1, 2, 3, 4, 5, 6]);
});

test('one by one, each lets the next one in, and no more of them than there are places', async () => {
  const { begun, of, work } = watched();
  const done = eachPart(plan, slots(), never, work, { oneByOne: true });
  await turn();
  expect(begun).toEqual([1]);
  for (const part of [1, 2, 3, 4]) {
    of(part).more();
    // Work that is done again, for its worker was lost, says so again.
    of(part).more();
    await turn();
    expect(begun).toEqual([1, 2, 3, 4].slice(0, part + 1));
  }
  of(2).end();
  await turn();
  expect(begun).toEqual([1, 2, 3, 4, 5]);
  of(5).more();
  await turn();
  expect(begun).toHaveLength(5);
  for (const part of [1, 3, 4, 5]) of(part).end();
  await turn();
  of(6).end();
  await done;
});

test('one by one, who is done lets the next one in, too', async () => {
  const { begun, of, work } = watched();
  const done = eachPart(plan, slots(), never, work, { oneByOne: true });
  await turn();
  of(1).end();
  await turn();
  expect(begun).toEqual([1, 2, 3]);
  for (const part of [2, 3]) of(part).end();
  await turn();
  for (const part of begun.slice(3)) of(part).end();
  await turn();
  for (const part of begun.slice(5)) of(part).end();
  await done;
});

test('one by one, the first failure is thrown, and nobody else begins', async () => {
  const { begun, of, work } = watched();
  const done = eachPart(plan, slots(), never, work, { oneByOne: true });
  await turn();
  of(1).fail(new Error('broken'));
  await expect(done).rejects.toThrow('broken');
  expect(begun).toEqual([1]);
});

test('one by one, numbers come in the order that is given', async () => {
  const { begun, of, work } = watched();
  const done = eachPart(plan, slots(), never, work, { oneByOne: true, order: [4, 2, 6] });
  await turn();
  of(4).more();
  await turn();
  of(2).more();
  await turn();
  expect(begun).toEqual([4, 2, 6]);
  for (const part of begun) of(part).end();
  await done;
});
