import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { releaseWhenSaved } from './keep.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([
  [0, 60],
  [10_000_000_000, 60 + 1000],
])('a file of %d bytes is kept for %d seconds', async (size, seconds) => {
  const file = new File([], 'a');
  Object.defineProperty(file, 'size', { value: size });
  const release = vi.fn(async () => {});
  releaseWhenSaved({ file, named: true, verified: true, release });
  vi.advanceTimersByTime(seconds * 1000 - 1);
  expect(release).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(release).toHaveBeenCalledOnce();
});
