import { clientEncryption, serverSideEncryption } from '@sealift/protection';
import type { Aborted, Grant } from '@sealift/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevStack, devStack } from '../testing/dev-stack.js';
import {
  aesMetadata,
  CHECKSUM,
  MIB,
  SECRET,
  type Stack,
  stack,
  startedMultipart,
  type TestKms,
  testKms,
} from '../testing/harness.js';
import { begin, beginPlain, complete, put, sendAll, sendPart } from '../testing/page.js';
import { type S3Answer, s3Error, s3Xml } from '../testing/scripted-s3.js';
import { verifyReceipt } from '../tokens/receipt.js';

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

const deletions = (): number => built.devS3.requests.filter(({ method }) => method === 'DELETE').length;

describe('an abort that comes too late tells what is stored', () => {
  test('a single PUT that had arrived: the receipt that its completion gives', async () => {
    const upload = await begin(built, new Uint8Array(100));
    expect(await built.ok('uploads/abort', { token: upload.token }), 'not yet').toEqual({});
    await sendAll(built, upload);
    const { stored } = await built.ok<Aborted>('uploads/abort', { token: upload.token });
    expect(verifyReceipt(stored, SECRET)).toMatchObject({
      key: upload.grant.key,
      size: 100,
      checksum: upload.checksum,
    });
    expect(built.audit.at(-1)).toMatchObject({ action: 'upload-abort', outcome: 'ok', stored: true });
    expect(await complete(built, upload), 'it is still there').toEqual({ receipt: stored });
  });

  test('several parts that were completed, also when the answer of the completion was lost', async () => {
    const upload = await begin(built, new Uint8Array(9 * MIB));
    await sendAll(built, upload);
    const { receipt } = await complete(built, upload);
    expect(await built.ok('uploads/abort', { token: upload.token })).toEqual({ stored: receipt });
    expect(await built.ok('uploads/abort', { token: upload.token }), 'again').toEqual({ stored: receipt });
  });

  test('several parts that were not: nothing is stored, and the audit does not say so either', async () => {
    const upload = await begin(built, new Uint8Array(9 * MIB));
    await sendPart(built, upload, 1);
    const before = deletions();
    expect(await built.ok('uploads/abort', { token: upload.token })).toEqual({});
    expect(deletions() - before, 'the parts').toBe(1);
    expect(built.audit.at(-1)).toMatchObject({ action: 'upload-abort', outcome: 'ok' });
    expect(built.audit.at(-1)).not.toHaveProperty('stored');
  });

  test('a grant that was never started is not looked for', async () => {
    const grant = await built.ok<Grant>('uploads', { size: 10 });
    const before = built.devS3.requests.length;
    expect(await built.ok('uploads/abort', { token: grant.token })).toEqual({});
    expect(built.devS3.requests.length).toBe(before);
  });
});

test('where tags tell the key of an object, they are looked at as for a completion', async () => {
  const masterSecrets = [{ version: 'm1', secret: new Uint8Array(32).fill(9) }];
  const managed = await devStack({
    protection: serverSideEncryption({ profile: 'sse-c', masterSecrets }),
  });
  const upload = await beginPlain(managed, new Uint8Array(10));
  if (upload.put) await put(upload.put, upload.object);
  const { stored } = await managed.ok<Aborted>('uploads/abort', { token: upload.token });
  expect(stored?.reported).toEqual({ customerAlgorithm: 'AES256' });
  await managed.close();
});

/** A started upload over an S3 that forgets parts obligingly and answers HEAD with `head`. */
async function late(
  head: (metadata: Record<string, string>) => S3Answer,
  parts: 'one' | 'several',
  options: Parameters<typeof stack>[1] = {},
): Promise<{ built: Stack; token: string; expiresAt: number }> {
  let metadata: Record<string, string> = {};
  const built = stack(({ method }) => {
    if (method === 'DELETE') return { status: 204 };
    if (method === 'HEAD') return head(metadata);
    if (method === 'GET') return { status: 206, headers: { etag: '"e"' }, body: '0123456789abcdef' };
    return s3Xml('InitiateMultipartUploadResult', '<UploadId>u</UploadId>');
  }, options);
  if (parts === 'several') {
    const started = await startedMultipart(built);
    metadata = started.metadata;
    return { built, token: started.token, expiresAt: started.grant.expiresAt };
  }
  metadata = await aesMetadata();
  const grant = await built.ok<Grant>('uploads', { size: 10 });
  const request = { token: grant.token, metadata, checksum: CHECKSUM };
  const { token } = await built.ok<{ token: string }>('uploads/start', request);
  return { built, token, expiresAt: grant.expiresAt };
}

function object(metadata: Record<string, string>, change: Record<string, string> = {}): S3Answer {
  const entries = Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
  const crc = { 'x-amz-checksum-crc64nvme': CHECKSUM.value, 'x-amz-checksum-type': 'FULL_OBJECT' };
  return {
    status: 200,
    headers: { 'content-length': '26', etag: '"e"', ...crc, ...Object.fromEntries(entries), ...change },
  };
}

describe('what cannot be said for certain is not said', () => {
  test.each<[string, (metadata: Record<string, string>) => S3Answer, object]>([
    ['another size', (sent) => object(sent, { 'content-length': '27' }), { code: 'size-mismatch' }],
    ['other metadata', () => object({}), { code: 'protection-mismatch' }],
    [
      'other bytes',
      (sent) => object(sent, { 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAI=' }),
      { code: 'checksum-mismatch' },
    ],
    ['no right to look', () => s3Error(403, 'Forbidden'), { code: 's3-refused' }],
    ['a busy S3', () => s3Error(503, 'SlowDown'), { code: 's3-unavailable', retryAfter: '2' }],
  ])('%s: neither a receipt nor "nothing"', async (_, head, expected) => {
    const { built, token } = await late(head, 'one');
    expect(await built.refused('uploads/abort', { token })).toMatchObject(expected);
    expect(built.s3.calls.map(({ method }) => method)).not.toContain('DELETE');
  });

  test('an object of several parts that is not this upload’s', async () => {
    const { built, token } = await late(() => object({}), 'several');
    expect(await built.refused('uploads/abort', { token })).toMatchObject({ code: 'size-mismatch' });
    expect(built.s3.calls.filter(({ method }) => method === 'DELETE')).toMatchObject([
      { query: { uploadId: 'u' } },
    ]);
  });

  test('parts are forgotten, and the upload no longer counted, even when S3 then does not answer', async () => {
    const limits = { openUploads: 1 };
    const { built, token } = await late(() => s3Error(500, 'InternalError'), 'several', { limits });
    expect(await built.refused('uploads', { size: 1 })).toMatchObject({ code: 'rate-limited' });
    expect(await built.refused('uploads/abort', { token })).toMatchObject({ code: 's3-unavailable' });
    expect(built.s3.calls.at(-2)).toMatchObject({ method: 'DELETE', query: { uploadId: 'u' } });
    expect(await built.ok('uploads', { size: 1 })).toHaveProperty('token');
  });
});

test.each(['one', 'several'] as const)('an expired token still learns what is stored (%s)', async (parts) => {
  const size = parts === 'one' ? '26' : String(20 * MIB + 16);
  const headers = { 'content-length': size, 'x-amz-version-id': 'v7' };
  const { built, token, expiresAt } = await late((sent) => object(sent, headers), parts);
  built.clock.now = expiresAt + 1;
  const { stored } = await built.ok<Aborted>('uploads/abort', { token });
  expect(verifyReceipt(stored, SECRET)).toMatchObject({ checksum: CHECKSUM, versionId: 'v7' });
  expect(built.audit.at(-1)).toMatchObject({ action: 'upload-abort', stored: true, versionId: 'v7' });
});
