import { expect, test } from 'vitest';
import { problemOf } from './problem.js';

test.each([
  [Object.assign(new Error('x'), { code: 's3-forbidden' }), 's3-forbidden', undefined],
  [{ code: 'signer-refused', problem: { code: 'rate-limited' } }, 'signer-refused', 'rate-limited'],
  [new TypeError('x'), 'unknown-error', undefined],
  [new DOMException('x', 'AbortError'), 'unknown-error', undefined],
  [undefined, 'unknown-error', undefined],
  ['text', 'unknown-error', undefined],
])('problem %#', (thrown, code, reason) => {
  expect(problemOf(thrown)).toMatchObject({ code, cause: thrown });
  expect(problemOf(thrown).reason).toBe(reason);
});
