import { type ServerSideEncryptionOptions, serverSideEncryption } from '@sealift/protection';
import type { StoredObject } from '@sealift/s3';
import { describe, expect, test } from 'vitest';
import { CHECKSUM, stack } from '../testing/harness.js';

const ID = '11111111-2222-3333-4444-555555555555';
const ARN = `arn:aws:kms:eu-central-1:111122223333:key/${ID}`;
const OTHER = ARN.replace('555555555555', '666666666666');
const ALIAS_ARN = 'arn:aws:kms:eu-central-1:111122223333:alias/uploads';

function stored(found: Partial<StoredObject>): StoredObject {
  return { size: 1, etag: '"e"', metadata: {}, ...found };
}

describe('what S3 reports is compared', () => {
  const kms = (keyId: string, more = {}): ServerSideEncryptionOptions => ({
    profile: 'sse-kms',
    keyId,
    ...more,
  });
  const reported = (kmsKeyId: string, more = {}) => ({ serverSideEncryption: 'aws:kms', kmsKeyId, ...more });

  test.each([
    ['SSE-S3', { profile: 'sse-s3' }, { serverSideEncryption: 'AES256' }],
    ['an id comes back as ARN', kms(ID), reported(ARN)],
    ['an id comes back as it is', kms(ID), reported(ID)],
    ['an ARN comes back as it is', kms(ARN), reported(ARN)],
    ['a name comes back as MinIO’s ARN', kms('my-key'), reported('arn:aws:kms:my-key')],
    ['an ARN comes back as an id', kms(ARN), reported(ID)],
    ['an alias comes back as its key', kms('alias/uploads', { aliasTarget: ID }), reported(ARN)],
    ['an alias without target', kms('alias/uploads'), reported(ARN)],
    ['an alias that is repeated', kms('alias/uploads'), reported(ALIAS_ARN)],
    ['a bucket key', kms(ID, { bucketKey: true }), reported(ARN, { bucketKeyEnabled: true })],
    ['no bucket key', kms(ID, { bucketKey: false }), reported(ARN)],
    ['the bucket decides', kms(ID), reported(ARN, { bucketKeyEnabled: true })],
    [
      'two layers',
      { profile: 'dsse-kms', keyId: ID },
      { serverSideEncryption: 'aws:kms:dsse', kmsKeyId: ARN },
    ],
  ] as const)('fits: %s', (_, options, found) => {
    expect(
      serverSideEncryption(options as ServerSideEncryptionOptions).readBack(stored(found)),
    ).toBeUndefined();
  });

  test.each([
    ['nothing', { profile: 'sse-s3' }, {}],
    ['KMS instead of SSE-S3', { profile: 'sse-s3' }, reported(ARN)],
    ['SSE-S3 instead of KMS', kms(ID), { serverSideEncryption: 'AES256' }],
    ['one layer instead of two', { profile: 'dsse-kms', keyId: ID }, reported(ARN)],
    ['two layers instead of one', kms(ID), { serverSideEncryption: 'aws:kms:dsse', kmsKeyId: ARN }],
    ['another key', kms(ID), reported(OTHER)],
    ['another ARN', kms(ARN), reported(OTHER)],
    ['the same id in another account', kms(ARN), reported(ARN.replace('111122223333', '999999999999'))],
    ['the end of the id', kms(ID), reported(`arn:aws:kms:eu-central-1:111122223333:key/x${ID}`)],
    ['the end of a name', kms('key'), reported('arn:aws:kms:my-key')],
    ['no key', kms(ID), { serverSideEncryption: 'aws:kms' }],
    ['an alias of another key', kms('alias/uploads', { aliasTarget: ID }), reported(OTHER)],
    ['another alias', kms('alias/uploads'), reported(ALIAS_ARN.replace('uploads', 'others'))],
    ['no bucket key', kms(ID, { bucketKey: true }), reported(ARN)],
    ['a bucket key', kms(ID, { bucketKey: false }), reported(ARN, { bucketKeyEnabled: true })],
    ['SSE-C instead of SSE-S3', { profile: 'sse-s3' }, { customerAlgorithm: 'AES256' }],
  ] as const)('does not fit: %s', (_, options, found) => {
    expect(serverSideEncryption(options as ServerSideEncryptionOptions).readBack(stored(found))).toMatch(
      /^S3 reports /,
    );
  });

  test('a mismatch is refused, audited, and gives no receipt', async () => {
    const built = stack(
      () => ({
        status: 200,
        headers: { 'content-length': '10', etag: '"e"', 'x-amz-server-side-encryption': 'AES256' },
      }),
      { protection: serverSideEncryption({ profile: 'sse-kms', keyId: ID }) },
    );
    const grant = await built.ok<{ token: string }>('uploads', { size: 10 });
    const { token } = await built.ok<{ token: string }>('uploads/start', {
      token: grant.token,
      metadata: {},
      checksum: CHECKSUM,
    });
    expect(await built.refused('uploads/complete', { token, checksum: CHECKSUM })).toMatchObject({
      code: 'protection-mismatch',
      detail: 'S3 reports sse-s3 instead of sse-kms.',
    });
    expect(built.audit.at(-1)).toMatchObject({
      action: 'upload-complete',
      outcome: 'refused',
      code: 'protection-mismatch',
      owner: 'alice',
    });
  });
});
