import { CoreError } from './errors.js';
import { MAX_PLAINTEXT_BYTES } from './suites.js';

/** Of a file that is to be one encrypted object. @throws CoreError `invalid-option`, `file-too-large` */
export function checkSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new CoreError('invalid-option', 'plaintextSize is a number of bytes.', {
      field: 'plaintextSize',
    });
  }
  if (size > MAX_PLAINTEXT_BYTES) throw tooLarge();
}

export function tooLarge(): CoreError {
  return new CoreError(
    'file-too-large',
    `One encrypted object holds at most ${MAX_PLAINTEXT_BYTES} bytes (64 GiB − 32); split the file.`,
  );
}
