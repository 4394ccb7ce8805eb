import { ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { clientEncryption, serverSideEncryption } from '@sealift/protection';
import type { Completed, DownloadGrant, Grant, Opened, PartUrls, Started } from '@sealift/protocol';
import { describe, expect, test } from 'vitest';
import { SignerConfigError } from '../errors.js';
import { BUCKET, type DevStack } from '../testing/dev-stack.js';
import { CHECKSUM, MIB, part, type Stack, stack } from '../testing/harness.js';
import {
  openStack,
  openUpload,
  protection,
  replica,
  send,
  someBytes,
  store,
  withKey,
} from '../testing/held-keys.js';
import { beginPlain, complete, sendAll } from '../testing/page.js';
import { type S3Answer, type S3Call, s3Error, s3Xml } from '../testing/scripted-s3.js';

const SSE = 'x-amz-server-side-encryption';
async function uploads({ devS3 }: DevStack): Promise<string[]> {
  const { endpoint, region, credentials } = devS3;
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
  client.destroy();
  return Uploads.flatMap(({ UploadId }) => UploadId ?? []);
}

describe('up and back, over two replicas, the signer without the key', () => {
  test.each([0, 1, MIB, 9 * MIB])('%i bytes', async (size) => {
    const built = await openStack();
    const receipt = await store(built, size, replica(built));
    expect(receipt).toMatchObject({
      size,
      objectSize: size,
      protection: { profile: 'sse-c', keys: 'browser' },
      reported: { customerAlgorithm: 'AES256' },
    });
    expect(await uploads(built)).toEqual([]);
    const grant = await built.ok<DownloadGrant>('downloads', { key: receipt.key });
    expect(grant).toMatchObject({
      objectSize: size,
      etag: receipt.etag,
      metadata: {},
      protection: { profile: 'sse-c', keys: 'browser' },
    });
    expect(grant.request.headers).toEqual({ [`${SSE}-customer-algorithm`]: 'AES256' });
    const answer = await send(withKey(grant.request));
    expect(answer.status).toBe(200);
    expect(Buffer.compare(new Uint8Array(await answer.arrayBuffer()), someBytes(size))).toBe(0);
    expect((await send(withKey(grant.request, 6))).status).toBe(403);
    expect((await send(grant.request)).status).toBe(400);
    if (size > 10) {
      const { method, url, headers } = withKey(grant.request);
      const range = await fetch(url, { method, headers: { ...headers, range: 'bytes=3-9' } });
      expect(range.status).toBe(206);
      expect(new Uint8Array(await range.arrayBuffer())).toEqual(someBytes(10).subarray(3));
    }
    expect(built.internal).toEqual([]);
  });
});

describe('the URL that opens the upload', () => {
  async function opening(built: Stack): Promise<{ grant: Grant } & Required<Omit<Started, 'put' | 'parts'>>> {
    const grant = await built.ok<Grant>('uploads', { size: 9 * MIB });
    const started = await built.ok<Started>('uploads/start', { token: grant.token, metadata: {} });
    expect(started.put).toBeUndefined();
    if (started.create === undefined) throw new Error('no URL');
    return { grant, token: started.token, create: started.create };
  }

  test('signs everything but key and MD5; without a key, or with another algorithm, S3 refuses', async () => {
    const built = await openStack();
    const { create } = await opening(built);
    expect(create.headers).toEqual({
      'content-type': 'application/octet-stream',
      [`${SSE}-customer-algorithm`]: 'AES256',
    });
    expect((await send(create)).status).toBe(400);
    const { [`${SSE}-customer-algorithm`]: _, ...plain } = create.headers;
    expect((await send({ ...create, headers: plain })).status).toBe(403);
    expect(
      (await send(withKey({ ...create, headers: { ...create.headers, 'x-amz-acl': 'x' } }))).status,
    ).toBe(403);
    expect((await send(withKey(create), someBytes(1))).status).toBe(403);
    expect(await uploads(built)).toEqual([]);
  });

  test('gives an id that is good for this upload only', async () => {
    const built = await openStack();
    const first = await opening(built);
    const second = await opening(built);
    const uploadId = await openUpload(first.create);
    expect(await built.refused('uploads/opened', { token: second.token, uploadId })).toMatchObject({
      code: 'upload-not-found',
      field: 'uploadId',
    });
    for (const id of ['nonsense', '../x', 'a&uploads'])
      expect(await built.refused('uploads/opened', { token: first.token, uploadId: id })).toMatchObject({
        code: 'upload-not-found',
      });
    for (const bad of ['', 'a b', 7])
      expect(await built.refused('uploads/opened', { token: first.token, uploadId: bad })).toMatchObject({
        code: 'invalid-request',
        field: 'uploadId',
      });
    const other = second.grant.token;
    for (const token of [first.grant.token, other])
      expect(await built.refused('uploads/opened', { token, uploadId })).toMatchObject({
        code: 'token-invalid',
      });
    expect(await built.refused('uploads/parts', { token: first.token, parts: [part(1)] })).toMatchObject({
      code: 'token-invalid',
    });
    await built.ok('uploads/opened', { token: first.token, uploadId });
    // The answer may be lost: the same again.
    await built.ok('uploads/opened', { token: first.token, uploadId });
  });

  test('is followed by URLs of parts that sign the algorithm, and no checksum that was not declared', async () => {
    const built = await openStack();
    const { token: granted, create } = await opening(built);
    const uploadId = await openUpload(create);
    const { token } = await built.ok<Opened>('uploads/opened', { token: granted, uploadId });
    const { parts } = await built.ok<PartUrls>('uploads/parts', { token, parts: [part(1), part(2)] });
    for (const { url, headers } of parts) {
      expect(headers).toEqual({ [`${SSE}-customer-algorithm`]: 'AES256' });
      expect(new URL(url).searchParams.get('X-Amz-SignedHeaders')).toBe(
        `content-length;host;${SSE}-customer-algorithm`,
      );
    }
    expect(parts).toHaveLength(2);
  });

  test('sent twice, leaves one upload; an abort leaves none, whatever was told', async () => {
    const built = await openStack();
    const { token, create } = await opening(built);
    await openUpload(create);
    const uploadId = await openUpload(create);
    await built.ok('uploads/opened', { token, uploadId });
    expect(await uploads(built)).toEqual([uploadId]);
    await openUpload(create);
    await built.ok('uploads/abort', { token });
    expect(await uploads(built)).toEqual([]);
    const again = await opening(built);
    await openUpload(again.create);
    const kept = await opening(built);
    const other = await openUpload(kept.create);
    await built.ok('uploads/abort', { token: again.token });
    expect(await uploads(built)).toEqual([other]);
  });

  test('the token of this stage can be renewed', async () => {
    const built = await openStack();
    const { token, create } = await opening(built);
    const renewed = await built.ok<{ token: string }>('uploads/renew', { token });
    const uploadId = await openUpload(create);
    await built.ok('uploads/opened', { token: renewed.token, uploadId });
  });

  test('on a bucket that blocks SSE-C the second request for it says why', async () => {
    const encryption = { algorithm: 'AES256', bucketKey: false, blocksCustomerKeys: true } as const;
    const built = await openStack({}, { encryption });
    const { token, create } = await opening(built);
    expect((await send(withKey(create))).status).toBe(403);
    expect(await built.refused('uploads/start', { token, metadata: {} })).toMatchObject({
      code: 'sse-c-blocked',
    });
  });

  test('other profiles hand out no such URL, and know no such token', async () => {
    const built = await openStack({ protection: serverSideEncryption({ profile: 'sse-s3' }) });
    const grant = await built.ok<Grant>('uploads', { size: 9 * MIB });
    const started = await built.ok<Started>('uploads/start', { token: grant.token, metadata: {} });
    expect(started).not.toHaveProperty('create');
    const { token } = await opening(replica(built));
    expect(await built.refused('uploads/opened', { token, uploadId: 'x' })).toMatchObject({
      code: 'token-invalid',
    });
  });
});

describe('read back without the key', () => {
  test('an object that S3 shows to anybody is not protected: no receipt', async () => {
    const built = await openStack();
    const plain = replica(built, { protection: serverSideEncryption({ profile: 'sse-s3' }) });
    const upload = await beginPlain(plain, someBytes(10));
    await sendAll(plain, upload);
    const { key } = (await complete(plain, upload)).receipt;
    const grant = await built.ok<DownloadGrant>('downloads', { key });
    expect(grant.protection).toEqual({ profile: 'sse-s3' });

    const scripted = stack(() => ({ status: 200, headers: { 'content-length': '10', etag: '"e"' } }), {
      protection,
    });
    const { token } = await started(scripted, 10);
    expect(await scripted.refused('uploads/complete', { token, checksum: CHECKSUM })).toMatchObject({
      code: 'protection-mismatch',
    });
  });

  test('the size of the listing is compared, and nothing of another key is taken', async () => {
    const listing = (key: string, size: number): S3Answer =>
      s3Xml('ListBucketResult', `<Contents><Key>${key}</Key><Size>${size}</Size><ETag>"e"</ETag></Contents>`);
    let answer: (call: S3Call) => S3Answer = () => s3Error(501, 'Unused');
    const built = stack((call) => (call.method === 'HEAD' ? { status: 400 } : answer(call)), { protection });
    const { token, key } = await started(built, 10);
    const refusal = () => built.refused('uploads/complete', { token, checksum: CHECKSUM });
    answer = () => listing(key, 11);
    expect(await refusal()).toMatchObject({ code: 'size-mismatch' });
    answer = () => listing(`${key}2`, 10);
    expect(await refusal()).toMatchObject({ code: 'parts-incomplete' });
    answer = () => s3Error(403, 'AccessDenied');
    expect(await refusal()).toMatchObject({ code: 's3-refused' });
    answer = ({ query }) => listing(query.prefix === key && query['max-keys'] === '1' ? key : 'x', 10);
    const { receipt } = await built.ok<Completed>('uploads/complete', { token, checksum: CHECKSUM });
    expect(receipt).toMatchObject({ objectSize: 10, reported: { customerAlgorithm: 'AES256' } });
    expect(receipt).not.toHaveProperty('checksum');
    expect(await built.ok('uploads/abort', { token }), 'too late').toEqual({ stored: receipt });
  });

  test('a version is looked up among the versions, over several pages', async () => {
    const KEY = 'users/alice/k';
    const version = (id: string) =>
      `<Version><Key>${KEY}</Key><VersionId>${id}</VersionId><Size>7</Size><ETag>"${id}"</ETag></Version>`;
    const built = stack(
      ({ method, query }) => {
        if (method === 'HEAD') return { status: 400 };
        if (query['version-id-marker'] === 'v2') return s3Xml('ListVersionsResult', version('v1'));
        const next = `<NextKeyMarker>${KEY}</NextKeyMarker><NextVersionIdMarker>v2</NextVersionIdMarker>`;
        return s3Xml('ListVersionsResult', `${version('v2')}<IsTruncated>true</IsTruncated>${next}`);
      },
      { protection },
    );
    const grant = await built.ok<DownloadGrant>('downloads', { key: KEY, versionId: 'v1' });
    expect(grant).toMatchObject({ objectSize: 7, etag: '"v1"' });
    expect(await built.refused('downloads', { key: KEY, versionId: 'v0' })).toMatchObject({
      code: 'object-not-found',
    });
  });

  test('an object that is not there', async () => {
    const built = await openStack();
    expect(await built.refused('downloads', { key: 'users/alice/none' })).toMatchObject({
      code: 'object-not-found',
    });
  });
});

test.each([
  ['none', '', undefined],
  ['the same', `<ChecksumCRC64NVME>${CHECKSUM.value}</ChecksumCRC64NVME>`, undefined],
  ['another', '<ChecksumCRC64NVME>AAAAAAAAAAI=</ChecksumCRC64NVME>', 'checksum-mismatch'],
])('no checksum is declared; S3 may tell one when it completes: %s', async (_, told, code) => {
  const parts = [8 * MIB, MIB].map(
    (size, at) => `<Part><PartNumber>${at + 1}</PartNumber><Size>${size}</Size><ETag>"e${at}"</ETag></Part>`,
  );
  let key = '';
  const built = stack(
    ({ method, query }) => {
      if (method === 'HEAD') return { status: 400 };
      if (method === 'POST') return s3Xml('CompleteMultipartUploadResult', `<ETag>"done"</ETag>${told}`);
      if ('uploads' in query) return s3Xml('ListMultipartUploadsResult', '');
      if ('uploadId' in query) return s3Xml('ListPartsResult', parts.join(''));
      const contents = `<Contents><Key>${key}</Key><Size>${9 * MIB}</Size><ETag>"done"</ETag></Contents>`;
      return s3Xml('ListBucketResult', contents);
    },
    { protection },
  );
  const opening = await started(built, 9 * MIB);
  key = opening.key;
  const { token } = await built.ok<Opened>('uploads/opened', { token: opening.token, uploadId: 'u' });
  const body = { token, checksum: CHECKSUM };
  if (code === undefined) await built.ok<Completed>('uploads/complete', body);
  else expect(await built.refused('uploads/complete', body)).toMatchObject({ code });
  const [call] = built.s3.calls.filter(({ method }) => method === 'POST');
  expect(Object.keys(call?.headers ?? {}).filter((name) => /checksum|customer/.test(name))).toEqual([]);
  expect(call?.headers['x-amz-mp-object-size']).toBe(String(9 * MIB));
});

async function started(built: Stack, size: number): Promise<{ token: string; key: string }> {
  const { token: granted, key } = await built.ok<Grant>('uploads', { size });
  const checksum = size > MIB ? {} : { checksum: CHECKSUM };
  const { token } = await built.ok<Started>('uploads/start', { token: granted, metadata: {}, ...checksum });
  return { token, key };
}

test('an abort whose uploads cannot be listed still ends the one it knows', async () => {
  const built = stack(
    ({ method, query }) => {
      if (method === 'DELETE') return { status: 204 };
      return 'uploads' in query ? s3Error(403, 'AccessDenied') : s3Xml('ListPartsResult', '');
    },
    { protection },
  );
  const opening = await started(built, 9 * MIB);
  const { token } = await built.ok<Opened>('uploads/opened', { token: opening.token, uploadId: 'u' });
  expect(await built.refused('uploads/abort', { token })).toMatchObject({ code: 's3-refused' });
  expect(built.s3.calls.filter(({ method }) => method === 'DELETE')).toMatchObject([
    { query: { uploadId: 'u' } },
  ]);
});

describe('options that contradict each other', () => {
  const MASTER = { version: '1', secret: new Uint8Array(32).fill(9) };
  test.each([
    [{ profile: 'sse-c', keys: 'browser', masterSecrets: [MASTER] }, 'protection.masterSecrets'],
    [{ profile: 'sse-c', keys: 'page' }, 'protection.keys'],
    [{ profile: 'sse-c' }, 'protection.masterSecrets'],
    [{ profile: 'sse-s3', keys: 'browser' }, 'protection.keys'],
  ])('%j: %s', (options, field) => {
    expect(() => serverSideEncryption(options as never)).toThrow(
      expect.objectContaining({ code: 'invalid-option', field }),
    );
  });

  test('not underneath the encryption of a page', () => {
    const both = () => clientEncryption({ keyring: 'raw-aes', storage: protection });
    expect(both).toThrow(SignerConfigError);
    expect(both).toThrow(/protection.storage/);
  });

  test('an endpoint without TLS is refused, this machine excepted', () => {
    const s3 = { region: 'x', bucket: BUCKET, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
    const at = (endpoint: string) => () =>
      stack(() => s3Error(501, 'Unused'), { protection, s3: { ...s3, endpoint } });
    expect(at('http://storage.example')).toThrow(/s3.endpoint: must be https/);
    expect(at('http://127.0.0.1:9000')).not.toThrow();
    expect(at('https://storage.example')).not.toThrow();
  });
});
