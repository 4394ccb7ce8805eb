import { clientEncryption } from '@sealift/protection';
import type { Grant, StoredParts } from '@sealift/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevStack, devStack } from '../testing/dev-stack.js';
import { MIB, stack, startedMultipart, type TestKms, testKms } from '../testing/harness.js';
import { begin, bytesOf, complete, crc64nvme, sendAll, sendPart } from '../testing/page.js';
import { s3Error, s3Xml } from '../testing/scripted-s3.js';

let master: TestKms;
let built: DevStack;

beforeAll(async () => {
  master = await testKms();
  built = await devStack({ protection: clientEncryption(master) });
});

afterAll(async () => {
  await built.close();
  await master.remove();
});

describe('what S3 has of an upload', () => {
  test('nothing, then each part with its size and checksum', async () => {
    const upload = await begin(built, new Uint8Array(20 * MIB));
    const { token } = upload;
    expect(await built.ok('uploads/stored', { token })).toEqual({ parts: [] });
    for (const partNumber of [3, 1]) await sendPart(built, upload, partNumber);
    const { parts } = await built.ok<StoredParts>('uploads/stored', { token });
    expect(parts).toEqual([
      { partNumber: 1, size: 8 * MIB, checksum: await crc64nvme(bytesOf(upload, 1)) },
      { partNumber: 3, size: 4 * MIB + 16, checksum: await crc64nvme(bytesOf(upload, 3)) },
    ]);
    expect(built.audit.at(-1)).toMatchObject({ action: 'upload-stored', outcome: 'ok', size: 20 * MIB });
  });

  test('an upload that is complete is none any more; its completion says what came of it', async () => {
    const upload = await begin(built, new Uint8Array(9 * MIB));
    await sendAll(built, upload);
    const completed = await complete(built, upload);
    const { token } = upload;
    expect(await built.refused('uploads/stored', { token })).toMatchObject({
      code: 'upload-not-found',
      status: 404,
    });
    expect(await complete(built, upload)).toEqual(completed);
  });

  test('a file of one part has no parts', async () => {
    const { token } = await begin(built, new Uint8Array(100));
    expect(await built.refused('uploads/stored', { token })).toMatchObject({
      code: 'invalid-request',
      field: 'token',
    });
  });

  test('a token that was not started is refused', async () => {
    const { token } = await built.ok<Grant>('uploads', { size: 20 * MIB });
    expect(await built.refused('uploads/stored', { token })).toMatchObject({ code: 'token-invalid' });
  });
});

test('all pages of the list', async () => {
  const page = (from: number, more: boolean): string =>
    [from, from + 1]
      .map((n) => `<Part><PartNumber>${n}</PartNumber><Size>${n}</Size><ETag>"e"</ETag></Part>`)
      .join('') +
    (more ? `<IsTruncated>true</IsTruncated><NextPartNumberMarker>2</NextPartNumberMarker>` : '');
  const listing = stack(({ method, query }) =>
    method === 'GET'
      ? s3Xml('ListPartsResult', query['part-number-marker'] === '2' ? page(3, false) : page(1, true))
      : s3Xml('InitiateMultipartUploadResult', '<UploadId>u</UploadId>'),
  );
  const { token } = await startedMultipart(listing);
  expect(await listing.ok('uploads/stored', { token })).toEqual({
    parts: [1, 2, 3, 4].map((partNumber) => ({ partNumber, size: partNumber })),
  });
});

test('a token that has expired is renewed first', async () => {
  const expired = stack(() => s3Xml('InitiateMultipartUploadResult', '<UploadId>u</UploadId>'));
  const { token, grant } = await startedMultipart(expired);
  expired.clock.now = grant.expiresAt;
  expect(await expired.refused('uploads/stored', { token })).toMatchObject({ code: 'token-expired' });
  const renewed = await expired.ok<{ token: string }>('uploads/renew', { token });
  expect(await expired.ok('uploads/stored', { token: renewed.token })).toEqual({ parts: [] });
  expect(grant.renewableUntil).toBeGreaterThan(grant.expiresAt);
});

test('an S3 that does not answer is not taken for one that has nothing', async () => {
  const failing = stack(({ method }) =>
    method === 'GET'
      ? s3Error(503, 'SlowDown')
      : s3Xml('InitiateMultipartUploadResult', '<UploadId>u</UploadId>'),
  );
  const { token } = await startedMultipart(failing);
  expect(await failing.refused('uploads/stored', { token })).toMatchObject({ code: 's3-unavailable' });
});
