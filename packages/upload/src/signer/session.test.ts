import { afterEach, describe, expect, test, vi } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.js';
import { PAGE_KEY } from '../testing/fake-store.js';
import { createSignerClient } from './client.js';
import { openSession } from './session.js';

const { signal } = new AbortController();
const DAY = 86_400_000;
const MINUTE = 60_000;
const LIFE = 60 * MINUTE;

afterEach(() => vi.unstubAllGlobals());

/**
 * A signer whose clock is right, and a computer whose clocks do as they like. Tokens are good for an hour, and say until when.
 *
 * @param tells whether the page may read what time it is there
 */
async function rig(off = 0, tells = true) {
  const real = { time: 1_800_000_000_000 };
  const calls: string[] = [];
  /** Minutes that requests take, one after the other. */
  const onTheWay: number[] = [];
  /** The same for the answers of renewals. */
  const backAgain: number[] = [];
  vi.stubGlobal('fetch', async (url: string, { body }: RequestInit) => {
    const name = url.slice('https://signer.test/'.length);
    calls.push(name);
    if (name === 'uploads/opened') real.time += (onTheWay.shift() ?? 0) * MINUTE;
    const headers: HeadersInit = tells ? { date: new Date(real.time).toUTCString() } : {};
    const given = JSON.parse(String(body)).token;
    const expiresAt = name === 'uploads/opened' ? Number(given) : real.time + LIFE;
    const token = String(expiresAt);
    if (name === 'uploads/renew') real.time += (backAgain.shift() ?? 0) * MINUTE;
    if (name === 'uploads') {
      const grant = { token, expiresAt, key: 'k', bucket: 'b', protection: PAGE_KEY };
      return Response.json({ ...grant, partSize: 5_242_880, partCount: 1 }, { headers });
    }
    const ended = Number(given) < real.time;
    if (ended && name !== 'uploads/renew')
      return new Response(JSON.stringify({ code: 'token-expired', detail: 'It has ended.' }), {
        status: 403,
        headers: { ...headers, 'content-type': 'application/problem+json' },
      });
    return Response.json({ token, expiresAt, receipt: {} }, { headers });
  });
  const clocks = { off, asleep: 0 };
  const clock = createFakeClock();
  clock.now = () => real.time + clocks.off;
  clock.monotonic = () => real.time - clocks.asleep;
  const signer = createSignerClient({ signer: 'https://signer.test/' }, {}, clock);
  const session = await openSession(signer, 1, undefined, { signal });
  /** A call after so many minutes: the calls that it took. */
  const callsAfter = async (minutes: number): Promise<string[]> => {
    real.time += minutes * MINUTE;
    calls.length = 0;
    await session.opened('id');
    return [...calls];
  };
  return { clocks, calls, onTheWay, backAgain, session, callsAfter };
}

const OPENED = 'uploads/opened';
const RENEWED = ['uploads/renew', OPENED];
const EXPIRED = [OPENED, 'uploads/renew', OPENED];

describe('a token is renewed in half-time, and not sooner', () => {
  test.each([0, DAY, -DAY])('on a computer that is %i ms ahead', async (off) => {
    const { callsAfter } = await rig(off);
    expect(await callsAfter(29)).toEqual([OPENED]);
    expect(await callsAfter(2)).toEqual(RENEWED);
    expect(await callsAfter(1)).toEqual([OPENED]);
  });

  test('whose clock is set back', async () => {
    const { clocks, callsAfter } = await rig();
    clocks.off = -DAY;
    expect(await callsAfter(29)).toEqual([OPENED]);
    expect(await callsAfter(31)).toEqual(RENEWED);
  });

  test('whose clock is set forward: once too often', async () => {
    const { clocks, callsAfter } = await rig();
    clocks.off = DAY;
    expect(await callsAfter(1)).toEqual(RENEWED);
    expect(await callsAfter(1)).toEqual([OPENED]);
  });

  test('that slept, and its monotonic clock with it', async () => {
    const { clocks, callsAfter } = await rig();
    clocks.asleep = 40 * MINUTE;
    expect(await callsAfter(41)).toEqual(RENEWED);
  });
});

describe('a signer that does not tell its time', () => {
  test('and a clock that is behind: its refusal says that the token has ended', async () => {
    const { callsAfter } = await rig(-DAY, false);
    expect(await callsAfter(59)).toEqual([OPENED]);
    expect(await callsAfter(2)).toEqual(EXPIRED);
    expect(await callsAfter(1)).toEqual([OPENED]);
  });

  test('and a clock that is ahead: no token is renewed for each call', async () => {
    const { callsAfter } = await rig(DAY, false);
    expect(await callsAfter(1)).toEqual([OPENED]);
    expect(await callsAfter(60)).toEqual(EXPIRED);
  });
});

test.each([true, false])(
  'a token that ends on its way is renewed as often as that happens (%s)',
  async (tells) => {
    const { onTheWay, callsAfter } = await rig(DAY, tells);
    onTheWay.push(61, 90, 400);
    expect(await callsAfter(0)).toEqual([OPENED, ...RENEWED, ...RENEWED, ...RENEWED]);
  },
);

test.each([true, false])(
  'one that came while the computer slept, and had ended when it woke, is renewed again (with the time of the signer: %s)',
  async (tells) => {
    const { onTheWay, backAgain, callsAfter } = await rig(0, tells);
    onTheWay.push(61);
    backAgain.push(600);
    expect(await callsAfter(0)).toEqual([OPENED, ...RENEWED, ...RENEWED]);
  },
);

test('one that was asked for while the clock was ahead, and ended on its way when it was right again, is renewed', async () => {
  const { clocks, onTheWay, callsAfter } = await rig(0, false);
  clocks.off = DAY;
  const minutes = [61, 61];
  onTheWay.shift = () => {
    if (minutes.length === 1) clocks.off = 0;
    return minutes.shift();
  };
  expect(await callsAfter(0)).toEqual([...RENEWED, ...RENEWED, ...RENEWED]);
});

test('one that is refused as soon as it has come is not renewed for ever', async () => {
  const { session, calls } = await rig(DAY, false);
  vi.stubGlobal('fetch', async (url: string) => {
    calls.push(url);
    if (url.endsWith('/renew')) return Response.json({ token: 't', expiresAt: 1 });
    return new Response(JSON.stringify({ code: 'token-expired', detail: 'It has ended.' }), {
      status: 403,
      headers: { 'content-type': 'application/problem+json' },
    });
  });
  await expect(session.opened('id')).rejects.toMatchObject({ problem: { code: 'token-expired' } });
  expect(calls.length).toBeLessThanOrEqual(6);
});

test('a token that cannot be renewed is the end', async () => {
  const { session, calls } = await rig(0, false);
  vi.stubGlobal('fetch', async (url: string) => {
    calls.push(url);
    return new Response(JSON.stringify({ code: 'token-expired', detail: 'It has ended.' }), {
      status: 403,
      headers: { 'content-type': 'application/problem+json' },
    });
  });
  await expect(session.opened('id')).rejects.toMatchObject({ problem: { code: 'token-expired' } });
  expect(calls.length).toBeLessThanOrEqual(4);
});

test('a call whose token another one has renewed meanwhile goes on with the new one', async () => {
  const { session } = await rig(0, false);
  const refused = (): Response =>
    new Response(JSON.stringify({ code: 'token-expired', detail: 'It has ended.' }), {
      status: 403,
      headers: { 'content-type': 'application/problem+json' },
    });
  let good = 1;
  let answerLate = (_: Response): void => {};
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: string, { body }: RequestInit) => {
    const { token } = JSON.parse(String(body));
    const name = url.slice('https://signer.test/'.length);
    asked.push(`${name} ${token}`);
    if (name === 'uploads/renew')
      return Response.json({ token: `token ${good}`, expiresAt: 1_800_000_000_000 + DAY });
    if (name === 'uploads/opened' && token === 'token 1')
      return new Promise((resolve) => {
        answerLate = resolve;
      });
    return token === `token ${good}` ? Response.json({ token, expiresAt: 1, parts: [] }) : refused();
  });
  const late = session.opened('id');
  await vi.waitFor(() => expect(asked.at(-1)).toBe('uploads/opened token 1'));
  good = 2;
  await session.stored();
  answerLate(refused());
  await late;
  expect(asked.filter((call) => call.startsWith('uploads/renew'))).toHaveLength(2);
  expect(asked.at(-1)).toBe('uploads/opened token 2');
});
