import { expect, test } from 'vitest';
import { cancelled, failure, UploadError } from '../errors.js';
import { explained } from './explained.js';
import { tell } from './sentences.js';

const told = (error: UploadError): string => {
  tell(error);
  return error.message;
};

test.each([
  's3-unreachable',
  's3-forbidden',
  's3-clock-skewed',
  's3-not-found',
  'object-exists',
  'object-extended',
  'signer-unreachable',
  'signer-answer-invalid',
  'outcome-unknown',
] as const)('%s is told in a sentence without an address', (code) => {
  expect(told(failure(code))).toMatch(/^[A-Z][^?]*(\?|\.)$/);
  expect(told(failure(code))).not.toMatch(/https?:|undefined/);
});

test('the field at fault, and what the signer said, are in it', () => {
  expect(told(failure('receipt-mismatch', 'receipt.size'))).toMatch(
    /its size differs\. An object may be stored\.$/,
  );
  expect(told(failure('signer-answer-invalid', 'parts.0.url'))).toContain('"parts.0.url"');
  const problem = { type: 't', code: 'rate-limited', status: 429, title: 't', detail: 'Later.' } as const;
  expect(told(failure('signer-refused', undefined, { problem }))).toBe('The signer refused: Later.');
});

test('what has a sentence keeps it', () => {
  expect(told(cancelled())).toBe('The transfer was cancelled.');
  expect(told(new UploadError('s3-refused', 'Other words.'))).toBe('Other words.');
});

test('a transfer ends with the error itself, its cause and its stack told too', async () => {
  const error = failure('outcome-unknown', undefined, { cause: failure('s3-unreachable') });
  await expect(explained(error)).rejects.toBe(error);
  expect(error.message).toContain('it may be');
  expect((error.cause as UploadError).message).toContain('S3 does not answer');
  // Only V8 writes the message into the stack, when the error is made.
  if (new Error('first').stack?.includes('first')) expect(error.stack).toContain(error.message);
  await expect(explained('anything')).rejects.toBe('anything');
});
