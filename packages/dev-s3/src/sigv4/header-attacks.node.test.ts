import { describe, expect, test } from 'vitest';
import type { DevS3 } from '../index.js';
import {
  type Attack,
  authorization,
  draftFor,
  EMPTY,
  edit,
  expectRefused,
  header,
  later,
  MINUTE,
  target,
  withHeaders,
} from '../testing/attack.js';
import { type RawRequest, sendRaw } from '../testing/raw.js';
import { BUCKET, startServer } from '../testing/server.js';
import { hash, signHeader } from '../testing/signer.js';

const S = 'SignatureDoesNotMatch';
const H = 'AuthorizationHeaderMalformed';

/** Requests that must be refused, each with the code of the refusal. */
const HEADER_ATTACKS: readonly Attack[] = [
  [
    'no signature',
    'AccessDenied',
    (s) => ({ method: 'PUT', target: `/${BUCKET}/key`, headers: withHeaders(s, ['content-length', '0']) }),
  ],
  ['wrong secret', S, (s) => signHeader(draftFor(s, { secretAccessKey: 'guess' }))],
  ['empty secret', S, (s) => signHeader(draftFor(s, { secretAccessKey: '' }))],
  ['unknown access key', 'InvalidAccessKeyId', (s) => signHeader(draftFor(s, { accessKeyId: 'NOBODY' }))],
  [
    'access key in other case',
    'InvalidAccessKeyId',
    (s) => signHeader(draftFor(s, { accessKeyId: s.credentials.accessKeyId.toLowerCase() })),
  ],
  ['other region', H, (s) => signHeader(draftFor(s, { region: 'eu-west-1' }))],
  ['other service', H, (s) => signHeader(draftFor(s, { service: 'ec2' }))],
  ['other terminator', H, (s) => signHeader(draftFor(s, { terminator: 'aws5_request' }))],
  [
    'credential date is not the day of x-amz-date',
    H,
    (s) => signHeader(draftFor(s, { scopeDate: '20200101' })),
  ],
  [
    'credential with a piece too many',
    H,
    (s) => authorization(signHeader(draftFor(s)), (v) => v.replace('/s3/', '/s3/s3/')),
  ],
  [
    'sixteen minutes old',
    'RequestTimeTooSkewed',
    (s) => signHeader(draftFor(s, { timestamp: later(-16 * MINUTE) })),
  ],
  [
    'sixteen minutes early',
    'RequestTimeTooSkewed',
    (s) => signHeader(draftFor(s, { timestamp: later(16 * MINUTE) })),
  ],
  [
    'date that does not exist',
    'AccessDenied',
    (s) => signHeader(draftFor(s, { timestamp: '20260231T000000Z' })),
  ],
  [
    'method changed',
    S,
    (s) => edit(signHeader(draftFor(s, { method: 'GET' })), () => ({ method: 'DELETE' })),
  ],
  ['key changed', S, (s) => target(signHeader(draftFor(s)), (t) => `${t}2`)],
  ['bucket changed', S, (s) => target(signHeader(draftFor(s)), (t) => t.replace(BUCKET, 'other-bucket'))],
  ['query added', S, (s) => target(signHeader(draftFor(s)), (t) => `${t}?tagging`)],
  ['slash doubled', S, (s) => target(signHeader(draftFor(s)), (t) => t.replace('/key', '//key'))],
  ['dot segment added', S, (s) => target(signHeader(draftFor(s)), (t) => t.replace('/key', '/./key'))],
  [
    'signed as normalised path',
    S,
    (s) => target(signHeader(draftFor(s)), (t) => t.replace('/key', '/a/../key')),
  ],
  [
    'body changed',
    'XAmzContentSHA256Mismatch',
    (s) => edit(signHeader(draftFor(s, { body: 'right' })), () => ({ body: 'wrong' })),
  ],
  [
    'content hash changed',
    S,
    (s) =>
      edit(signHeader(draftFor(s, { body: 'x' })), (r) => ({
        headers: r.headers.map(
          ([n, v]) => [n, n === 'x-amz-content-sha256' ? 'UNSIGNED-PAYLOAD' : v] as const,
        ),
      })),
  ],
  ['content hash missing', 'InvalidRequest', missingHash],
  ['content hash nonsense', 'InvalidArgument', (s) => signHeader(draftFor(s, { payload: 'abc' }))],
  [
    'content hash in upper case',
    'InvalidArgument',
    (s) => signHeader(draftFor(s, { payload: EMPTY.toUpperCase() })),
  ],
  [
    'hash of a body where none is read',
    'XAmzContentSHA256Mismatch',
    (s) => signHeader(draftFor(s, { method: 'DELETE', payload: hash('x') })),
  ],
  ['x-amz header added', 'AccessDenied', (s) => header(signHeader(draftFor(s)), ['x-amz-meta-a', 'b'])],
  [
    'X-AMZ header added in upper case',
    'AccessDenied',
    (s) => header(signHeader(draftFor(s)), ['X-AMZ-TAGGING', 'a=b']),
  ],
  [
    'signed header repeated',
    'InvalidRequest',
    (s) =>
      header(signHeader(draftFor(s, { headers: withHeaders(s, ['x-amz-storage-class', 'STANDARD']) })), [
        'x-amz-storage-class',
        'GLACIER',
      ]),
  ],
  [
    'signed metadata given a second line',
    S,
    (s) =>
      header(signHeader(draftFor(s, { headers: withHeaders(s, ['x-amz-meta-a', 'b']) })), [
        'x-amz-meta-a',
        'c',
      ]),
  ],
  [
    'signed header changed',
    S,
    (s) =>
      edit(signHeader(draftFor(s, { headers: withHeaders(s, ['content-type', 'text/plain']) })), (r) => ({
        headers: r.headers.map(([n, v]) => [n, n === 'content-type' ? 'text/html' : v] as const),
      })),
  ],
  [
    'signed header taken away',
    S,
    (s) =>
      edit(signHeader(draftFor(s, { headers: withHeaders(s, ['content-type', 'text/plain']) })), (r) => ({
        headers: r.headers.filter(([n]) => n !== 'content-type'),
      })),
  ],
  [
    'signed name without a header',
    S,
    (s) =>
      signHeader(
        draftFor(s, { signedHeaders: ['content-type', 'host', 'x-amz-content-sha256', 'x-amz-date'] }),
      ),
  ],
  [
    'host not signed',
    'AccessDenied',
    (s) => signHeader(draftFor(s, { signedHeaders: ['x-amz-content-sha256', 'x-amz-date'] })),
  ],
  [
    'x-amz-date not signed',
    'AccessDenied',
    (s) => signHeader(draftFor(s, { signedHeaders: ['host', 'x-amz-content-sha256'] })),
  ],
  [
    'host changed',
    S,
    (s) =>
      edit(signHeader(draftFor(s)), (r) => ({
        headers: r.headers.map(([n, v]) => [n, n === 'host' ? 'evil.example' : v] as const),
      })),
  ],
  ['two hosts', 'InvalidRequest', (s) => header(signHeader(draftFor(s)), ['Host', 'evil.example'])],
  [
    'two Authorization lines',
    'InvalidRequest',
    (s) => header(signHeader(draftFor(s)), ['Authorization', 'AWS4-HMAC-SHA256 x']),
  ],
  [
    'signed headers empty',
    H,
    (s) => authorization(signHeader(draftFor(s)), (v) => v.replace(/SignedHeaders=[^,]*/, 'SignedHeaders=')),
  ],
  [
    'signed headers out of order',
    H,
    (s) => signHeader(draftFor(s, { signedHeaders: ['x-amz-date', 'host', 'x-amz-content-sha256'] })),
  ],
  [
    'signed headers in upper case',
    H,
    (s) => authorization(signHeader(draftFor(s)), (v) => v.replace('=host', '=Host')),
  ],
  [
    'signature in upper case',
    S,
    (s) =>
      authorization(signHeader(draftFor(s)), (v) =>
        v.replace(/Signature=.*/, (x) => `Signature=${x.slice(10).toUpperCase()}`),
      ),
  ],
  ['signature cut', S, (s) => authorization(signHeader(draftFor(s)), (v) => v.slice(0, -1))],
  ['signature twice', H, (s) => authorization(signHeader(draftFor(s)), (v) => `${v},Signature=00`)],
  [
    'signature missing',
    H,
    (s) => authorization(signHeader(draftFor(s)), (v) => v.replace(/,Signature=.*/, '')),
  ],
  [
    'algorithm SHA1',
    'InvalidRequest',
    (s) => authorization(signHeader(draftFor(s)), (v) => v.replace('SHA256', 'SHA1')),
  ],
  ['algorithm none', 'InvalidArgument', (s) => authorization(signHeader(draftFor(s)), () => 'none')],
  ['Basic', 'InvalidArgument', (s) => authorization(signHeader(draftFor(s)), () => 'Basic YTpi')],
  [
    'signature version 2',
    'InvalidRequest',
    (s) => authorization(signHeader(draftFor(s)), () => 'AWS AKID:c2lnbmF0dXJl'),
  ],
  [
    'signature version 4A',
    'InvalidRequest',
    (s) => authorization(signHeader(draftFor(s)), (v) => v.replace('HMAC', 'ECDSA-P256')),
  ],
  [
    'session token',
    'InvalidToken',
    (s) => signHeader(draftFor(s, { headers: withHeaders(s, ['x-amz-security-token', 't']) })),
  ],
  [
    'header and query together',
    'InvalidArgument',
    (s) => target(signHeader(draftFor(s)), (t) => `${t}?X-Amz-Signature=00`),
  ],
  [
    'expected owner is another',
    'AccessDenied',
    (s) =>
      signHeader(draftFor(s, { headers: withHeaders(s, ['x-amz-expected-bucket-owner', '111111111111']) })),
  ],
  [
    'method override',
    'NoSuchKey',
    (s) =>
      signHeader(draftFor(s, { method: 'GET', headers: withHeaders(s, ['x-http-method-override', 'PUT']) })),
  ],
];

/** A request whose header form lacks x-amz-content-sha256 altogether. */
function missingHash(s3: DevS3): RawRequest {
  const signed = signHeader(draftFor(s3, { signedHeaders: ['host', 'x-amz-date'] }));
  return { ...signed, headers: signed.headers.filter(([name]) => name !== 'x-amz-content-sha256') };
}

describe('signed with a header, to be refused', () => {
  test.each(HEADER_ATTACKS)('%s', async (_, code, build) => {
    const s3 = await startServer({ buckets: [BUCKET, 'other-bucket'] });
    await expectRefused(s3, code, build(s3));
  });

  test('the draft itself is good', async () => {
    const s3 = await startServer();
    expect((await sendRaw(s3.port, signHeader(draftFor(s3, { body: 'x' })))).status).toBe(200);
  });
});
