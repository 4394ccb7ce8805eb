import { CoreError } from '@sealift/core/errors';
import type { ProblemCode } from '@sealift/protocol';
import { expect, test } from 'vitest';
import { UploadError, type UploadErrorCode } from '../errors.js';
import { mayGoOn } from './may-go-on.js';

test.each<[UploadErrorCode, boolean]>([
  ['signer-unreachable', true],
  ['s3-unreachable', true],
  ['s3-slow-down', true],
  ['s3-forbidden', true],
  ['worker-failed', true],
  ['script-unavailable', true],
  ['cancelled', false],
  ['source-changed', false],
  ['source-differs', false],
  ['receipt-mismatch', false],
  ['s3-not-found', false],
  ['upload-gone', false],
  ['journal-outdated', false],
  ['journal-failed', false],
  ['object-exists', false],
])('%s: %s', (code, expected) => {
  expect(mayGoOn(new UploadError(code, code))).toBe(expected);
});

test.each<[ProblemCode, boolean]>([
  ['rate-limited', true],
  ['not-authorized', true],
  ['token-invalid', true],
  ['s3-unavailable', true],
  ['parts-incomplete', true],
  ['token-expired', false],
  ['upload-not-found', false],
  ['object-exists', false],
  ['size-mismatch', false],
  ['checksum-mismatch', false],
  ['protection-mismatch', false],
])('the signer refuses with %s: %s', (code, expected) => {
  const problem = { type: 'about:blank', title: code, status: 400, detail: code, code };
  expect(mayGoOn(new UploadError('signer-refused', code, { problem }))).toBe(expected);
});

test('what is no failure of a transfer ends it', () => {
  for (const error of [new CoreError('already-sealed', 'x'), new TypeError('x'), undefined])
    expect(mayGoOn(error)).toBe(false);
});
