import { IN_MEMORY_BYTES as OF_THE_ENGINE } from '@sealift/upload/download';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { IN_MEMORY_BYTES, releaseWhenSaved } from './keep.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Whether the browser would ask somebody who leaves now. */
function asks(): boolean {
  return !dispatchEvent(new Event('beforeunload', { cancelable: true }));
}

function saved(size: number): void {
  const file = new File([], 'a');
  Object.defineProperty(file, 'size', { value: size });
  releaseWhenSaved({ file, named: true, verified: true, release: async () => {} });
}

test('who leaves while a large file is copied is asked, and not afterwards', () => {
  saved(100_000_000);
  expect(asks()).toBe(true);
  saved(200_000_000);
  vi.advanceTimersByTime(10_000);
  expect(asks(), 'the other one is still copied').toBe(true);
  vi.advanceTimersByTime(10_000);
  expect(asks()).toBe(false);
});

test('a file in memory is saved without its page', () => {
  saved(IN_MEMORY_BYTES);
  expect(asks()).toBe(false);
});

test('the engine means the same by large', () => {
  expect(IN_MEMORY_BYTES).toBe(OF_THE_ENGINE);
});
