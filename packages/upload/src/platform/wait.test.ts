import { expect, test, vi } from 'vitest';
import { systemClock } from './wait.js';

test('an abort ends a sleep at once, with its reason, and leaves no listener', async () => {
  const controller = new AbortController();
  const removed = vi.spyOn(controller.signal, 'removeEventListener');
  const sleeping = systemClock.sleep(60_000, controller.signal);
  controller.abort('reason');
  await expect(sleeping).rejects.toBe('reason');
  expect(removed).toHaveBeenCalledTimes(1);
});

test('a sleep ends by itself', async () => {
  const before = Date.now();
  await systemClock.sleep(20, new AbortController().signal);
  expect(Date.now() - before).toBeGreaterThanOrEqual(15);
});

test('a signal that is aborted already', async () => {
  await expect(systemClock.sleep(1, AbortSignal.abort('reason'))).rejects.toBe('reason');
  await expect(systemClock.online(AbortSignal.abort('reason'))).rejects.toBe('reason');
});

test('online is now, unless the browser says otherwise', async () => {
  await systemClock.online(new AbortController().signal);
});
