import { expect, test } from 'vitest';
import { createLine } from './line.js';

function lineAt(start: number, link: { bitsPerSecond: number; delay: number }) {
  const clock = { now: start };
  return { clock, line: createLine(link, () => clock.now) };
}

test('bytes arrive when all before them and they themselves have left, and the delay is over', () => {
  const { line } = lineAt(1_000, { bitsPerSecond: 8_000_000, delay: 40 });
  expect(line.send(1_000)).toBe(1_000 + 1 + 40);
  expect(line.send(2_000)).toBe(1_000 + 3 + 40);
  expect(line.queued).toBe(3);
});

test('what was not sent while nobody had anything to send is not made up for', () => {
  const { clock, line } = lineAt(0, { bitsPerSecond: 8_000_000, delay: 0 });
  line.send(1_000);
  clock.now = 500;
  expect(line.queued).toBe(0);
  expect(line.send(1_000)).toBe(501);
});

test('a sender that comes late does not cost the line any of its rate, while others wait', () => {
  const { clock, line } = lineAt(0, { bitsPerSecond: 80_000_000, delay: 10 });
  let arrived = 0;
  // 10 ms of bytes at a time, each handed over up to 7 ms late.
  for (const late of [0, 7, 3, 6, 0, 5]) {
    clock.now += late;
    arrived = line.send(100_000);
    clock.now = arrived - 10 - 8;
  }
  expect(arrived).toBe(6 * 10 + 10);
});
