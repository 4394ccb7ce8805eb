import { expect, test } from 'vitest';
import { englishNow, loadSentences } from './loaded.js';

test('whoever asks first goes on first: all wait for the same', async () => {
  const order: string[] = [];
  await Promise.all(
    ['first', 'second', 'third'].map(async (name) => {
      await loadSentences();
      order.push(name);
    }),
  );
  expect(order).toEqual(['first', 'second', 'third']);
  expect(loadSentences()).toBe(loadSentences());
  expect(englishNow().errors).toHaveProperty('s3-slow-down');
  expect(englishNow().checking).toBe('Checking');
});
