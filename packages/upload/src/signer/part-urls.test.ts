import type { PartToSign, SignedRequest } from '@sealift/protocol';
import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.js';
import { createPartUrls, type PartUrls } from './part-urls.js';

const part = (partNumber: number): PartToSign => ({ partNumber, checksum: `crc of ${partNumber}` });

/** A signer whose answers wait until `answer()`; time passes when the test says so. */
function rig({ life = 60_000, abort = new AbortController() } = {}) {
  const asked: PartToSign[][] = [];
  const answers: (() => void)[] = [];
  const timers: (() => void)[] = [];
  const clock = createFakeClock();
  clock.sleep = (_, signal) =>
    new Promise((resolve, reject) => {
      timers.push(resolve);
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  const signed = (parts: readonly PartToSign[]): Map<number, SignedRequest> =>
    new Map(
      parts.map(({ partNumber, checksum }) => [
        partNumber,
        { method: 'PUT', url: `u${partNumber}`, headers: { checksum }, expiresAt: clock.now() + life },
      ]),
    );
  const sign = (parts: readonly PartToSign[]) =>
    new Promise<Map<number, SignedRequest>>((resolve) => {
      asked.push([...parts]);
      answers.push(() => resolve(signed(parts)));
    });
  const urls: PartUrls = createPartUrls({ sign, now: clock.now }, { clock, signal: abort.signal });
  const get = (partNumber: number) => urls(part(partNumber)).get();
  const numbers = () => asked.map((parts) => parts.map(({ partNumber }) => partNumber));
  return { asked, answers, timers, clock, urls, get, numbers, signed };
}

/** Lets everything run that waits for nothing but its turn. */
const turn = () => new Promise((resolve) => setTimeout(resolve));

describe('parts that want a URL', () => {
  test('the first asks at once; those sealed meanwhile ask together when it has its answer', async () => {
    const { get, answers, numbers, timers } = rig();
    const first = get(1);
    await turn();
    expect(numbers(), 'without waiting for company').toEqual([[1]]);
    expect(timers).toEqual([]);
    const others = [get(2), get(3)];
    await turn();
    expect(numbers()).toEqual([[1]]);
    answers[0]?.();
    await turn();
    expect(numbers()).toEqual([[1], [2, 3]]);
    answers[1]?.();
    expect((await Promise.all([first, ...others])).map(({ url }) => url)).toEqual(['u1', 'u2', 'u3']);
  });

  test('a slow signer is asked all the same, after a moment', async () => {
    const { get, answers, numbers, timers } = rig();
    const all = [get(1)];
    await turn();
    all.push(get(2), get(3));
    timers[0]?.();
    await turn();
    all.push(get(4));
    timers[1]?.();
    await turn();
    expect(numbers(), 'none has answered yet').toEqual([[1], [2, 3], [4]]);
    for (const answer of [2, 0, 1]) answers[answer]?.();
    expect((await Promise.all(all)).map(({ url }) => url)).toEqual(['u1', 'u2', 'u3', 'u4']);
  });

  test('sealed in one go they share a call, and no call is too long for the signer', async () => {
    const { get, numbers } = rig();
    for (let n = 1; n <= 35; n++) void get(n);
    await turn();
    expect(numbers().map(({ length }) => length)).toEqual([16, 16, 3]);
  });

  test('one that is sealed ahead while its turn comes is asked for once', async () => {
    const { get, answers, numbers } = rig();
    const first = get(1);
    await turn();
    const others = [get(2), get(3), get(2)];
    answers[0]?.();
    await turn();
    expect(numbers()).toEqual([[1], [2, 3]]);
    answers[1]?.();
    expect((await Promise.all([first, ...others])).map(({ url }) => url)).toEqual(['u1', 'u2', 'u3', 'u2']);
  });

  test('asking again when nothing is under way waits for nobody', async () => {
    const { get, answers, numbers, timers } = rig();
    const first = get(1);
    await turn();
    answers[0]?.();
    await first;
    void get(2);
    await turn();
    expect(numbers()).toEqual([[1], [2]]);
    expect(timers).toEqual([]);
  });

  test('an abort ends the waiting', async () => {
    const abort = new AbortController();
    const { get } = rig({ abort });
    void get(1);
    await turn();
    const second = get(2);
    abort.abort(new Error('cancelled'));
    await expect(second).rejects.toThrow('cancelled');
  });

  test('a call that failed fails its parts; the next one is a new call', async () => {
    let fail = true;
    const asked: number[] = [];
    const sign = async (parts: readonly PartToSign[]) => {
      asked.push(parts.length);
      if (fail) throw new Error('no');
      return rig().signed(parts);
    };
    const clock = createFakeClock();
    const urls = createPartUrls({ sign, now: clock.now }, { clock, signal: new AbortController().signal });
    const both = [urls(part(1)).get(), urls(part(2)).get()];
    for (const one of both) await expect(one).rejects.toThrow('no');
    fail = false;
    expect((await urls(part(1)).get()).url).toBe('u1');
    expect(asked).toEqual([2, 1]);
  });

  test('a part left out is the signer’s fault', async () => {
    const clock = createFakeClock();
    const nothing = { sign: async () => new Map(), now: clock.now };
    const urls = createPartUrls(nothing, { clock, signal: new AbortController().signal });
    await expect(urls(part(1)).get()).rejects.toMatchObject({ code: 'signer-answer-invalid' });
  });
});

describe('a URL', () => {
  /** Answers everything as it comes. */
  const prompt = (life: number) => {
    const { clock, asked, signed } = rig({ life });
    const sign = async (parts: readonly PartToSign[]) => {
      asked.push([...parts]);
      return signed(parts);
    };
    const { signal } = new AbortController();
    return { clock, asked, urls: createPartUrls({ sign, now: clock.now }, { clock, signal }) };
  };

  test('is used until it ends soon, then signed again for the same checksum', async () => {
    const { asked, clock, urls } = prompt(60_000);
    const url = urls(part(2));
    const first = await url.get();
    expect(await url.get()).toBe(first);
    clock.time += 55_000;
    expect(await url.get()).not.toBe(first);
    url.expire();
    await url.get();
    expect(asked).toEqual([[part(2)], [part(2)], [part(2)]]);
  });

  test('that is fresh is used whatever the clock says', async () => {
    const { asked, urls } = prompt(-1_000_000);
    expect((await urls(part(1)).get()).url).toBe('u1');
    expect(asked).toEqual([[part(1)]]);
  });
});
