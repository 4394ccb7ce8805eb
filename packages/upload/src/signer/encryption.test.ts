import type { FoundProtection } from '@sealift/protocol';
import { describe, expect, test } from 'vitest';
import { checkEncryption } from './encryption.js';

const CLIENT: FoundProtection = {
  profile: 'client',
  client: { suite: 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY', keyring: 'raw-aes' },
};
const METADATA = { 'x-amz-c': '115', 'sealift-file': 'AAAA' };
const DESCRIBED = { 'x-amz-meta-x-amz-c': '115', 'x-amz-meta-sealift-file': 'AAAA' };

function check(headers: Record<string, string>, metadata?: Record<string, string>): unknown {
  const request = { method: 'PUT' as const, url: 'https://s3.test/k', headers, expiresAt: 0 };
  return checkEncryption(request, CLIENT, metadata);
}

describe('a request describes the object as the page does', () => {
  test('to the letter', () => {
    const headers = { 'content-type': 'application/octet-stream', ...DESCRIBED };
    expect(check(headers, METADATA)).toMatchObject({ headers });
    expect(check({ 'content-type': 'a' }, {})).toBeDefined();
    expect(check({ 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=' })).toBeDefined();
  });

  test.each<[string, Record<string, string>, Record<string, string> | undefined]>([
    ['an entry is missing', { 'x-amz-meta-x-amz-c': '115' }, METADATA],
    ['all are', {}, METADATA],
    ['one has another value', { ...DESCRIBED, 'x-amz-meta-sealift-file': 'AAAB' }, METADATA],
    ['one has another name', { 'x-amz-meta-x-amz-c': '115', 'x-amz-meta-sealift-fil': 'AAAA' }, METADATA],
    ['there is one more', { ...DESCRIBED, 'x-amz-meta-more': '1' }, METADATA],
    ['one more, with a name that every object has', { 'x-amz-meta-constructor': '1' }, {}],
    ['the request makes no object', DESCRIBED, undefined],
  ])('%s: refused', (_, headers, metadata) => {
    expect(() => check(headers, metadata)).toThrow(
      expect.objectContaining({ code: 'signer-answer-invalid', field: 'headers' }),
    );
  });
});
