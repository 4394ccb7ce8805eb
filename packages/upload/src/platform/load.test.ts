import { afterEach, expect, test, vi } from 'vitest';
import { load } from './load.js';

afterEach(() => {
  vi.restoreAllMocks();
});

test('a script that is there', async () => {
  expect(await load(async () => 1)).toBe(1);
});

test('one that does not come, and comes when it is asked for again', async () => {
  const script = vi.fn(async () => 1).mockRejectedValueOnce(new TypeError('offline'));
  await expect(load(script)).rejects.toMatchObject({ code: 'script-unavailable' });
  expect(await load(script)).toBe(1);
});

test('one that hangs ends after its limit', async () => {
  const limit = new AbortController();
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal);
  const loading = load(() => new Promise(() => {}));
  expect(timeout).toHaveBeenCalledWith(30_000);
  setTimeout(() => limit.abort(new DOMException('', 'TimeoutError')));
  await expect(loading).rejects.toMatchObject({ code: 'script-unavailable' });
});
