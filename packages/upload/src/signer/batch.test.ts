import type { Problem } from '@sealift/protocol';
import { describe, expect, test, vi } from 'vitest';
import type { ShortAnswer } from '../platform/fetch.js';
import { shareRequests } from './batch.js';
import type { Post, Posting } from './client.js';

const PROBLEM = {
  status: 429,
  code: 'rate-limited',
  detail: 'Wait.',
  title: '',
  type: 'about:blank',
} as Problem;

interface Sent {
  readonly name: string;
  readonly calls: readonly { readonly call: string; readonly body: unknown }[];
  readonly how: Posting;
}

const json = (value: unknown, status = 200): ShortAnswer => ({
  status,
  headers: new Headers({ 'content-type': 'application/json' }),
  text: JSON.stringify(value),
});
/** As a signer does that answers each call with its own body. */
const echo = ({ calls }: Sent): ShortAnswer =>
  json({ answers: calls.map(({ body }) => ({ status: 200, body })) });
/** As one does that has never heard of batches. */
const old = (sent: Sent): ShortAnswer =>
  sent.name === 'batch' ? json({ code: 'not-found' }, 404) : json(sent.calls[0]?.body);

/** Calls through a signer that answers so. */
function through(
  answer: (sent: Sent) => ShortAnswer | undefined | Promise<ShortAnswer | undefined> = echo,
  running = () => 1_000,
) {
  const sent: Sent[] = [];
  const post: Post = async (name, text, how) => {
    const body = JSON.parse(text);
    const request = { name, calls: name === 'batch' ? body.calls : [{ call: name, body }], how };
    sent.push(request);
    return name === 'batch' ? answer(request) : old(request);
  };
  const { post: share, look } = shareRequests(post, running);
  const call = (number: number, how: Posting = {}) => share('uploads', JSON.stringify({ number }), how);
  const many = (count: number, how: Posting = {}) =>
    Promise.all(Array.from({ length: count }, (_, at) => call(at, how)));
  return { sent, call, many, look };
}

const numbersOf = (answers: readonly (ShortAnswer | undefined)[]): unknown[] =>
  answers.map((answer) => JSON.parse(answer?.text || '{}').number);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

describe('calls at the same time', () => {
  test('one that was cancelled before it was made is not made', async () => {
    const { sent, call } = through(echo, () => 0);
    const signal = AbortSignal.abort(new Error('cancelled'));
    await expect(call(1, { signal })).rejects.toThrow('cancelled');
    await new Promise((resolve) => setTimeout(resolve));
    expect(sent).toEqual([]);
  });

  test('go together, in their order, and each gets its own answer', async () => {
    const { sent, many } = through();
    expect(numbersOf(await many(64))).toEqual(upTo(64));
    expect(sent.map(({ name, calls }) => [name, calls.length])).toEqual([['batch', 64]]);
    expect(sent[0]?.calls[7]).toEqual({ call: 'uploads', body: { number: 7 } });
  });

  test('a hundred at most, and three requests at a time', async () => {
    let open = 0;
    let most = 0;
    const { sent, many } = through(async (request) => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 5));
      open--;
      return echo(request);
    });
    expect(numbersOf(await many(550))).toEqual(upTo(550));
    expect(sent.map(({ calls }) => calls.length)).toEqual([100, 100, 100, 100, 100, 50]);
    expect(most).toBe(3);
  });

  test('fewer bytes than the signer takes', async () => {
    const { sent, call } = through();
    const answers = await Promise.all(
      upTo(30)
        .map((at) => call(at))
        .concat(upTo(40).map(() => call('x'.repeat(50_000) as never))),
    );
    expect(answers).toHaveLength(70);
    for (const { calls } of sent) expect(JSON.stringify(calls).length).toBeLessThan(1_000_000);
  });

  test('one alone goes as ever, and at once', async () => {
    const { sent, call } = through(echo, () => 1);
    expect(numbersOf([await call(5)])).toEqual([5]);
    expect(sent.map(({ name }) => name)).toEqual(['uploads']);
  });

  test('one waits for company while others are busy, and not for ever', async () => {
    let running = 100;
    const { sent, call } = through(echo, () => running);
    const first = call(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(sent).toEqual([]);
    await first;
    expect(sent.map(({ name }) => name)).toEqual(['uploads']);
    running = 2;
    await Promise.all([call(2), call(3)]);
    expect(sent.map(({ name }) => name)).toEqual(['uploads', 'batch']);
  });

  test('one waits no longer than there are others to wait for', async () => {
    vi.useFakeTimers();
    let running = 100;
    const { sent, call, look } = through(echo, () => running);
    const first = call(1);
    await Promise.resolve();
    look();
    expect(sent).toEqual([]);
    running = 9;
    look();
    expect(numbersOf([await first])).toEqual([1]);
    vi.useRealTimers();
  });

  test('one that takes long keeps no other waiting', async () => {
    const { sent, call, many } = through();
    await Promise.all([many(70), call(1, { slow: 5 })]);
    expect(sent.map(({ name, how }) => [name, how.slow])).toContainEqual(['uploads', 5]);
  });

  test('what may outlive the page does not wait, and does so as far as browsers let it', async () => {
    const { sent, many, call } = through();
    await many(3, { keepalive: true });
    await Promise.all(upTo(3).map(() => call('x'.repeat(30_000) as never, { keepalive: true })));
    expect(sent.map(({ name, calls, how }) => [name, calls.length, how.keepalive])).toEqual([
      ['batch', 3, true],
      ['batch', 3, false],
    ]);
  });
});

describe('a cancelled call', () => {
  test('that waits is not made, and leaves the others', async () => {
    const { sent, call, many } = through();
    const controller = new AbortController();
    const cancelled = call(99, { signal: controller.signal });
    controller.abort(new Error('cancelled'));
    await expect(cancelled).rejects.toThrow('cancelled');
    await many(64);
    expect(sent.flatMap(({ calls }) => calls).map(({ body }) => body)).toEqual(
      upTo(64).map((number) => ({ number })),
    );
  });

  test('that is under way ends at once, and the others get their answers', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { call, many } = through(async (request) => {
      await held;
      return echo(request);
    });
    const controller = new AbortController();
    const others = many(63);
    const cancelled = call(63, { signal: controller.signal });
    await Promise.resolve();
    await Promise.resolve();
    controller.abort(new Error('cancelled'));
    await expect(cancelled).rejects.toThrow('cancelled');
    release();
    expect(numbersOf(await others)).toEqual(upTo(63));
  });
});

describe('what the signer makes of it', () => {
  test('one refusal is the refusal of one call, with its time', async () => {
    const { many } = through(({ calls }) =>
      json({
        answers: calls.map(({ body }, at) =>
          at === 3 ? { status: 429, body: PROBLEM, retryAfter: 7 } : { status: 200, body },
        ),
      }),
    );
    const answers = await many(64);
    expect(answers.map((answer) => answer?.status)).toEqual(upTo(64).map((at) => (at === 3 ? 429 : 200)));
    expect(answers[3]?.headers.get('retry-after')).toBe('7');
    expect(answers[3]?.headers.get('content-type')).toBe('application/problem+json');
    expect(JSON.parse(answers[3]?.text ?? '')).toEqual(PROBLEM);
  });

  test.each([
    ['no answer', () => undefined, undefined],
    ['503', () => json({}, 503), 503],
    ['429', () => ({ ...json(PROBLEM, 429), headers: new Headers({ 'retry-after': '3' }) }), 429],
  ])('%s is that of each call: each tries again', async (_, answer, status) => {
    const { sent, many } = through(answer);
    const answers = await many(64);
    expect(new Set(answers.map((one) => one?.status))).toEqual(new Set([status]));
    expect(sent).toHaveLength(1);
    await many(64);
    expect(sent.map(({ name }) => name)).toEqual(['batch', 'batch']);
  });

  test.each([404, 405, 400, 413])(
    '%i: it knows no batch, and is asked one by one from then on',
    async (status) => {
      const { sent, many, call } = through(() => json({}, status));
      expect(numbersOf(await many(64))).toEqual(upTo(64));
      expect(sent.map(({ name }) => name)).toEqual(['batch', ...Array(64).fill('uploads')]);
      await many(64);
      await call(1);
      expect(sent.filter(({ name }) => name === 'batch')).toHaveLength(1);
    },
  );

  test.each([401, 403])(
    '%i: so these calls are asked one by one; later ones may go together',
    async (status) => {
      const { sent, many } = through(() => json({}, status));
      expect(numbersOf(await many(64))).toEqual(upTo(64));
      await many(64);
      expect(sent.filter(({ name }) => name === 'batch')).toHaveLength(2);
    },
  );

  const ok = { status: 200, body: { number: 0 } };
  test.each<[string, unknown]>([
    ['too few', { answers: Array(63).fill(ok) }],
    ['too many', { answers: Array(65).fill(ok) }],
    ['none', {}],
    ['no list', { answers: { length: 64 } }],
    ['no JSON object', 7],
    ['null', null],
    ['something that is no answer', { answers: Array(64).fill(1) }],
    ['nulls', { answers: Array(64).fill(null) }],
    ['no status', { answers: Array(64).fill({ body: {} }) }],
    ['a status that is none', { answers: Array(64).fill({ status: '200', body: {} }) }],
    ['a status out of range', { answers: Array(64).fill({ status: 99, body: {} }) }],
    ['a status of nobody', { answers: Array(64).fill({ status: 700, body: {} }) }],
    ['no body', { answers: Array(64).fill({ status: 200 }) }],
  ])('%s: no call takes it', async (_, answer) => {
    const { many } = through(() => json(answer));
    for (const one of await many(64)) {
      expect(one?.status).toBe(200);
      expect(one?.text).toBe('');
    }
  });
});
