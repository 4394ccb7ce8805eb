import { expect, test } from 'vitest';
import { orderOf } from './order.js';

test.each<[number, number[], number[]]>([
  [2, [], [1, 2]],
  [2, [1, 2], [1, 2]],
  [5, [1, 2], [3, 1, 4, 2, 5]],
  [5, [5], [1, 2, 3, 4, 5]],
  [6, [1, 2, 3, 4], [5, 1, 2, 3, 4, 6]],
])('%i parts, of which %j are stored', (count, stored, order) => {
  expect(orderOf(count, new Set(stored))).toEqual(order);
});
