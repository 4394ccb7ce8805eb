import { expect, test } from 'vitest';
import { isChecks } from './answer.js';

const request = (method: string) => ({
  method,
  url: 'https://s3.test/k?x=1',
  headers: { range: 'bytes=0-0', 'x-amz-meta-x-amz-c': 'a' },
  expiresAt: 1,
});
const CHECKS = {
  time: 1_800_000_000_000,
  protection: {
    profile: 'client',
    client: { suite: 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY', keyring: 'kms' },
  },
  put: request('PUT'),
  get: request('GET'),
  create: request('POST'),
  bare: { put: request('PUT'), get: request('GET') },
  expired: request('GET'),
};

test('an answer as it is', () => {
  expect(isChecks(CHECKS)).toBe(true);
  const { create: _, ...others } = CHECKS;
  expect(isChecks(others)).toBe(true);
});

test.each<[string, unknown]>([
  ...Object.keys(CHECKS)
    .filter((name) => name !== 'create')
    .map((name): [string, unknown] => [`no ${name}`, { ...CHECKS, [name]: undefined }]),
  ['nothing', null],
  ['a list', [CHECKS]],
  ['a script as address', { ...CHECKS, get: { ...CHECKS.get, url: 'javascript:alert(1)' } }],
  ['an address with a password', { ...CHECKS, put: { ...CHECKS.put, url: 'https://a:b@s3.test/k' } }],
  ['another method', { ...CHECKS, get: { ...CHECKS.get, method: 'DELETE' } }],
  ['a line in a header', { ...CHECKS, put: { ...CHECKS.put, headers: { range: 'a\r\nb: c' } } }],
  ['a number as header', { ...CHECKS, put: { ...CHECKS.put, headers: { range: 1 } } }],
  ['no headers', { ...CHECKS, put: { ...CHECKS.put, headers: undefined } }],
  ['a profile that nobody knows', { ...CHECKS, protection: { profile: 'none' } }],
  ['a time that is none', { ...CHECKS, time: Number.NaN }],
  ['bare without a GET', { ...CHECKS, bare: { put: CHECKS.put } }],
])('%s: it is not', (_, found) => {
  expect(isChecks(found)).toBe(false);
});
