import type { Checks, SignedRequest } from '@sealift/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planOf } from '../bucket/plan.js';
import { pageHeaders } from '../bucket/settings.js';
import { clientEncryption } from '../protection/client.js';
import type { ProtectionProfile } from '../protection/protection.js';
import { serverSideEncryption } from '../protection/server-side.js';
import { type DevHouse, devHouse } from '../testing/dev-house.js';
import { house, ORIGIN, testKms } from '../testing/harness.js';
import { s3Error } from '../testing/scripted-s3.js';

const KEY = 'arn:aws:kms:us-east-1:000000000000:key/right';
const MINUTE = 60_000;
const SECRETS = [{ version: '1', secret: new Uint8Array(32).fill(1) }];

describe('over a real S3', () => {
  let built: DevHouse;
  beforeAll(async () => {
    built = await devHouse();
  });
  afterAll(() => built.close());
  const answerTo = async ({ method, url, headers }: SignedRequest, change: RequestInit = {}) => {
    const answer = await fetch(url, { method, headers, ...change });
    return [answer.status, /<Message>(.*?)<\/Message>/.exec(await answer.text())?.[1]];
  };

  test('nothing is stored and nothing read, whatever is sent with them', async () => {
    const { put, get, absent } = await built.ok<Checks>('checks', {});
    const expired = [403, 'Request has expired'];
    expect(await answerTo(put)).toEqual(expired);
    expect(await answerTo(put, { headers: {}, body: 'bytes' })).toEqual(expired);
    expect(await answerTo(put, { headers: {}, body: '' })).toEqual(expired);
    expect(await answerTo(get)).toEqual(expired);
    expect(await answerTo(get, { headers: {} })).toEqual(expired);
    expect((await answerTo(absent))[0]).toBe(404);
    expect((await answerTo({ ...absent, method: 'PUT' }, { body: 'bytes' }))[0]).toBe(403);
    expect(built.devS3.requests.filter(({ status }) => status < 300)).toEqual([]);
  });

  test('where a page opens the upload itself, neither is one opened', async () => {
    const pageOpens = await devHouse({
      protection: serverSideEncryption({ profile: 'sse-c', keys: 'browser' }),
    });
    const { create } = await pageOpens.ok<Checks>('checks', {});
    expect(create?.method).toBe('POST');
    expect(await answerTo(create as SignedRequest)).toEqual([403, 'Request has expired']);
    expect(await answerTo(create as SignedRequest, { headers: {} })).toEqual([403, 'Request has expired']);
    expect(pageOpens.devS3.requests.filter(({ status }) => status < 300)).toEqual([]);
    await pageOpens.close();
    expect(await built.ok<Checks>('checks', {})).not.toHaveProperty('create');
  });

  test('a signer whose clock is off hands out nothing else', async () => {
    for (const off of [-60 * MINUTE, 60 * MINUTE, 40 * 365 * 24 * 60 * MINUTE]) {
      const wrong = await devHouse({ clock: () => Date.now() + off });
      const { put, absent, time } = await wrong.ok<Checks>('checks', {});
      expect(time).toBeGreaterThan(Date.now() + off - MINUTE);
      expect(await answerTo(put)).toEqual([403, 'Request has expired']);
      expect((await answerTo(absent))[0]).toBe(403);
      await wrong.close();
    }
  });
});

test('S3 is not asked, no data key made, no upload opened; one line in the audit', async () => {
  const { kms, keyId, remove } = await testKms();
  const built = house(() => s3Error(500, 'NotExpected'), {
    protection: clientEncryption({ kms, keyId }),
    limits: { openUploads: 1 },
  });
  for (let i = 0; i < 3; i++) await built.ok('checks', { context: { form: 'claims' } });
  expect(built.s3.calls).toEqual([]);
  expect(built.audit.map(({ action, outcome, owner }) => [action, outcome, owner])).toEqual(
    Array.from({ length: 3 }, () => ['page-check', 'ok', 'alice']),
  );
  await remove();
});

test('only for those who may upload, from allowed pages, at their rate', async () => {
  const intents: unknown[] = [];
  const closed = house(() => s3Error(500, 'NotExpected'), {
    authorize(_, intent) {
      intents.push(intent);
      return null;
    },
  });
  expect((await closed.refused('checks', { context: { a: 'b' } })).code).toBe('not-authorized');
  expect(intents).toEqual([{ action: 'upload', size: 0, context: { a: 'b' } }]);
  const open = house(() => s3Error(500, 'NotExpected'), { limits: { requestsPerMinute: 1 } });
  expect((await open.refused('checks', {}, { origin: `${ORIGIN}.evil` })).code).toBe('origin-not-allowed');
  expect((await open.refused('checks', { key: 'users/alice/x' })).code).toBe('invalid-request');
  await open.ok('checks', {});
  expect((await open.refused('checks', {})).code).toBe('rate-limited');
});

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
])('%s: the names are those of an upload, and the CORS rule has them all', async (profile, protection) => {
  const built = house(() => s3Error(500, 'NotExpected'), { protection });
  const { put, get } = await built.ok<Checks>('checks', {});
  const usesKey = profile.endsWith('kms');
  const allowed = pageHeaders(
    planOf({ bucket: 'uploads-bucket', profile, kmsKeyArn: usesKey ? KEY : undefined }),
  );
  expect(allowed).toEqual(expect.arrayContaining([...Object.keys(put.headers), ...Object.keys(get.headers)]));
  expect(Object.keys(put.headers).some((name) => name.startsWith('x-amz-meta-x-amz-'))).toBe(
    profile.startsWith('client'),
  );
  expect(Object.keys(put.headers).some((name) => name.includes('server-side'))).toBe(profile !== 'client');
});
