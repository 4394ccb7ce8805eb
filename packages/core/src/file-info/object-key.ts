import { CoreError } from '../errors.js';

/** S3's limit for the key of an object, in bytes of UTF-8 (Amazon S3 User Guide, "Naming Amazon S3 objects"). */
const MAX_KEY_BYTES = 1024;

/** @throws CoreError `invalid-option` unless it is a key that S3 takes */
export function checkObjectKey(key: unknown): asserts key is string {
  const isKey =
    typeof key === 'string' &&
    key !== '' &&
    !/[\ud800-\udfff]/u.test(key) &&
    new TextEncoder().encode(key).byteLength <= MAX_KEY_BYTES;
  if (isKey) return;
  throw new CoreError('invalid-option', `An object key is text of 1 to ${MAX_KEY_BYTES} bytes.`, {
    field: 'objectKey',
  });
}
