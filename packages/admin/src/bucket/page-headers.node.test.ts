import type { Checks } from '@sealift/protocol';
import { clientEncryption, type ProtectionProfile, serverSideEncryption } from '@sealift/signer';
import { expect, test } from 'vitest';
import { stack } from '../../../signer/src/testing/harness.js';
import { s3Error } from '../../../signer/src/testing/scripted-s3.js';
import { planOf } from './plan.js';
import { pageHeaders } from './settings.js';

const KEY = 'arn:aws:kms:us-east-1:000000000000:key/right';
const SECRETS = [{ version: '1', secret: new Uint8Array(32).fill(1) }];

const own = clientEncryption({ keyring: 'raw-aes' });
test.each<[string, ProtectionProfile]>([
  ['client', own],
  ['sse-s3', serverSideEncryption({ profile: 'sse-s3' })],
  ['sse-kms', serverSideEncryption({ profile: 'sse-kms', keyId: KEY, bucketKey: true })],
  ['dsse-kms', serverSideEncryption({ profile: 'dsse-kms', keyId: KEY, encryptionContext: { a: 'b' } })],
  ['sse-c', serverSideEncryption({ profile: 'sse-c', masterSecrets: SECRETS })],
  ['sse-c', serverSideEncryption({ profile: 'sse-c', keys: 'browser' })],
  [
    'client+sse-c',
    clientEncryption({
      keyring: 'raw-rsa',
      storage: serverSideEncryption({ profile: 'sse-c', masterSecrets: SECRETS }),
    }),
  ],
  ['client', clientEncryption({ keyring: 'raw-aes', segments: true })],
])('%s: the names are those of an upload, and the CORS rule has them all', async (profile, protection) => {
  const built = stack(() => s3Error(500, 'NotExpected'), { protection });
  const { put, get } = await built.ok<Checks>('checks', {});
  const usesKey = profile.endsWith('kms');
  const allowed = pageHeaders(
    planOf({
      bucket: 'uploads-bucket',
      profile,
      segments: protection.segments,
      kmsKeyArn: usesKey ? KEY : undefined,
    }),
  );
  expect(allowed).toEqual(expect.arrayContaining([...Object.keys(put.headers), ...Object.keys(get.headers)]));
  expect(Object.keys(put.headers).some((name) => name.startsWith('x-amz-meta-x-amz-'))).toBe(
    profile.startsWith('client'),
  );
  expect(Object.keys(put.headers).some((name) => name.includes('server-side'))).toBe(profile !== 'client');
});

test('a segment table has a header of its own, which only buckets with tables allow', () => {
  const planned = (profile: string, segments: boolean): readonly string[] =>
    pageHeaders(planOf({ bucket: 'uploads-bucket', profile, segments }));
  expect(planned('client', true)).toContain('x-amz-meta-sealift-segments');
  expect(planned('client', false)).not.toContain('x-amz-meta-sealift-segments');
  expect(() => planned('sse-s3', true)).toThrow('segments');
});
