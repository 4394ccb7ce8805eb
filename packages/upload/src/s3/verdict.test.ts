import { expect, test } from 'vitest';
import { answer } from '../testing/fake-store.js';
import { rangeFault } from './range.js';
import { errorCodeIn, judge, mayStillArrive } from './verdict.js';

const error = (code: string): string =>
  `<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>m</Message></Error>`;

test.each([
  [200, '', 'accept', undefined],
  [200, '\n', 'accept', undefined],
  [200, error('InternalError'), 'retry', 's3-error-in-success'],
  [200, '<html>', 'fail', 's3-answer-invalid'],
  [204, '', 'fail', 's3-answer-invalid'],
  [301, error('PermanentRedirect'), 'fail', 's3-answer-invalid'],
  [400, error('RequestTimeout'), 'retry', 's3-refused'],
  [400, error('BadDigest'), 'retry', 's3-checksum-mismatch'],
  [400, error('XAmzContentChecksumMismatch'), 'retry', 's3-checksum-mismatch'],
  [400, error('ExpiredToken'), 'resign', 's3-forbidden'],
  [400, error('InvalidArgument'), 'fail', 's3-refused'],
  [400, 'nonsense', 'fail', 's3-refused'],
  [403, error('AccessDenied'), 'resign', 's3-forbidden'],
  [403, error('RequestTimeTooSkewed'), 'resign', 's3-clock-skewed'],
  [
    403,
    '<Error><Code>AccessDenied</Code><Message>Request has expired</Message>',
    'resign',
    's3-clock-skewed',
  ],
  [
    403,
    '<Error><Code>AccessDenied</Code><Message>Request is not valid yet</Message>',
    'resign',
    's3-clock-skewed',
  ],
  [404, error('NoSuchUpload'), 'fail', 's3-not-found'],
  [408, '', 'retry', 's3-refused'],
  [409, error('ConditionalRequestConflict'), 'retry', 's3-conflict'],
  [412, error('PreconditionFailed'), 'fail', 'object-exists'],
  [429, '', 'retry', 's3-slow-down'],
  [500, error('InternalError'), 'retry', 's3-internal-error'],
  [502, '<html>', 'retry', 's3-internal-error'],
  [503, error('SlowDown'), 'retry', 's3-slow-down'],
  [599, '', 'retry', 's3-internal-error'],
  [600, '', 'fail', 's3-answer-invalid'],
])('a PUT answered with %i %s: %s %s', (status, text, action, code) => {
  expect(judge('put', answer(status, text) as never)).toMatchObject({
    action,
    ...(code === undefined ? {} : { code }),
  });
});

test.each([
  [502, '<html>', true],
  [504, '', true],
  [504, error('InternalError'), false],
  [503, '', false],
  [500, '', false],
  [403, '', false],
  [200, '', false],
])('after %i %j the request may still arrive: %s', (status, text, may) => {
  expect(mayStillArrive(answer(status, text) as never)).toBe(may);
});

test.each([
  ['<Error><Code>SlowDown</Code><RequestId>656c76696e67+/=-</RequestId></Error>', '656c76696e67+/=-'],
  ['<Error><Code>SlowDown</Code><RequestId>a b?X-Amz-Signature=1</RequestId></Error>', undefined],
  ['<Error><Code>SlowDown</Code></Error>', undefined],
])('of %s the request id is %s', (text, requestId) => {
  expect(judge('put', answer(503, text) as never).requestId).toBe(requestId);
});

test('no answer is worth another try', () => {
  expect(judge('put', { kind: 'unreachable' })).toEqual({
    action: 'retry',
    code: 's3-unreachable',
    retryAfter: null,
  });
});

test.each([
  [412, 'fail', 'object-changed'],
  [416, 'fail', 'object-truncated'],
  [204, 'fail', 's3-answer-invalid'],
  [403, 'resign', 's3-forbidden'],
  [404, 'fail', 's3-not-found'],
  [503, 'retry', 's3-slow-down'],
])('a GET answered with %i: %s %s', (status, action, code) => {
  expect(judge('get', answer(status) as never)).toMatchObject({ action, code });
});

const range = { offset: 16, length: 32, objectSize: 100, etag: '"e"' };
const RIGHT = { 'content-range': 'bytes 16-47/100' };
test.each<[number, Record<string, string>, string | undefined]>([
  [206, RIGHT, undefined],
  [206, { 'content-range': 'bytes 16-47/*' }, undefined],
  [206, {}, undefined],
  [206, { 'content-range': 'bytes 16-47/99' }, 'object-truncated'],
  [206, { 'content-range': 'bytes 16-47/101' }, 'object-extended'],
  [206, { 'content-range': 'bytes 0-31/100' }, 'range-mismatch'],
  [206, { 'content-range': 'bytes 16-46/100' }, 'range-mismatch'],
  [206, { 'content-range': 'nonsense' }, 'range-mismatch'],
  [200, {}, 'range-mismatch'],
  [403, {}, undefined],
  [206, { ...RIGHT, etag: '"e"' }, undefined],
  [206, { ...RIGHT, etag: 'W/"e"' }, undefined],
  [206, { ...RIGHT, etag: '"f"' }, 'object-changed'],
  [206, { ...RIGHT, etag: '' }, 'object-changed'],
  [412, { etag: '"f"' }, undefined],
  [206, { ...RIGHT, 'content-encoding': 'identity' }, undefined],
  [206, { ...RIGHT, 'content-encoding': 'gzip' }, 's3-answer-invalid'],
  [206, { ...RIGHT, 'content-type': 'text/plain' }, undefined],
  [206, { 'content-type': 'Multipart/ByteRanges; boundary=b' }, 'range-mismatch'],
])('a range answered with %i %j: %s', (status, headers, fault) => {
  expect(rangeFault(status, new Headers(headers), range)).toBe(fault);
});

test('the whole object at once is as good as one range of all of it', () => {
  expect(rangeFault(200, new Headers(), { ...range, offset: 0, length: 100 })).toBeUndefined();
});

test('only an S3 error code is taken out of a document', () => {
  expect(errorCodeIn(error('SlowDown'))).toBe('SlowDown');
  expect(errorCodeIn('<Error><Code>a b</Code></Error>')).toBeUndefined();
  expect(errorCodeIn('<Code>SlowDown</Code>')).toBeUndefined();
});
