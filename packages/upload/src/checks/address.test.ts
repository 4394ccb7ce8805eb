import type { Protection } from '@sealift/protocol';
import { expect, test } from 'vitest';
import { checkAddress } from './address.js';

test.each<[string, string, Protection, string]>([
  ['https:', 'https://uploads.s3.amazonaws.com/key', { profile: 'sse-c' }, 'ok s3-address'],
  ['http:', 'https://uploads.s3.amazonaws.com/key', { profile: 'sse-c' }, 'ok s3-address'],
  ['https:', 'http://127.0.0.1:9000/key', { profile: 'client' }, 'ok s3-address'],
  ['https:', 'http://s3.localhost:9000/key', { profile: 'client' }, 'ok s3-address'],
  ['https:', 'http://s3.intranet/key', { profile: 'client' }, 'error mixed-content'],
  ['https:', 'http://localhost.evil.example/key', { profile: 'sse-c' }, 'error mixed-content'],
  ['http:', 'http://s3.intranet/key', { profile: 'client' }, 'ok s3-address'],
  ['http:', 'http://s3.intranet/key', { profile: 'sse-c' }, 'error customer-keys-over-http'],
  [
    'http:',
    'http://s3.intranet/key',
    { profile: 'client', storage: 'sse-c' },
    'error customer-keys-over-http',
  ],
])('a page on %s and S3 at %s', (protocol, url, protection, expected) => {
  const put = { method: 'PUT' as const, url: `${url}?X-Amz-Signature=secret`, headers: {}, expiresAt: 0 };
  const finding = checkAddress({ put, protection }, { protocol });
  expect(`${finding.severity} ${finding.code}`).toBe(expected);
  expect(finding.detail).not.toContain('secret');
});
