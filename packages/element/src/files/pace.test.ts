import { describe, expect, test } from 'vitest';
import { Pace } from './pace.js';

type Step = readonly [second: number, loaded: number];

function run(steps: readonly Step[]): Pace {
  const pace = new Pace();
  for (const [second, loaded] of steps) pace.sample(loaded, second * 1000);
  return pace;
}

const steady = (seconds: number): Step[] =>
  Array.from({ length: seconds + 1 }, (_, second) => [second, (second + 1) * 1000]);

describe('pace', () => {
  test('says nothing before a second was seen', () => {
    expect(run([]).read(100)).toBeUndefined();
    expect(run([[0, 10]]).read(100)).toBeUndefined();
    expect(
      run([
        [0, 1],
        [0.9, 9],
      ]).read(100),
    ).toBeUndefined();
  });

  test('reads a steady transfer exactly', () => {
    expect(run(steady(4)).read(11_000)).toEqual({ bytesPerSecond: 1000, secondsLeft: 6 });
  });

  test('does not count the time before the first bytes', () => {
    const late = steady(4).map(([second, loaded]): Step => [second + 60, loaded]);
    expect(run([[0, 0], [30, 0], ...late]).read(11_000)?.bytesPerSecond).toBe(1000);
  });

  test('stays calm when parts arrive in bursts', () => {
    const bursts = Array.from({ length: 12 }, (_, i): Step[] => [
      [i * 2, 1000 + i * 2000],
      [i * 2 + 0.3, 1000 + i * 2000 + 1900],
    ]).flat();
    for (let seen = 12; seen <= bursts.length; seen += 1) {
      const speed = run(bursts.slice(0, seen)).read(1e6)?.bytesPerSecond ?? 0;
      expect(speed).toBeGreaterThan(800);
      expect(speed).toBeLessThan(1250);
    }
  });

  test('forgets what was more than ten seconds ago', () => {
    const slower = Array.from({ length: 11 }, (_, i): Step => [20 + i, 21_000 + i * 100]);
    expect(run([...steady(20), ...slower.slice(1)]).read(1e6)?.bytesPerSecond).toBe(100);
  });

  test('starts anew when the number falls', () => {
    expect(run([...steady(4), [5, 10]]).read(1e6)).toBeUndefined();
  });

  test('a stalled transfer has no time left to tell', () => {
    expect(
      run([
        [0, 10],
        [1, 10],
        [2, 10],
      ]).read(1000),
    ).toBeUndefined();
  });

  test('nothing left takes no time', () => {
    expect(run(steady(2)).read(3000)?.secondsLeft).toBe(0);
  });
});
