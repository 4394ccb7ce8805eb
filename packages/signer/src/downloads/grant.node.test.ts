import { createSealer, kmsKeyring } from '@sealift/core';
import { clientEncryption } from '@sealift/protection';
import type { DownloadGrant } from '@sealift/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aesMetadata, type Stack, stack, type TestKms, testKms } from '../testing/harness.js';
import { type S3Answer, s3Error } from '../testing/scripted-s3.js';

const KEY = 'users/alice/abc';
const BOUND = { 'sealift:object': `uploads-bucket/${KEY}` };

let master: TestKms;
beforeAll(async () => {
  master = await testKms();
});
afterAll(() => master.remove());

function stored(metadata: Record<string, string>): S3Answer {
  const entries = Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
  return { status: 200, headers: { 'content-length': '26', etag: '"e"', ...Object.fromEntries(entries) } };
}

async function kmsMetadata(
  encryptionContext: Record<string, string>,
  keyId = master.keyId,
): Promise<Record<string, string>> {
  const keyring = kmsKeyring({ kms: master.kms, keyId, encryptionContext });
  return { ...(await createSealer({ keyring, plaintextSize: 10 })).metadata };
}

async function reader(
  metadata: Record<string, string>,
  options: Parameters<typeof stack>[1] = {},
): Promise<Stack> {
  return stack(() => stored(metadata), { protection: clientEncryption(master), ...options });
}

describe('a download', () => {
  test('is a presigned GET that saves and never shows, with the data key of a KMS object', async () => {
    const metadata = await kmsMetadata(BOUND);
    const built = await reader(metadata);
    const grant = await built.ok<DownloadGrant>('downloads', { key: KEY, versionId: 'v1' });
    expect(grant).toMatchObject({
      objectSize: 26,
      etag: '"e"',
      metadata,
      protection: { profile: 'client', client: { keyring: 'kms' } },
    });
    expect(Buffer.from(grant.dataKey ?? '', 'base64')).toHaveLength(32);
    const { searchParams } = new URL(grant.request.url);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      'response-content-disposition': 'attachment',
      'response-content-type': 'application/octet-stream',
      versionId: 'v1',
      'X-Amz-SignedHeaders': 'host',
    });
    expect(grant.request).toMatchObject({ method: 'GET', headers: {}, expiresAt: built.clock.now + 900_000 });
    expect(built.s3.calls).toMatchObject([{ method: 'HEAD', query: { versionId: 'v1' } }]);
    expect(built.audit.map(({ action, outcome, kmsKeyId }) => ({ action, outcome, kmsKeyId }))).toEqual([
      { action: 'key-unwrap', outcome: 'ok', kmsKeyId: master.keyId },
      { action: 'download-grant', outcome: 'ok', kmsKeyId: master.keyId },
    ]);
  });

  test('of an object with another keyring carries no data key', async () => {
    const built = await reader(await aesMetadata());
    const grant = await built.ok<DownloadGrant>('downloads', { key: KEY });
    expect(grant).not.toHaveProperty('dataKey');
    expect(grant.protection.client?.keyring).toBe('raw-aes');
  });
});

describe('a fresh URL for a download that goes on', () => {
  test('comes without a data key, and the KMS is not asked', async () => {
    const metadata = await kmsMetadata(BOUND);
    const asked: string[] = [];
    const kms = {
      generateDataKey: master.kms.generateDataKey,
      decrypt: () => Promise.reject(new Error('the KMS was asked')),
    };
    const built = await reader(metadata, {
      protection: clientEncryption({ kms, keyId: master.keyId }),
      authorize: (_, intent) => {
        asked.push(JSON.stringify(intent));
        return { owner: 'alice', prefix: 'users/alice/' };
      },
    });
    const first = { key: KEY, versionId: 'v1' };
    const grant = await built.ok<DownloadGrant>('downloads', { ...first, renew: true });
    expect(grant).not.toHaveProperty('dataKey');
    expect(grant).toMatchObject({
      etag: '"e"',
      metadata,
      protection: { profile: 'client', client: { keyring: 'kms' } },
    });
    expect(new URL(grant.request.url).searchParams.get('versionId')).toBe('v1');
    expect(asked).toEqual([JSON.stringify({ action: 'download', ...first, renew: true, context: {} })]);
    expect(built.audit).toMatchObject([{ action: 'download-grant', outcome: 'ok', renew: true }]);
    expect(built.audit[0]).not.toHaveProperty('kmsKeyId');
  });

  test('is refused wherever the first one would be', async () => {
    const renew = { key: KEY, renew: true };
    const foreign = await reader(await kmsMetadata({ 'sealift:object': 'uploads-bucket/users/bob/x' }));
    expect(await foreign.refused('downloads', renew)).toMatchObject({ code: 'data-key-refused' });
    const metadata = await kmsMetadata({ ...BOUND, tenant: '7' });
    const encryptionContext = { tenant: '8' };
    const other = await reader(metadata, {
      authorize: () => ({ owner: 'alice', prefix: 'users/alice', encryptionContext }),
    });
    expect(await other.refused('downloads', renew)).toMatchObject({ code: 'data-key-refused' });
    const nobody = await reader(metadata, { authorize: () => null });
    expect(await nobody.refused('downloads', renew)).toMatchObject({ code: 'not-authorized' });
    expect(nobody.audit).toMatchObject([{ action: 'download-grant', outcome: 'refused', renew: true }]);
    const plain = stack(({ method }) => (method === 'HEAD' ? stored({}) : s3Error(404, 'NoSuchKey')));
    expect(await plain.refused('downloads', renew)).toMatchObject({ code: 'protection-mismatch' });
  });

  test('asks with `renew: true` or not at all', async () => {
    const built = await reader({});
    for (const renew of [false, 'true', 1, null])
      expect(await built.refused('downloads', { key: KEY, renew })).toMatchObject({
        code: 'invalid-request',
        field: 'renew',
        detail: '"renew" must be true, or left out.',
      });
  });
});

describe('the data key is for this object and this reader', () => {
  test('a wrapped key copied from another object is refused', async () => {
    const contexts: Record<string, string>[] = [
      { 'sealift:object': 'uploads-bucket/users/bob/x' },
      { 'sealift:object': `other-bucket/${KEY}` },
      {},
    ];
    for (const context of contexts) {
      const built = await reader(await kmsMetadata(context));
      expect(await built.refused('downloads', { key: KEY })).toMatchObject({
        code: 'data-key-refused',
        status: 403,
      });
      expect(built.audit).toMatchObject([
        { action: 'download-grant', outcome: 'refused', code: 'data-key-refused', owner: 'alice', key: KEY },
      ]);
    }
  });

  test('a context that was changed to name this object is refused by the KMS', async () => {
    const metadata = await kmsMetadata({ 'sealift:object': 'uploads-bucket/users/bob/x' });
    const forged = { ...metadata, 'x-amz-t': JSON.stringify({ ...BOUND, 'aws:x-amz-cek-alg': '115' }) };
    expect(await (await reader(forged)).refused('downloads', { key: KEY })).toMatchObject({
      code: 'data-key-refused',
    });
  });

  test('the application’s own context must fit, when it gives one', async () => {
    const metadata = await kmsMetadata({ ...BOUND, tenant: '7' });
    const asking = (encryptionContext: Record<string, string>) =>
      reader(metadata, { authorize: () => ({ owner: 'alice', prefix: 'users/alice', encryptionContext }) });
    const others: Record<string, string>[] = [{}, { tenant: '8' }, { tenant: '7', more: '' }];
    for (const other of others) {
      expect(await (await asking(other)).refused('downloads', { key: KEY })).toMatchObject({
        code: 'data-key-refused',
      });
    }
    expect(await (await asking({ tenant: '7' })).ok('downloads', { key: KEY })).toHaveProperty('dataKey');
  });

  test('objects of an earlier master key are read while it is named', async () => {
    const { keyId } = await master.kms.keys.create();
    const metadata = await kmsMetadata(BOUND);
    const moved = await reader(metadata, { protection: clientEncryption({ kms: master.kms, keyId }) });
    expect(await moved.refused('downloads', { key: KEY })).toMatchObject({ code: 'data-key-refused' });
    const kept = await reader(metadata, {
      protection: clientEncryption({ kms: master.kms, keyId, previousKeyIds: [master.keyId] }),
    });
    expect(await kept.ok('downloads', { key: KEY })).toHaveProperty('dataKey');
    expect(kept.audit[0]).toMatchObject({ action: 'key-unwrap', kmsKeyId: master.keyId });
  });

  test('a signer without a KMS does not pretend', async () => {
    const built = await reader(await kmsMetadata(BOUND), {
      protection: clientEncryption({ keyring: 'raw-aes' }),
    });
    expect(await built.refused('downloads', { key: KEY })).toMatchObject({ code: 'data-key-refused' });
  });
});

describe('what is refused', () => {
  test.each([
    'users/bob/x',
    'users/alice',
    'users/alice/',
    'users/alice/../bob/x',
    'users/alicea/x',
    '/users/alice/x',
  ])('the key %s', async (key) => {
    const built = await reader({});
    expect(await built.refused('downloads', { key })).toMatchObject({
      code: 'key-outside-prefix',
      status: 403,
      field: 'key',
    });
    expect(built.s3.calls).toEqual([]);
  });

  test.each<[string, S3Answer, object]>([
    ['no object', s3Error(404, 'NotFound'), { code: 'object-not-found', status: 404, field: 'key' }],
    ['no right', s3Error(403, 'Forbidden'), { code: 's3-refused', status: 502 }],
    ['a busy S3', s3Error(503, 'SlowDown'), { code: 's3-unavailable', status: 503 }],
    ['a plain object', stored({}), { code: 'protection-mismatch', status: 409 }],
  ])('%s', async (_, head, expected) => {
    const built = stack(({ method }) => (method === 'HEAD' ? head : s3Error(404, 'NoSuchKey')), {
      protection: clientEncryption(master),
    });
    expect(await built.refused('downloads', { key: KEY })).toMatchObject(expected);
  });

  test.each([
    ['mixed metadata', { 'x-amz-c': '115', 'x-amz-key-v2': 'AAAA' }],
    ['a malformed legacy object', { 'x-amz-key': 'AAAA', 'x-amz-iv': 'AAAA' }],
  ])('no data key for %s, whose exact fault the page names', async (_, metadata) => {
    const built = stack(() => stored(metadata), { protection: clientEncryption(master) });
    expect(await built.ok('downloads', { key: KEY })).not.toHaveProperty('dataKey');
  });

  test.each([400, 404, 405])('a version that does not exist (S3: %i)', async (status) => {
    const built = stack(() => ({ status }));
    expect(await built.refused('downloads', { key: KEY, versionId: 'gone' })).toMatchObject({
      code: 'object-not-found',
    });
  });
});
