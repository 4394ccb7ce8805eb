import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.js';
import { createConnections } from './connections.js';
import { createController, createPace, type Went } from './pace.js';
import type { Place } from './place.js';

const { signal } = new AbortController();
const MIB = 1024 * 1024;
const went = (began: number, ended: number, bytes?: number): Went => ({ began, ended, bytes });

const nobody = (): void => {};

describe('the controller', () => {
  /** Rounds of requests that go out together and come back at the rate of the link, in bytes per millisecond. */
  function play(most: number, rounds: number, rate: (out: number) => number): number[] {
    const controller = createController(most, 0);
    let now = 0;
    const seen: number[] = [];
    for (let i = 0; i < rounds; i++) {
      const out = controller.allowed;
      seen.push(out);
      const began = now;
      for (let n = 0; n < out; n++) {
        now += MIB / rate(out);
        controller.went(went(began, now, MIB));
      }
    }
    return seen;
  }

  test.each([
    [1, 1],
    [2, 1],
    [4, 2],
    [16, 8],
  ])('of %i begins with %i', (most, first) => {
    expect(createController(most, 0).allowed).toBe(first);
  });

  test('lets one more out in each round, up to all', () => {
    expect(play(8, 7, (out) => out)).toEqual([4, 5, 6, 7, 8, 8, 8]);
  });

  test('and where the link is full it stays so', () => {
    expect(play(4, 5, () => 1000)).toEqual([2, 3, 4, 4, 4]);
  });

  test('takes back what makes the link slower, and tries it again ever more rarely', () => {
    const seen = play(4, 40, (out) => (out > 2 ? 500 : 1000));
    const trials = seen.flatMap((out, round) => (out === 3 ? [round] : []));
    expect(Math.max(...seen)).toBe(3);
    expect(trials).toEqual([1, 4, 8, 14, 24]);
  });

  test('a push-back halves, down to one', () => {
    const controller = createController(16, 0);
    const seen = [1, 2, 3, 4, 5].map((at) => {
      controller.went(went(at, at));
      return controller.allowed;
    });
    expect(seen).toEqual([4, 2, 1, 1, 1]);
  });

  test('requests that were out together are pushed back once', () => {
    const controller = createController(16, 0);
    for (const ended of [100, 101, 102, 103]) controller.went(went(50, ended));
    expect(controller.allowed).toBe(4);
    controller.went(went(104, 110));
    expect(controller.allowed).toBe(2);
  });

  test('comes back after a push-back', () => {
    const controller = createController(4, 0);
    controller.went(went(0, 10));
    const seen: number[] = [];
    for (let at = 20; at < 100; at += 10) {
      controller.went(went(at, at + 10, MIB));
      seen.push(controller.allowed);
    }
    expect(seen).toEqual([2, 2, 3, 3, 3, 4, 4, 4]);
  });
});

describe('the pace', () => {
  test('lets no more out than are allowed, first come, first served', async () => {
    const pace = createPace(4, createFakeClock());
    const order: number[] = [];
    const places: Place[] = [];
    const all = [1, 2, 3, 4].map(async (number) => {
      places.push(await pace.acquire(signal, nobody));
      order.push(number);
    });
    await Promise.all(all.slice(0, 2));
    expect(order).toEqual([1, 2]);
    places[0]?.leave();
    await all[2];
    places[1]?.leave();
    await all[3];
    expect(order).toEqual([1, 2, 3, 4]);
  });

  test('who waits in the line hears whether the others get through', async () => {
    const pace = createPace(2, createFakeClock());
    const first = await pace.acquire(signal, nobody);
    const heard: unknown[] = [];
    const second = pace.acquire(signal, nobody);
    const third = pace.acquire(signal, (code) => heard.push(code));
    first.pushedBack('s3-slow-down');
    first.taken(MIB);
    expect(heard).toEqual(['s3-slow-down', undefined]);
    first.leave();
    (await second).leave();
    (await third).pushedBack('s3-unreachable');
    expect(heard).toHaveLength(2);
  });

  test('who gives up waiting takes no place', async () => {
    const pace = createPace(2, createFakeClock());
    const first = await pace.acquire(signal, nobody);
    const controller = new AbortController();
    const second = pace.acquire(controller.signal, nobody);
    controller.abort('enough');
    await expect(second).rejects.toBe('enough');
    first.leave();
    await pace.acquire(signal, nobody);
  });
});

describe('connections', () => {
  const loaded = () => new Promise((resolve) => setTimeout(resolve, 50));

  test('are as many as there are slots until S3 pushes back, and then half as many', async () => {
    const connections = createConnections(4, createFakeClock());
    const places = await Promise.all([1, 2, 3, 4, 5].map(() => connections.acquire(signal, nobody)));
    places[0]?.pushedBack('s3-slow-down');
    await loaded();
    let out = 0;
    for (let i = 0; i < 4; i++) void connections.acquire(signal, nobody).then(() => out++);
    await loaded();
    expect(out).toBe(2);
  });

  test('a network that is gone is no push-back', async () => {
    const clock = createFakeClock();
    const connections = createConnections(2, clock);
    const place = await connections.acquire(signal, nobody);
    clock.isOffline = true;
    place.pushedBack('s3-slow-down');
    await loaded();
    await Promise.all([1, 2, 3].map(() => connections.acquire(signal, nobody)));
  });
});
