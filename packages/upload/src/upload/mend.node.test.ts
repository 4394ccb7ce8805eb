import { GetObjectCommand, ListPartsCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { createOpener, openVerified } from '@sealift/core/open';
import { clientEncryption, serverSideEncryption } from '@sealift/signer';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { noise, sameBytes } from '../testing/bytes.js';
import { type NodeStack, PART_BYTES as PART, startNodeStack } from '../testing/node-stack.js';

const BUCKET = 'uploads';
const SIZE = PART + 1000;

describe.each([
  ['this page encrypts', clientEncryption({ keyring: 'raw-aes' })],
  ['S3 encrypts', serverSideEncryption({ profile: 'sse-s3' })],
])('a part at S3 is not what was sent, and %s', (_, protection) => {
  let stack: NodeStack;
  let client: S3Client;
  beforeAll(async () => {
    stack = await startNodeStack(protection);
    const { endpoint, region, credentials } = stack.s3;
    client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  });
  afterEach(() => {
    stack.onCall = () => undefined;
  });
  afterAll(async () => {
    client.destroy();
    await stack.close();
  });

  /** Somebody with the rights of the bucket's owner sends another part in its place. */
  async function replace(partNumber: number, size: number): Promise<void> {
    const { key, uploadId } = await openUpload();
    const at = { Bucket: BUCKET, Key: key, UploadId: uploadId };
    const { Parts = [] } = await client.send(new ListPartsCommand(at));
    expect(Parts.map(({ PartNumber }) => PartNumber)).toEqual([1, 2]);
    const Body = new Uint8Array(size).fill(1);
    await client.send(
      new UploadPartCommand({ ...at, PartNumber: partNumber, Body, ChecksumAlgorithm: 'CRC64NVME' }),
    );
  }
  async function openUpload(): Promise<{ key: string; uploadId: string }> {
    const { ListMultipartUploadsCommand } = await import('@aws-sdk/client-s3');
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
    return { key: Uploads[0]?.Key ?? '', uploadId: Uploads[0]?.UploadId ?? '' };
  }

  test.each([
    ['the first part has other bytes', 1, PART],
    ['the first part has another size', 1, PART + 1],
    ['the last part has other bytes', 2, 1000],
  ])('%s: it is sent again, and the object is whole', async (_, number, size) => {
    const bytes = noise(SIZE);
    let damaged = 0;
    stack.onCall = async (name) => {
      if (name === 'uploads/complete' && damaged++ === 0) {
        const tag = protection.protection.profile === 'client' ? 16 : 0;
        await replace(number, number === 2 ? size + tag : size);
      }
      return undefined;
    };
    const receipt = await stack.uploader().upload(new File([bytes], 'a')).finished;
    expect(damaged).toBe(2);
    const { Body, Metadata = {} } = await client.send(
      new GetObjectCommand({ Bucket: BUCKET, Key: receipt.key }),
    );
    const object = (await Body?.transformToByteArray()) ?? new Uint8Array();
    expect((await stack.bucket()).openUploads).toBe(0);
    if (protection.protection.profile !== 'client') return expect(sameBytes(object, bytes)).toBe(true);
    const opener = await createOpener({
      keyring: stack.keyring,
      metadata: Metadata,
      objectSize: object.byteLength,
    });
    const source = (async function* () {
      yield object;
    })();
    expect(sameBytes(await openVerified(opener, source), bytes)).toBe(true);
  });
});
