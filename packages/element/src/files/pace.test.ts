import { describe, expect, test } from 'vitest';
import { Pace } from './pace.js';

type Step = readonly [second: number, loaded: number];

function run(steps: readonly Step[]): Pace {
  const pace = new Pace();
  for (const [second, loaded] of steps) pace.sample(loaded, second * 1000);
  return pace;
}

/** At the moment of the last step, unless another is given. */
function read(steps: readonly Step[], total: number, second = steps.at(-1)?.[0] ?? 0) {
  return run(steps).read(total, second * 1000);
}

const steady = (seconds: number): Step[] =>
  Array.from({ length: seconds + 1 }, (_, second) => [second, (second + 1) * 1000]);

describe('pace', () => {
  test('says nothing before a second was seen', () => {
    expect(read([], 100)).toBeUndefined();
    expect(read([[0, 10]], 100)).toBeUndefined();
    expect(
      read(
        [
          [0, 1],
          [0.9, 9],
        ],
        100,
      ),
    ).toBeUndefined();
  });

  test('reads a steady transfer exactly', () => {
    expect(read(steady(4), 11_000)).toEqual({ bytesPerSecond: 1000, secondsLeft: 6 });
  });

  test('does not count the time before the first bytes', () => {
    const late = steady(4).map(([second, loaded]): Step => [second + 60, loaded]);
    expect(read([[0, 0], [30, 0], ...late], 11_000)?.bytesPerSecond).toBe(1000);
  });

  test('stays calm when parts arrive in bursts', () => {
    const bursts = Array.from({ length: 12 }, (_, i): Step[] => [
      [i * 2, 1000 + i * 2000],
      [i * 2 + 0.3, 1000 + i * 2000 + 1900],
    ]).flat();
    for (let seen = 12; seen <= bursts.length; seen += 1) {
      const speed = read(bursts.slice(0, seen), 1e6)?.bytesPerSecond ?? 0;
      expect(speed).toBeGreaterThan(800);
      expect(speed).toBeLessThan(1250);
    }
  });

  test('forgets what was more than ten seconds ago', () => {
    const slower = Array.from({ length: 11 }, (_, i): Step => [20 + i, 21_000 + i * 100]);
    expect(read([...steady(20), ...slower.slice(1)], 1e6)?.bytesPerSecond).toBe(100);
  });

  test('starts anew when the number falls', () => {
    expect(read([...steady(4), [5, 10]], 1e6)).toBeUndefined();
  });

  test('a stalled transfer has no time left to tell', () => {
    expect(
      read(
        [
          [0, 10],
          [1, 10],
          [2, 10],
        ],
        1000,
      ),
    ).toBeUndefined();
  });

  test('a speed that was is not one that is', () => {
    expect(read(steady(4), 11_000, 9)?.bytesPerSecond).toBe(1000);
    expect(read(steady(4), 11_000, 9.1)).toBeUndefined();
  });

  test('nothing left takes no time', () => {
    expect(read(steady(2), 3000)?.secondsLeft).toBe(0);
  });
});
