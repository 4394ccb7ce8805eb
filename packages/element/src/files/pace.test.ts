import { describe, expect, test } from 'vitest';
import { Pace } from './pace.js';

function run(steps: readonly (readonly [seconds: number, loaded: number])[]): Pace {
  const pace = new Pace();
  for (const [seconds, loaded] of steps) pace.sample(loaded, seconds * 1000);
  return pace;
}

describe('pace', () => {
  test('says nothing before a second was seen', () => {
    expect(run([]).read(100)).toBeUndefined();
    expect(run([[0, 0]]).read(100)).toBeUndefined();
    expect(
      run([
        [0, 0],
        [0.9, 9],
      ]).read(100),
    ).toBeUndefined();
  });

  test('reads a steady transfer exactly', () => {
    const steady = run([0, 1, 2, 3, 4].map((second) => [second, second * 1000] as const));
    expect(steady.read(10_000)?.bytesPerSecond).toBeCloseTo(1000);
    expect(steady.read(10_000)?.secondsLeft).toBeCloseTo(6);
  });

  test('one slow second moves the speed by less than a quarter', () => {
    const pace = run([
      [0, 0],
      [1, 1000],
      [2, 2000],
      [3, 2000],
    ]);
    const speed = pace.read(10_000)?.bytesPerSecond ?? 0;
    expect(speed).toBeGreaterThan(750);
    expect(speed).toBeLessThan(1000);
  });

  test('bursts within a quarter of a second count together', () => {
    const pace = run([
      [0, 0],
      [0.1, 900],
      [0.2, 950],
      [1, 1000],
    ]);
    expect(pace.read(2000)?.bytesPerSecond).toBeCloseTo(1000);
  });

  test('a part that is sent again does not make the speed negative', () => {
    const pace = run([
      [0, 0],
      [1, 1000],
      [2, 500],
      [3, 1500],
    ]);
    expect(pace.read(2000)?.bytesPerSecond).toBeGreaterThan(900);
  });

  test('a stalled transfer has no time left to tell', () => {
    const stalled = run([
      [0, 0],
      [1, 0],
      [2, 0],
    ]);
    expect(stalled.read(1000)).toBeUndefined();
  });

  test('nothing left takes no time', () => {
    expect(
      run([
        [0, 0],
        [2, 2000],
      ]).read(1000)?.secondsLeft,
    ).toBe(0);
  });
});
