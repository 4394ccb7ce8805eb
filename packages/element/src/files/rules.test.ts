import { expect, test } from 'vitest';
import { refusal } from './rules.js';

const file = (size: number, type = 'application/pdf') => new File([new Uint8Array(size)], 'a.pdf', { type });

test.each([
  [file(0), '', '', undefined],
  [file(0), 'application/pdf', '1', undefined],
  [file(10), '', '10', undefined],
  [file(11), '', '10', 'size-over-limit'],
  [file(11), '', 'a lot', undefined],
  [file(1), 'image/*', '', 'type-not-accepted'],
  [file(11), 'image/*', '10', 'type-not-accepted'],
])('rule %#', (candidate, accept, maxSize, code) => {
  expect(refusal(candidate, { accept, maxSize })?.code).toBe(code);
});
