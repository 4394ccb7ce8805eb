import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { clientEncryption } from '@sealift/protection';
import type { Aborted, DownloadGrant, Receipt } from '@sealift/protocol';
import type { BucketOptions } from 'sealift-dev-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUCKET, type DevStack, devStack } from './testing/dev-stack.js';
import { MIB, type Stack, type TestKms, testKms } from './testing/harness.js';
import { begin, complete, type PageUpload, sendAll, sendPart } from './testing/page.js';

const BUCKETS: [string, Omit<BucketOptions, 'name'>][] = [
  ['a plain bucket', {}],
  ['a bucket that keeps versions', { versioning: 'Enabled' }],
  ['a bucket whose rule locks what is written', { objectLock: { rule: { mode: 'COMPLIANCE', days: 1 } } }],
];

let master: TestKms;
beforeAll(async () => {
  master = await testKms();
});
afterAll(() => master.remove());

describe.each(BUCKETS)('%s', (_, bucket) => {
  let built: DevStack;
  let replica: Stack;
  let client: S3Client;
  beforeAll(async () => {
    built = await devStack(
      { protection: clientEncryption({ kms: master.kms, keyId: master.keyId }), partSize: 5 * MIB },
      { bucket },
    );
    replica = built.replica();
    const { endpoint, region, credentials } = built.devS3;
    client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  });
  afterAll(async () => {
    client.destroy();
    await built.close();
  });

  const sent = async (size: number): Promise<PageUpload> => {
    const upload = await begin(built, new Uint8Array(size).fill(7));
    await sendAll(built, upload);
    return upload;
  };
  const receiptOf = async (upload: PageUpload, at: Stack = built): Promise<Receipt> =>
    (await complete(at, upload)).receipt;
  const refused = ({ token, checksum }: PageUpload) => built.refused('uploads/complete', { token, checksum });
  const versionsOf = async (key: string): Promise<(string | undefined)[]> => {
    const { Versions = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket: BUCKET, Prefix: key }),
    );
    return Versions.map(({ VersionId }) => (VersionId === 'null' ? undefined : VersionId));
  };

  describe.each([
    ['one part', 100],
    ['several parts', 5 * MIB + 3],
  ])('of %s', (_, size) => {
    test('completed by many at once, on two replicas, and again later: one receipt, one version', async () => {
      const upload = await sent(size);
      const asked = Array.from({ length: 8 }, (_, at) => receiptOf(upload, at % 2 === 0 ? built : replica));
      const [first, ...others] = await Promise.all(asked);
      for (const other of others) expect(other).toEqual(first);
      expect(await receiptOf(upload, replica)).toEqual(first);
      expect(await versionsOf(upload.grant.key)).toEqual([first?.versionId]);
    });

    test('completed with the answer lost, and then with S3 restarted: the same', async () => {
      const upload = await sent(size);
      const operation = size > MIB ? 'CompleteMultipartUpload' : 'GetObject';
      built.devS3.faults.add({ match: { operation }, times: 9, action: 'drop-answer' });
      expect(await refused(upload)).toMatchObject({ code: 's3-unavailable' });
      await built.restartS3();
      const receipt = await receiptOf(upload);
      await built.restartS3();
      expect(await receiptOf(upload, replica)).toEqual(receipt);
      expect(await versionsOf(upload.grant.key)).toEqual([receipt.versionId]);
    });

    test('restarted in the middle: parts that were sent are there', async () => {
      const upload = await begin(built, new Uint8Array(size).fill(9));
      for (let part = 1; part <= upload.grant.partCount; part++) {
        expect((await sendPart(built, upload, part)).status).toBe(200);
        await built.restartS3();
      }
      expect(await receiptOf(upload)).toMatchObject({ size });
    });

    test('an abort afterwards answers with that receipt, and asks S3 to delete nothing', async () => {
      const upload = await sent(size);
      const receipt = await receiptOf(upload);
      built.devS3.clearRequests();
      for (const at of [built, replica])
        expect(await at.ok<Aborted>('uploads/abort', { token: upload.token })).toEqual({ stored: receipt });
      const methods = built.devS3.requests.map(({ operation }) => operation);
      expect(methods).not.toContain('DeleteObject');
      expect(methods).not.toContain('DeleteObjects');
      expect(await versionsOf(upload.grant.key)).toEqual([receipt.versionId]);
    });
  });

  test('the receipt tells the very version, and that one is read, whatever was written over it', async () => {
    const upload = await sent(100);
    const { key, versionId, etag } = await receiptOf(upload);
    expect(
      (versionId === undefined) === (bucket.versioning === undefined && bucket.objectLock === undefined),
    ).toBe(true);
    if (versionId === undefined) return;
    const { VersionId } = await client.send(
      new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: 'other', ChecksumAlgorithm: 'CRC32' }),
    );
    expect(VersionId).not.toBe(versionId);
    const grant = await built.ok<DownloadGrant>('downloads', { key, versionId });
    expect(grant).toMatchObject({ etag, objectSize: 116 });
    const { url, headers } = grant.request;
    const answer = await fetch(url, { headers: { ...headers, 'if-match': etag } });
    expect(answer.headers.get('x-amz-version-id')).toBe(versionId);
    expect(Buffer.compare(new Uint8Array(await answer.arrayBuffer()), upload.object)).toBe(0);
    // What is there now is not of this upload, and no receipt says so.
    expect(await refused(upload)).toMatchObject({ code: 'size-mismatch' });
    await client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key }));
    expect((await built.ok<DownloadGrant>('downloads', { key, versionId })).etag).toBe(etag);
    expect(await built.refused('downloads', { key })).toMatchObject({ code: 'object-not-found' });
  });

  test('two uploads never meet', async () => {
    const [one, other] = [await sent(10), await sent(10)];
    expect(one.grant.key).not.toBe(other.grant.key);
    const receipts = [await receiptOf(one), await receiptOf(other)];
    expect(receipts.map(({ key }) => key)).toEqual([one.grant.key, other.grant.key]);
  });

  test('what was locked nobody with the rights of the signer deletes', async () => {
    const upload = await sent(10);
    const { key, versionId } = await receiptOf(upload);
    const gone = client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key, VersionId: versionId }));
    if (bucket.objectLock === undefined) await gone;
    else await expect(gone).rejects.toMatchObject({ name: 'AccessDenied' });
    expect((await versionsOf(key)).length).toBe(bucket.objectLock === undefined ? 0 : 1);
  });
});
