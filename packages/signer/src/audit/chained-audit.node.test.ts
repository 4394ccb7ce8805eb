import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { stack } from '../testing/harness.js';
import type { AuditEvent } from './audit.js';
import { type AuditBatch, chainedAudit } from './chained-audit.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const event = (key: string, detail?: string): AuditEvent => ({
  time: '2026-11-20T00:00:00.000Z',
  action: 'upload-grant',
  outcome: 'ok',
  key,
  ...(detail === undefined ? {} : { detail }),
});

interface Line {
  readonly seq: number;
  readonly prev: string;
  readonly writer: string;
  readonly key: string;
}
const parsed = (batches: readonly AuditBatch[]): Line[] =>
  batches.flatMap(({ lines }) => lines.map((line) => JSON.parse(line) as Line));
const keysOf = (batches: readonly AuditBatch[]): string[] => parsed(batches).map(({ key }) => key);

/** How each of some calls has ended so far. */
function watched(calls: readonly (void | Promise<void>)[]): string[] {
  const states = calls.map(() => 'waits');
  for (const [index, call] of calls.entries())
    Promise.resolve(call).then(
      () => (states[index] = 'accepted'),
      (error: { code?: string }) => (states[index] = error.code ?? 'error'),
    );
  return states;
}

/** A sink that answers when it is told to. */
function sink() {
  const batches: AuditBatch[] = [];
  const answers: { accept(): void; fail(error: Error): void }[] = [];
  const write = (batch: AuditBatch): Promise<void> => {
    batches.push(batch);
    return new Promise((accept, fail) => answers.push({ accept, fail }));
  };
  return { batches, answers, write };
}

test('events at the same time share one call, in order, and are answered when it is accepted', async () => {
  const { batches, answers, write } = sink();
  const audit = chainedAudit(write);
  const states = watched(['a', 'Zürich', 'c'].map((key) => audit(event(key))));
  await vi.advanceTimersByTimeAsync(19);
  expect(batches).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(keysOf(batches)).toEqual(['a', 'Zürich', 'c']);
  const [batch] = batches;
  expect(batch).toMatchObject({ first: 1, last: 3, name: `${batch?.chain}/000000000001.jsonl` });
  expect(batch?.text).toBe(batch?.lines.map((line) => `${line}\n`).join(''));
  expect(parsed(batches).map(({ writer }) => writer)).toEqual(Array(3).fill(batch?.chain));
  expect(states).toEqual(['waits', 'waits', 'waits']);
  answers[0]?.accept();
  await vi.advanceTimersByTimeAsync(0);
  expect(states).toEqual(['accepted', 'accepted', 'accepted']);
});

test('while a call is under way others gather, and there is never a second one', async () => {
  const { batches, answers, write } = sink();
  const audit = chainedAudit(write, { gather: 0 });
  const first = watched([audit(event('a'))]);
  await vi.advanceTimersByTimeAsync(0);
  const others = watched(['b', 'c'].map((key) => audit(event(key))));
  await vi.advanceTimersByTimeAsync(1_000);
  others.push(...watched([audit(event('d'))]));
  expect(keysOf(batches)).toEqual(['a']);
  answers[0]?.accept();
  await vi.advanceTimersByTimeAsync(0);
  expect(first).toEqual(['accepted']);
  expect(keysOf(batches.slice(1))).toEqual(['b', 'c', 'd']);
  expect(batches[1]).toMatchObject({ first: 2, last: 4 });
});

describe('a call that fails', () => {
  test('fails its requests; the same lines go out again, by the same name, before any other', async () => {
    const { batches, answers, write } = sink();
    const audit = chainedAudit(write, { gather: 0 });
    const failed = watched([audit(event('a')), audit(event('b'))]);
    await vi.advanceTimersByTimeAsync(0);
    answers[0]?.fail(new Error('no connection'));
    await vi.advanceTimersByTimeAsync(0);
    expect(failed).toEqual(['audit-sink-unavailable', 'audit-sink-unavailable']);
    const next = watched([audit(event('c'))]);
    await vi.advanceTimersByTimeAsync(0);
    expect(batches[1]).toEqual({ ...batches[0], signal: batches[1]?.signal });
    answers[1]?.accept();
    await vi.advanceTimersByTimeAsync(0);
    expect(keysOf(batches.slice(2))).toEqual(['c']);
    expect(batches[2]).toMatchObject({ first: 3, last: 3 });
    answers[2]?.accept();
    await vi.advanceTimersByTimeAsync(0);
    expect(next).toEqual(['accepted']);
  });

  test('again and again: what came meanwhile was never numbered, and nothing piles up', async () => {
    const { batches, write } = sink();
    let down = true;
    const audit = chainedAudit((batch) => (down ? Promise.reject(new Error('down')) : void write(batch)), {
      gather: 0,
    });
    for (let n = 0; n < 100; n += 1) {
      const state = watched([audit(event(String(n)))]);
      await vi.advanceTimersByTimeAsync(0);
      expect(state).toEqual(['audit-sink-unavailable']);
    }
    down = false;
    void audit(event('z'));
    await vi.advanceTimersByTimeAsync(0);
    expect(parsed(batches).map(({ seq, key }) => [seq, key])).toEqual([
      [1, '0'],
      [2, 'z'],
    ]);
  });

  test('has its reason as the cause, also when it throws at once', async () => {
    const cause = new Error('no connection');
    const audit = chainedAudit(() => {
      throw cause;
    });
    const failure = expect(audit(event('a'))).rejects.toMatchObject({
      code: 'audit-sink-unavailable',
      cause,
    });
    await vi.advanceTimersByTimeAsync(20);
    await failure;
  });
});

describe('a call that never ends', () => {
  test('fails its requests when its time is over, and is aborted', async () => {
    const { batches, write } = sink();
    const audit = chainedAudit(write, { timeout: 2 });
    const states = watched([audit(event('a'))]);
    await vi.advanceTimersByTimeAsync(2_019);
    expect(states).toEqual(['waits']);
    expect(batches[0]?.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(states).toEqual(['audit-sink-unavailable']);
    expect(batches[0]?.signal.aborted).toBe(true);
  });

  test('and is accepted too late: its lines are in, and are not handed over again', async () => {
    const { batches, answers, write } = sink();
    const audit = chainedAudit(write, { gather: 0, timeout: 1 });
    void watched([audit(event('a'))]);
    await vi.advanceTimersByTimeAsync(1_000);
    answers[0]?.accept();
    await vi.advanceTimersByTimeAsync(0);
    void audit(event('b'));
    await vi.advanceTimersByTimeAsync(0);
    expect(parsed(batches).map(({ seq, key }) => [seq, key])).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
  });

  test('nothing is handed over for a batch whose time is over', async () => {
    const { batches, answers, write } = sink();
    const audit = chainedAudit(write, { gather: 0, timeout: 1 });
    const many = watched(Array.from({ length: 1_001 }, (_, index) => audit(event(String(index)))));
    await vi.advanceTimersByTimeAsync(1_000);
    answers[0]?.accept();
    await vi.advanceTimersByTimeAsync(0);
    expect(new Set(many)).toEqual(new Set(['audit-sink-unavailable']));
    expect(batches).toHaveLength(1);
  });
});

test('a platform that ends the request which carries a batch holds up nobody for longer than the time limit', async () => {
  const { batches, answers, write } = sink();
  const audit = chainedAudit(write, { timeout: 1 });
  const gone = watched([audit(event('a'))]);
  vi.clearAllTimers(); // its timers go with it
  vi.setSystemTime(Date.now() + 3_000);
  const next = watched([audit(event('b'))]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(keysOf(batches)).toEqual(['b']);
  answers[0]?.accept();
  await vi.advanceTimersByTimeAsync(0);
  expect([gone, next]).toEqual([['waits'], ['accepted']]);
});

describe('limits', () => {
  test('a batch has 1,000 lines or 256 KiB; one line may be longer', async () => {
    const batches: AuditBatch[] = [];
    const audit = chainedAudit((batch) => void batches.push(batch), { gather: 0 });
    const all = [
      ...Array.from({ length: 1_001 }, (_, index) => audit(event(String(index)))),
      audit(event('long', 'x'.repeat(300_000))),
      audit(event('half', 'ü'.repeat(65_400))),
      audit(event('other half', 'ü'.repeat(65_400))),
      audit(event('last')),
    ];
    await vi.advanceTimersByTimeAsync(0);
    await Promise.all(all);
    expect(batches.map(({ first, last }) => [first, last])).toEqual([
      [1, 1_000],
      [1_001, 1_001],
      [1_002, 1_002],
      [1_003, 1_004],
      [1_005, 1_005],
    ]);
  });

  test('10,000 events wait; the next one is refused at once', async () => {
    const { write } = sink();
    const audit = chainedAudit(write);
    const states = watched(Array.from({ length: 10_001 }, () => audit(event('a'))));
    await vi.advanceTimersByTimeAsync(0);
    expect(new Set(states.slice(0, -1))).toEqual(new Set(['waits']));
    expect(states.at(-1)).toBe('audit-sink-busy');
  });

  test.each([
    [{ gather: 101 }, 'gather'],
    [{ gather: -1 }, 'gather'],
    [{ gather: Number.NaN }, 'gather'],
    [{ timeout: 0 }, 'timeout'],
    [{ timeout: 601 }, 'timeout'],
  ])('%j is refused', (options, option) => {
    expect(() => chainedAudit(() => {}, options)).toThrow(option);
  });
});

test('two instances have chains of their own', async () => {
  const batches: AuditBatch[] = [];
  const audits = [1, 2].map(() => chainedAudit((batch) => void batches.push(batch), { gather: 0 }));
  for (const audit of audits) void audit(event('a'));
  await vi.advanceTimersByTimeAsync(0);
  expect(batches.map(({ first }) => first)).toEqual([1, 1]);
  expect(new Set(batches.map(({ chain }) => chain)).size).toBe(2);
  for (const { chain } of batches) expect(chain).toMatch(/^[\w-]{16}$/);
});

test('a signer hands nothing out for lines that were not accepted, and goes on when they are', async () => {
  vi.useRealTimers();
  const { batches, write } = sink();
  let down = true;
  const audit = chainedAudit(
    (batch) => {
      if (down) throw new Error('the log at https://log.example/?token=secret');
      void write(batch);
    },
    { gather: 0 },
  );
  const { post, internal } = stack(() => ({ status: 500 }), { audit });
  const refused = await post('uploads', { size: 1 });
  expect(refused.status).toBe(500);
  const text = await refused.text();
  expect(JSON.parse(text)).toMatchObject({ code: 'internal-error' });
  expect(text).not.toMatch(/token|log\.example/);
  expect(internal[0]).toMatchObject({ code: 'audit-sink-unavailable' });
  down = false;
  expect((await post('uploads', { size: 1 })).status).toBe(200);
  expect(parsed(batches)).toMatchObject([
    { seq: 1, action: 'upload-grant', outcome: 'ok' },
    { seq: 2, action: 'upload-grant', outcome: 'ok' },
  ]);
});
