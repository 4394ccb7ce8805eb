import type { UploadErrorCode } from '../errors.js';

/** Who was asked: S3, to store or to read, or the signer. */
export type Asked = 'put' | 'get' | 'signer';

export type Action =
  /** It is done. */
  | 'accept'
  /** The same again, after a pause: not a shorter one than the answer's `Retry-After`. */
  | 'retry'
  /** The same bytes at once, with a fresh URL of the signer. */
  | 'resign'
  /** The same call at once, with a fresh session token. */
  | 'renew'
  | 'fail';

/** The first three say when: `answer` fits `status word`, where the word is the error code in the body; without an answer, `0 `. */
export type Rule = readonly [asked: string, answer: RegExp, action: Action, code: UploadErrorCode];

const S3 = 'put get';

/**
 * Everything that can come back, and what is done about it: the first rule that fits. `code` is the error when nothing more
 * can be done. `docs/reference/upload.md`, "What is tried again", tells the same, and a test compares the two. Codes of S3:
 * Amazon S3 API Reference, "Error responses".
 */
export const RULES: readonly Rule[] = [
  [S3, /^0/, 'retry', 's3-unreachable'],
  ['put', /^200 $/, 'accept', 's3-answer-invalid'],
  ['put', /^200 \w/, 'retry', 's3-error-in-success'],
  [S3, /^40[03] time/, 'resign', 's3-clock-skewed'],
  [S3, /^403|ExpiredToken/, 'resign', 's3-forbidden'],
  [S3, /^404/, 'fail', 's3-not-found'],
  [S3, /^409/, 'retry', 's3-conflict'],
  ['put', /^412/, 'fail', 'object-exists'],
  ['get', /^412/, 'fail', 'object-changed'],
  ['get', /^416/, 'fail', 'object-truncated'],
  [S3, /^(429|503)/, 'retry', 's3-slow-down'],
  [S3, /^5(?!01)\d\d /, 'retry', 's3-internal-error'],
  [S3, /^408|^400 (RequestTimeout|IncompleteBody)/, 'retry', 's3-refused'],
  [S3, /^400 (BadDigest|InvalidDigest|XAmzContentChecksumMismatch)/, 'retry', 's3-checksum-mismatch'],
  [S3, /^4\d\d /, 'fail', 's3-refused'],
  [S3, /^/, 'fail', 's3-answer-invalid'],
  ['signer', /^0/, 'retry', 'signer-unreachable'],
  ['signer', /^2\d\d /, 'accept', 'signer-answer-invalid'],
  ['signer', /token-expired/, 'renew', 'signer-refused'],
  ['signer', /file-too-large/, 'fail', 'file-too-large'],
  ['signer', /body-consumed|sse-c-blocked|kms-key/, 'fail', 'signer-refused'],
  ['signer', /^(5\d\d|408|429) \w/, 'retry', 'signer-refused'],
  ['signer', /^(5\d\d|408|429)/, 'retry', 'signer-unavailable'],
  ['signer', / \w/, 'fail', 'signer-refused'],
  ['signer', /^/, 'fail', 'signer-answer-invalid'],
];

/** Pure. @param status 0: there was no answer, or none that the page may see */
export function classify(asked: Asked, status: number, word = ''): { action: Action; code: UploadErrorCode } {
  const fits = ([of, answer]: Rule): boolean => of.includes(asked) && answer.test(`${status} ${word}`);
  const [, , action, code] = RULES.find(fits) as Rule;
  return { action, code };
}
