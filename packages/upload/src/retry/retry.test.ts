import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.js';
import { MAX_RETRY_AFTER, retryAfter, retryDelay } from './policy.js';
import { createRetryState } from './retry-state.js';

describe('the pause before a retry', () => {
  test.each([
    [1, 1, 0, 500],
    [2, 1, 0, 1000],
    [3, 0.5, 0, 1000],
    [6, 1, 0, 16_000],
    [7, 1, 0, 20_000],
    [2000, 1, 0, 20_000],
    [1, 0, 0, 0],
    [1, 0, 3000, 3000],
    [9, 1, 3000, 20_000],
    [1, 0, 10 * MAX_RETRY_AFTER, MAX_RETRY_AFTER],
  ])('failure %i, random %f, asked for %i ms: %i ms', (failure, random, asked, delay) => {
    expect(retryDelay(failure, {}, random, asked)).toBe(delay);
  });

  test.each([
    [null, 0],
    ['0', 0],
    ['120', 120_000],
    ['Wed, 21 Oct 2015 07:28:10 GMT', 10_000],
    ['Wed, 21 Oct 2015 07:27:00 GMT', 0],
    ['soon', 0],
    ['-5', 0],
  ])('Retry-After: %s', (header, delay) => {
    expect(retryAfter(header, Date.parse('2015-10-21T07:28:00Z'))).toBe(delay);
  });
});

describe('retry state', () => {
  const signal = new AbortController().signal;
  const error = new Error('enough');

  test('ends after so many failures in a row', async () => {
    const retryState = createRetryState({ retries: 2 }, createFakeClock());
    await retryState.wait(error, null, signal);
    await retryState.wait(error, null, signal);
    await expect(retryState.wait(error, null, signal)).rejects.toBe(error);
  });

  test('begins anew when the transfer got on', async () => {
    let parts = 0;
    const retryState = createRetryState({ retries: 1 }, createFakeClock(), () => parts);
    await retryState.wait(error, null, signal);
    parts++;
    await retryState.wait(error, null, signal);
    expect(retryState.failures).toBe(1);
    await expect(retryState.wait(error, null, signal)).rejects.toBe(error);
  });

  test('none at all with retries: 0', async () => {
    const clock = createFakeClock();
    await expect(createRetryState({ retries: 0 }, clock).wait(error, null, signal)).rejects.toBe(error);
    expect(clock.slept).toEqual([]);
  });

  test('offline nothing fails but the network: it is not counted, and tried now and then', async () => {
    const clock = createFakeClock();
    const retryState = createRetryState({ retries: 1, maxDelay: 7000 }, clock);
    await retryState.wait(error, null, signal);
    clock.isOffline = true;
    for (let i = 0; i < 20; i++) await retryState.wait(error, null, signal);
    expect(retryState.failures).toBe(1);
    expect(clock.slept.slice(1)).toEqual(Array(20).fill(7000));
    clock.isOffline = false;
    await expect(retryState.wait(error, null, signal)).rejects.toBe(error);
  });

  test('with retries: 0, offline is a failure', async () => {
    const clock = createFakeClock();
    clock.isOffline = true;
    await expect(createRetryState({ retries: 0 }, clock).wait(error, null, signal)).rejects.toBe(error);
  });

  test('a machine that gets online ends the pause, and what failed before is not counted', async () => {
    const clock = createFakeClock();
    clock.pause = async () => true;
    const retryState = createRetryState({ retries: 1 }, clock);
    for (let i = 0; i < 9; i++) await retryState.wait(error, null, signal);
    expect(retryState.failures).toBe(0);
  });

  test('what an answer asked for is waited for, whatever the network does', async () => {
    const clock = createFakeClock();
    clock.pause = async () => true;
    const retryState = createRetryState({ retries: 1 }, clock);
    await retryState.wait(error, '30', signal);
    expect(clock.slept).toEqual([30_000]);
    expect(retryState.failures).toBe(1);
  });

  test('a date is compared with the clock of who gave it', async () => {
    const clock = createFakeClock();
    const retryState = createRetryState({}, clock);
    await retryState.wait(error, 'Wed, 21 Oct 2015 07:28:10 GMT', signal, Date.parse('2015-10-21T07:28:00Z'));
    expect(clock.slept).toEqual([10_000]);
  });

  test('an abort ends the pause', async () => {
    const controller = new AbortController();
    controller.abort(error);
    await expect(
      createRetryState({}, createFakeClock()).wait(new Error(), null, controller.signal),
    ).rejects.toBe(error);
  });
});
