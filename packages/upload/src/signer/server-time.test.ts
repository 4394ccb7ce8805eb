import { expect, test } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.js';
import { createServerTime } from './server-time.js';

const SAID = 'Wed, 21 Oct 2015 07:28:00 GMT';
const AT = Date.parse(SAID);
const DAY = 86_400_000;

/** A computer whose clocks do as they like. */
function computer(off: number) {
  const clock = createFakeClock();
  const clocks = { wall: AT + off, monotonic: 1000 };
  clock.now = () => clocks.wall;
  clock.monotonic = () => clocks.monotonic;
  return { clocks, time: createServerTime(clock) };
}

test.each([0, DAY, -DAY])('this computer is %i ms ahead', (off) => {
  const { clocks, time } = computer(off);
  expect(time.now(), 'as long as nothing was heard').toBe(AT + off);
  time.heard(SAID);
  expect(time.now()).toBe(AT);
  clocks.wall += 5000;
  clocks.monotonic += 5000;
  expect(time.now()).toBe(AT + 5000);
});

test('its clock is set back: time goes on', () => {
  const { clocks, time } = computer(0);
  time.heard(SAID);
  clocks.wall -= DAY;
  clocks.monotonic += 3000;
  expect(time.now()).toBe(AT + 3000);
});

test('its clock is set forward: too far, until the next answer', () => {
  const { clocks, time } = computer(0);
  time.heard(SAID);
  clocks.wall += DAY;
  clocks.monotonic += 3000;
  expect(time.now()).toBe(AT + DAY);
  time.heard('Wed, 21 Oct 2015 07:28:03 GMT');
  expect(time.now()).toBe(AT + 3000);
});

test('it sleeps, and its monotonic clock with it', () => {
  const { clocks, time } = computer(0);
  time.heard(SAID);
  clocks.wall += DAY;
  expect(time.now()).toBe(AT + DAY);
});

test.each([null, '', 'soon'])('an answer with the date %j says nothing', (date) => {
  const { time } = computer(DAY);
  time.heard(date);
  expect(time.now()).toBe(AT + DAY);
});
