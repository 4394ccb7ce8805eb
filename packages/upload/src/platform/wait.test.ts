import { describe, expect, test, vi } from 'vitest';
import { systemClock } from './wait.js';

const { signal: never } = new AbortController();

describe.each(['sleep', 'pause'] as const)('a %s', (name) => {
  test('is ended by an abort at once, with its reason, and leaves no listener', async () => {
    const controller = new AbortController();
    const removed = vi.spyOn(controller.signal, 'removeEventListener');
    const sleeping = systemClock[name](60_000, controller.signal);
    controller.abort('reason');
    await expect(sleeping).rejects.toBe('reason');
    expect(removed).toHaveBeenCalledTimes(1);
  });

  test('ends by itself', async () => {
    const before = Date.now();
    expect(await systemClock[name](20, never)).toBeFalsy();
    expect(Date.now() - before).toBeGreaterThanOrEqual(15);
  });

  test('does not begin with a signal that is aborted already', async () => {
    await expect(systemClock[name](1, AbortSignal.abort('reason'))).rejects.toBe('reason');
  });
});

test('a pause ends when the machine gets online', async () => {
  const page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  try {
    const pausing = systemClock.pause(60_000, never);
    page.dispatchEvent(new Event('online'));
    expect(await pausing).toBe(true);
  } finally {
    vi.unstubAllGlobals();
  }
});

test('offline is what the browser says', () => {
  expect(systemClock.offline()).toBe(false);
});
