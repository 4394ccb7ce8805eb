import type { Completed, Grant, PartUrls, Started } from '@sealift/protocol';
import type { ReceiptKeySet } from '@sealift/protocol/receipt';
import { describe, expect, test } from 'vitest';
import { aesMetadata, CHECKSUM, MIB, part, SECRET, stack, startedMultipart } from '../testing/harness.js';
import { type S3Call, s3Error, s3Xml } from '../testing/scripted-s3.js';
import { verifyPublicReceipt, verifyReceipt } from '../tokens/receipt.js';

/** The object's last bytes. */
const TAG = '0123456789abcdef';

/** An S3 that opens, lists and completes one upload of the given part sizes, and then has the object. */
function obligingS3(partSizes: number[], stored: { metadata: Record<string, string>; size: number }) {
  return (call: S3Call) => {
    if (call.method === 'POST' && 'uploads' in call.query) {
      return s3Xml('InitiateMultipartUploadResult', '<UploadId>upload-1</UploadId>');
    }
    if (call.method === 'GET' && 'uploadId' in call.query) {
      const listed = partSizes.map(
        (size, at) =>
          `<Part><PartNumber>${at + 1}</PartNumber><Size>${size}</Size><ETag>"e${at}"</ETag>${at === 0 ? '<ChecksumCRC64NVME>AAAAAAAAAAI=</ChecksumCRC64NVME>' : ''}</Part>`,
      );
      return s3Xml('ListPartsResult', `<IsTruncated>false</IsTruncated>${listed.join('')}`);
    }
    if (call.method === 'GET') return { status: 206, headers: { etag: '"done"' }, body: TAG };
    if (call.method === 'POST') return s3Xml('CompleteMultipartUploadResult', '<ETag>"done"</ETag>');
    if (call.method === 'HEAD') {
      const metadata = Object.entries(stored.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
      return {
        status: 200,
        headers: {
          'content-length': String(stored.size),
          etag: '"done"',
          'last-modified': 'Fri, 20 Nov 2026 00:00:00 GMT',
          'x-amz-checksum-crc64nvme': CHECKSUM.value,
          'x-amz-checksum-type': 'FULL_OBJECT',
          ...Object.fromEntries(metadata),
        },
      };
    }
    return s3Error(501, 'NotImplemented');
  };
}

describe('an upload of several parts', () => {
  test('goes from grant to receipt', async () => {
    const stored = { metadata: {} as Record<string, string>, size: 20 * MIB + 16 };
    const built = stack(obligingS3([8 * MIB, 8 * MIB, 4 * MIB + 16], stored));
    const { grant, token, metadata } = await startedMultipart(built);
    stored.metadata = metadata;

    expect(grant.key).toMatch(/^users\/alice\/[a-z2-7]{32}$/);
    expect(grant).toMatchObject({ bucket: 'uploads-bucket', partSize: 8 * MIB, partCount: 3 });
    expect(grant.dataKey).toBeUndefined();

    const wanted = [part(1, 'AAAAAAAAAAI='), part(3, 'AAAAAAAAAAM=')];
    const { parts } = await built.ok<PartUrls>('uploads/parts', { token, parts: wanted });
    expect(parts.map(({ partNumber, headers }) => [partNumber, headers])).toEqual([
      [1, { 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAI=' }],
      [3, { 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAM=' }],
    ]);
    const url = new URL(parts[1]?.url ?? '');
    expect(url.pathname).toBe(`/uploads-bucket/${grant.key}`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      partNumber: '3',
      uploadId: 'upload-1',
      'X-Amz-SignedHeaders': 'content-length;host;x-amz-checksum-crc64nvme',
      'X-Amz-Expires': '900',
    });
    expect([...url.searchParams.keys()].some((name) => name.includes('checksum'))).toBe(false);

    const { receipt } = await built.ok<Completed>('uploads/complete', { token, checksum: CHECKSUM });
    expect(receipt).toMatchObject({
      key: grant.key,
      size: 20 * MIB,
      objectSize: 20 * MIB + 16,
      checksum: CHECKSUM,
      tag: btoa(TAG),
    });
    expect(verifyReceipt(receipt, SECRET)).toEqual(receipt);

    const { keys } = (await (await built.get('receipts/jwks.json')).json()) as ReceiptKeySet;
    const { signature: _, jws, ...facts } = receipt;
    expect(await verifyPublicReceipt(jws, { keys })).toEqual(facts);

    const end = built.s3.calls.at(-1);
    expect(end).toMatchObject({ method: 'GET', query: {} });
    expect(end?.headers).toMatchObject({
      range: `bytes=${20 * MIB}-${20 * MIB + 15}`,
      'if-match': '"done"',
    });
    const create = built.s3.calls.find((call) => 'uploads' in call.query);
    expect(create?.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-amz-checksum-algorithm': 'CRC64NVME',
      'x-amz-checksum-type': 'FULL_OBJECT',
      'x-amz-meta-x-amz-c': '115',
    });
    const complete = built.s3.calls.find((call) => call.method === 'POST' && 'uploadId' in call.query);
    expect(complete?.headers).toMatchObject({
      'if-none-match': '*',
      'x-amz-mp-object-size': String(20 * MIB + 16),
      'x-amz-checksum-crc64nvme': CHECKSUM.value,
      'x-amz-checksum-type': 'FULL_OBJECT',
    });
    const listed = complete?.body.match(/<Part>.*?<\/Part>/gs) ?? [];
    expect(listed.map((text) => text.includes('<ChecksumCRC64NVME>AAAAAAAAAAI=<'))).toEqual([
      true,
      false,
      false,
    ]);
    expect(built.internal).toEqual([]);
  });
});

describe('an upload of one part', () => {
  test('is a presigned PUT whose every header is signed', async () => {
    const built = stack(() => s3Error(500, 'Unused'));
    const grant = await built.ok<Grant>('uploads', { size: 10 });
    const metadata = await aesMetadata(10);
    const started = await built.ok<Started>('uploads/start', {
      token: grant.token,
      metadata,
      checksum: CHECKSUM,
    });
    const url = new URL(started.put?.url ?? '');
    const sent = Object.keys(started.put?.headers ?? {});
    expect(sent.sort()).toEqual(
      [
        'content-type',
        'if-none-match',
        'x-amz-checksum-crc64nvme',
        ...Object.keys(metadata).map((name) => `x-amz-meta-${name}`),
      ].sort(),
    );
    expect(url.searchParams.get('X-Amz-SignedHeaders')?.split(';')).toEqual(
      [...sent, 'content-length', 'host'].sort(),
    );
    const again = await built.ok<PartUrls>('uploads/parts', { token: started.token, parts: [part(1)] });
    expect(again.parts).toEqual([{ ...started.put, partNumber: 1 }]);
    const other = { token: started.token, parts: [part(1, 'AAAAAAAAAAI=')] };
    expect(await built.refused('uploads/parts', other), 'another checksum').toMatchObject({
      code: 'checksum-mismatch',
      field: 'parts[0].checksum',
    });
  });
});
