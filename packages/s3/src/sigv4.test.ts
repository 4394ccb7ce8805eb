import { describe, expect, test } from 'vitest';
import { sha256Hex } from './digests.js';
import { SigV4, type ToSign, UNSIGNED_PAYLOAD } from './sigv4.js';

// Amazon S3 API Reference, "Signature Calculations for the Authorization Header": the published requests and signatures.
const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const TIME = Date.UTC(2013, 4, 24);
const host = 'examplebucket.s3.amazonaws.com';
const request = (more: Partial<ToSign>): ToSign => ({
  method: 'GET',
  path: '/',
  query: {},
  payload: sha256Hex(''),
  ...more,
  headers: { host, ...more.headers },
});
const signer = new SigV4('us-east-1');

describe('the published examples', () => {
  test.each<[string, Partial<ToSign>, string]>([
    [
      'GET object with a range',
      { path: '/test.txt', headers: { range: 'bytes=0-9' } },
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'PUT object with dollar sign, Date and storage class',
      {
        method: 'PUT',
        path: '/test%24file.text',
        headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
        payload: sha256Hex('Welcome to Amazon S3.'),
      },
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
    [
      'GET bucket lifecycle',
      { query: { lifecycle: '' } },
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
    [
      'GET bucket list',
      { query: { prefix: 'J', 'max-keys': '2' } },
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ])('%s', (_, more, signature) => {
    const { authorization = '', host: sent } = signer.headers(request(more), CREDENTIALS, TIME);
    expect(/Signature=(\w+)$/.exec(authorization)?.[1]).toBe(signature);
    expect(sent, 'fetch sets it').toBeUndefined();
  });
});

test('every day and every secret has a signing key of its own', () => {
  const sign = (secretAccessKey: string, time: number): string =>
    signer
      .presign(request({ payload: UNSIGNED_PAYLOAD }), { ...CREDENTIALS, secretAccessKey }, time, 60)
      .slice(-64);
  const day = 86_400_000;
  const all = [sign('a', TIME), sign('b', TIME), sign('a', TIME + day), sign('b', TIME + day)];
  expect(new Set(all).size).toBe(4);
  expect(sign('a', TIME)).toBe(all[0]);
});

test('white space in headers is signed as S3 reads it, the token of a session with the rest', () => {
  const signed = (value: string): string | undefined =>
    signer.headers(request({ headers: { 'x-amz-meta-a': value } }), CREDENTIALS, TIME).authorization;
  expect(signed('  a   b ')).toBe(signed('a b'));
  expect(signed('a b')).not.toBe(signed('ab'));
  const temporary = { ...CREDENTIALS, sessionToken: 'token' };
  const headers = signer.headers(request({}), temporary, TIME);
  expect(headers['x-amz-security-token']).toBe('token');
  expect(headers.authorization).toContain('x-amz-date;x-amz-security-token,');
});
