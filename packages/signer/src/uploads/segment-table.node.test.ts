import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { importAesWrappingKey, rawAesKeyring } from '@sealift/core';
import { clientEncryption, type ProtectionProfile, serverSideEncryption } from '@sealift/protection';
import type { Checksum, Completed, DownloadGrant, Grant, SignedRequest } from '@sealift/protocol';
import { afterEach, describe, expect, test } from 'vitest';
import { BUCKET, type DevStack, devStack } from '../testing/dev-stack.js';
import { begin, complete, crc64nvme, type PageUpload, put, sendAll } from '../testing/page.js';

const SEGMENT = 786_432;
/** Of a file of so many bytes: three segments. */
const SIZE = 2 * SEGMENT + 5;
const table = new Uint8Array(48 + 3 * 16).fill(7);
const KMS_KEY = '11111111-2222-3333-4444-555555555555';

const opened: DevStack[] = [];
afterEach(async () => {
  for (const built of opened.splice(0)) await built.close();
});

async function stackWith(protection: ProtectionProfile): Promise<DevStack> {
  const built = await devStack({ protection }, { kmsKeys: [KMS_KEY] });
  opened.push(built);
  return built;
}

const withTables = (storage?: ProtectionProfile): ProtectionProfile =>
  clientEncryption({ keyring: 'raw-aes', segments: true, ...(storage === undefined ? {} : { storage }) });

async function stored(built: DevStack, size = SIZE): Promise<PageUpload> {
  const wrappingKey = await importAesWrappingKey(new Uint8Array(32).fill(7));
  const upload = await begin(built, new Uint8Array(size), rawAesKeyring({ wrappingKey }));
  await sendAll(built, upload);
  return upload;
}

async function checksumOf(bytes: Uint8Array): Promise<Checksum> {
  return { algorithm: 'CRC64NVME', value: await crc64nvme(bytes) };
}

async function asked(built: DevStack, upload: PageUpload, bytes = table): Promise<Completed> {
  const { token, checksum } = upload;
  const segments = await checksumOf(bytes);
  return built.ok<Completed>('uploads/complete', { token, checksum, segments });
}

function required(request: SignedRequest | undefined): SignedRequest {
  if (request === undefined) throw new Error('no URL');
  return request;
}

function s3Of({ devS3 }: DevStack): S3Client {
  const { endpoint, region, credentials } = devS3;
  return new S3Client({ endpoint, region, credentials, forcePathStyle: true });
}

describe('a grant', () => {
  test.each([
    [0, undefined],
    [SEGMENT, undefined],
    [SEGMENT + 1, true],
    [1e9, true],
  ])('for %d bytes wants a segment table: %s', async (size, segments) => {
    const built = await stackWith(withTables());
    expect((await built.ok<Grant>('uploads', { size })).segments).toBe(segments);
  });

  test('wants none where the profile does not say so', async () => {
    const built = await stackWith(clientEncryption({ keyring: 'raw-aes' }));
    expect(await built.ok<Grant>('uploads', { size: SIZE })).not.toHaveProperty('segments');
  });
});

describe('the URL for a table', () => {
  test('comes with the completion, and is good for this table, once', async () => {
    const built = await stackWith(withTables());
    const upload = await stored(built);
    const { segments, receipt } = await asked(built, upload);
    const request = required(segments);
    const { pathname } = new URL(request.url);
    expect(pathname).toBe(`/${BUCKET}/${receipt.key}.segments`);
    expect(request.headers).toMatchObject({ 'if-none-match': '*', 'x-amz-meta-sealift-segments': '1' });
    expect(built.audit.at(-1)).toMatchObject({ action: 'upload-complete', outcome: 'ok', segments: true });

    // Another object in its place, of whatever kind.
    const other = table.map((byte) => byte ^ 1);
    expect((await put(request, other)).status).toBe(400);
    expect((await put(request, table.slice(1))).status).toBe(403);
    expect((await put(request, new Uint8Array(100_000))).status).toBe(403);
    const { 'x-amz-meta-sealift-segments': _, ...bare } = request.headers;
    expect((await put({ ...request, headers: bare }, table)).status).toBe(403);
    const moved = request.url.replace('.segments?', '?');
    expect((await put({ ...request, url: moved }, table)).status).toBe(403);

    expect((await put(request, table)).status).toBe(200);
    expect((await put(request, table)).status).toBe(412);
    const client = s3Of(built);
    const Key = `${receipt.key}.segments`;
    const { Metadata, ContentLength } = await client.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));
    expect([Metadata, ContentLength]).toEqual([{ 'sealift-segments': '1' }, table.byteLength]);
    client.destroy();
  });

  test('is given again with the same receipt, and replaces nothing', async () => {
    const built = await stackWith(withTables());
    const upload = await stored(built);
    const first = await asked(built, upload);
    expect((await put(required(first.segments), table)).status).toBe(200);
    const other = table.map((byte) => byte ^ 1);
    const again = await asked(built, upload, other);
    expect(again.receipt).toEqual(first.receipt);
    expect((await put(required(again.segments), other)).status).toBe(412);
  });

  test('is not given to who does not ask, nor before the object is complete', async () => {
    const built = await stackWith(withTables());
    const upload = await stored(built);
    expect(await complete(built, upload)).not.toHaveProperty('segments');
    const key = await importAesWrappingKey(new Uint8Array(32));
    const unsent = await begin(built, new Uint8Array(SIZE), rawAesKeyring({ wrappingKey: key }));
    const { token, checksum } = unsent;
    const segments = await checksumOf(table);
    expect(await built.refused('uploads/complete', { token, checksum, segments })).toMatchObject({
      code: 'parts-incomplete',
    });
  });

  test('is not given where there is to be no table, and the object is stored all the same', async () => {
    const plain = await stackWith(clientEncryption({ keyring: 'raw-aes' }));
    const { receipt, ...more } = await asked(plain, await stored(plain));
    expect([receipt.size, more]).toEqual([SIZE, {}]);
    const small = await stackWith(withTables());
    expect(await asked(small, await stored(small, SEGMENT))).not.toHaveProperty('segments');
  });

  test.each([
    ['another algorithm', { algorithm: 'CRC32', value: 'AAAAAAAAAAA=' }],
    ['no checksum', { algorithm: 'CRC64NVME', value: '' }],
    ['no object', true],
  ])('is not given for %s', async (_, segments) => {
    const built = await stackWith(withTables());
    const { token, checksum } = await stored(built, SEGMENT + 1);
    expect(await built.refused('uploads/complete', { token, checksum, segments })).toMatchObject({
      code: 'invalid-request',
      field: expect.stringMatching(/^segments/),
    });
  });
});

describe('a table is kept as its object is', () => {
  test('by the same key of the KMS', async () => {
    const storage = serverSideEncryption({ profile: 'sse-kms', keyId: KMS_KEY });
    const built = await stackWith(withTables(storage));
    const { segments, receipt } = await asked(built, await stored(built));
    expect((await put(required(segments), table)).status).toBe(200);
    const client = s3Of(built);
    const ask = (Key: string) => client.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));
    const [object, found] = [await ask(receipt.key), await ask(`${receipt.key}.segments`)];
    expect(found.ServerSideEncryption).toBe('aws:kms');
    expect(found.SSEKMSKeyId).toBe(object.SSEKMSKeyId);
    client.destroy();
  });

  test('by a key of its own, which its tags tell, where the signer derives keys', async () => {
    const masterSecrets = [{ version: '1', secret: new Uint8Array(32).fill(9) }];
    const storage = serverSideEncryption({ profile: 'sse-c', masterSecrets });
    const built = await stackWith(withTables(storage));
    const { segments, receipt } = await asked(built, await stored(built));
    expect((await put(required(segments), table)).status).toBe(200);
    const grant = await built.ok<DownloadGrant>('downloads', { key: receipt.key });
    const { url, headers } = required(grant.segments);
    const answer = await fetch(url, { headers });
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(table);
    const name = 'x-amz-server-side-encryption-customer-key';
    expect(headers[name]).not.toBe(grant.request.headers[name]);
    const client = s3Of(built);
    const Key = `${receipt.key}.segments`;
    await expect(client.send(new GetObjectCommand({ Bucket: BUCKET, Key }))).rejects.toThrow();
    client.destroy();
  });
});

test.each([
  [{ segments: true, suite: 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF' }, 'needs the suite'],
  [{ segments: 'yes' }, 'must be true or false'],
])('options that contradict themselves: %j', (options, message) => {
  const wrong = (): ProtectionProfile => clientEncryption({ keyring: 'raw-aes', ...options } as never);
  expect(wrong).toThrow(`protection.segments: ${message}`);
});
